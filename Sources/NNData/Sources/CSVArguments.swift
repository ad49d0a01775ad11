import NNDeclarations
import NNDiagnostics
import NNFormats

/// A value and the place where it is written, for messages about it.
struct Located<Value: ArgumentValue>: ArgumentValue {
  let value: Value
  let location: SourceLocation?

  static var expectation: String { Value.expectation }
  static var typeName: String { Value.typeName }
  static var type: ArgumentType { Value.type }

  init?(_ value: LocatedValue) {
    guard let read = Value(value) else { return nil }
    self.value = read
    location = value.location
  }

  var written: LocatedValue { LocatedValue(value.written.content, at: location) }
}

/// A column by its name or its index, which counts from the end where negative.
enum ColumnReference: ArgumentValue, Hashable {
  case name(String)
  case index(Int)

  static var expectation: String { "the name or the index of a column" }
  static var typeName: String { "str or int" }
  static var type: ArgumentType { .anyOf([.string, .int]) }

  init?(_ value: LocatedValue) {
    switch value.content {
    case .string(let name): self = .name(name)
    case .int(let index): self = .index(index)
    default: return nil
    }
  }

  var written: LocatedValue {
    switch self {
    case .name(let name): name.written
    case .index(let index): index.written
    }
  }

  /// The index of the column in `table`; nil when there is none.
  func index(in table: CSVTable) -> Int? {
    switch self {
    case .name(let name): return table.columns.firstIndex { $0.name == name }
    case .index(let index):
      let place = index < 0 ? index + table.columns.count : index
      return table.columns.indices.contains(place) ? place : nil
    }
  }
}

/// Whether the first row holds names: `auto`, true or false.
struct HeaderChoice: ArgumentValue {
  let header: CSVOptions.Header

  static var expectation: String { "'auto', true or false" }
  static var typeName: String { "'auto' or bool" }
  static var type: ArgumentType { .anyOf([.choice(["auto"]), .bool]) }

  init(_ header: CSVOptions.Header) { self.header = header }

  init?(_ value: LocatedValue) {
    switch value.content {
    case .string("auto"): header = .detect
    case .bool(let flag): header = flag ? .present : .absent
    default: return nil
    }
  }

  var written: LocatedValue {
    switch header {
    case .detect: "auto".written
    case .present: true.written
    case .absent: false.written
    }
  }
}

/// The character between cells.
struct Delimiter: ArgumentValue {
  let byte: UInt8

  static var expectation: String { "a single ASCII character other than a quote or a line end" }
  static var typeName: String { "str" }
  static var type: ArgumentType { .text(pattern: #"^(?:[^"\n\r]|\\t)$"#) }

  init(_ byte: UInt8) { self.byte = byte }

  init?(_ value: LocatedValue) {
    guard case .string(let text) = value.content else { return nil }
    // YAML leaves the backslash in `delimiter: \t` without double quotes.
    let bytes = text == "\\t" ? [UInt8(ascii: "\t")] : Array(text.utf8)
    guard bytes.count == 1, bytes[0] < 0x80, !"\"\n\r".utf8.contains(bytes[0]) else { return nil }
    byte = bytes[0]
  }

  var written: LocatedValue { String(decoding: [byte], as: UTF8.self).written }
}

/// Which targets are classes: text and no numbers (`null`), numbers too (`true`), none (`false`),
/// or those of a list, in its order.
enum ClassChoice: ArgumentValue {
  case automatic
  case always
  case never
  case names([String])

  static var expectation: String { "null, true, false or a list of names" }
  static var typeName: String { "bool, list of str or null" }
  static var type: ArgumentType {
    .anyOf([.bool, .list(.anyOf([.string, .int]), minimum: 1), .null])
  }

  init?(_ value: LocatedValue) {
    switch value.content {
    case .null: self = .automatic
    case .bool(let flag): self = flag ? .always : .never
    case .list(let values):
      var names: [String] = []
      for value in values {
        switch value.content {
        case .string(let name): names.append(name)
        case .int(let number): names.append(String(number))
        default: return nil
        }
      }
      guard !names.isEmpty, Set(names).count == names.count else { return nil }
      self = .names(names)
    default: return nil
    }
  }

  var written: LocatedValue {
    switch self {
    case .automatic: LocatedValue(.null)
    case .always: true.written
    case .never: false.written
    case .names(let names): names.written
    }
  }
}
