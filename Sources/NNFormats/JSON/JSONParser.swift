/// Reading and writing of JSON (RFC 8259): strict, with limits, in the order of the text.
public enum JSON {
  /// How much a text may hold.
  public struct Limits: Hashable, Sendable {
    /// Arrays and objects inside each other.
    public var depth: Int
    /// Values in all: bounds memory, since a value takes more of it than its text does.
    public var values: Int

    /// Limits that a file made by hand or by a program in good faith never meets.
    public init(depth: Int = 128, values: Int = 10_000_000) {
      self.depth = depth
      self.values = values
    }
  }

  /// The value that the UTF-8 text `bytes` stands for.
  ///
  /// - Throws: `FormatError` with the offset of the first byte that breaks a rule: the grammar, valid
  ///   UTF-8, paired surrogates, unique keys, numbers within the range of a double, or `limits`.
  public static func parse(
    _ bytes: [UInt8], limits: Limits = Limits()
  ) throws(FormatError) -> JSONValue {
    var parser = JSONParser(bytes: bytes, limits: limits)
    return try parser.document()
  }

  /// The value that `text` stands for; see the other `parse`.
  public static func parse(
    _ text: String, limits: Limits = Limits()
  ) throws(FormatError) -> JSONValue {
    try parse(Array(text.utf8), limits: limits)
  }
}

/// A recursive-descent parser; the depth limit bounds the recursion.
struct JSONParser {
  let bytes: [UInt8]
  let limits: JSON.Limits
  private var position = 0
  private var depth = 0
  private var valueCount = 0

  init(bytes: [UInt8], limits: JSON.Limits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// The one value of the text, with nothing but white space around it.
  mutating func document() throws(FormatError) -> JSONValue {
    skipSpace()
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw unexpected("the end of the JSON text") }
    return value
  }

  private mutating func value() throws(FormatError) -> JSONValue {
    valueCount += 1
    guard valueCount <= limits.values else {
      throw FormatError(.tooLarge, "more than \(limits.values) JSON values", at: position)
    }
    guard let byte = next else { throw unexpected("a JSON value") }
    switch byte {
    case UInt8(ascii: "{"): return try nested { parser throws(FormatError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(FormatError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw unexpected("a JSON value")
    }
  }

  private mutating func nested(
    _ body: (inout JSONParser) throws(FormatError) -> JSONValue
  ) throws(FormatError) -> JSONValue {
    guard depth < limits.depth else {
      throw FormatError(.tooLarge, "JSON nested deeper than \(limits.depth)", at: position)
    }
    depth += 1
    position += 1
    skipSpace()
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func array() throws(FormatError) -> JSONValue {
    var elements: [JSONValue] = []
    if skip(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      skipSpace()
      elements.append(try value())
      skipSpace()
      if skip(UInt8(ascii: "]")) { return .array(elements) }
      guard skip(UInt8(ascii: ",")) else { throw unexpected("',' or ']'") }
    }
  }

  private mutating func object() throws(FormatError) -> JSONValue {
    var object = JSONObject()
    if skip(UInt8(ascii: "}")) { return .object(object) }
    while true {
      skipSpace()
      let start = position
      guard next == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
      let key = try string()
      guard object[key] == nil else {
        throw FormatError(.malformed, "duplicate JSON key '\(key.prefix(100))'", at: start)
      }
      skipSpace()
      guard skip(UInt8(ascii: ":")) else { throw unexpected("':'") }
      skipSpace()
      object[key] = try value()
      skipSpace()
      if skip(UInt8(ascii: "}")) { return .object(object) }
      guard skip(UInt8(ascii: ",")) else { throw unexpected("',' or '}'") }
    }
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(FormatError) -> JSONValue {
    for index in 0..<word.utf8CodeUnitCount {
      guard skip(word.utf8Start[index]) else { throw unexpected("'\(word)'") }
    }
    return value
  }

  // MARK: Numbers

  private mutating func number() throws(FormatError) -> JSONValue {
    let start = position
    let isNegative = skip(UInt8(ascii: "-"))
    if !skip(UInt8(ascii: "0")) { try digits() }
    var isWhole = true
    if skip(UInt8(ascii: ".")) {
      isWhole = false
      try digits()
    }
    if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
      isWhole = false
      if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let value = Int64(text), value != 0 || !isNegative { return .integer(value) }
    guard let value = Double(text), value.isFinite else {
      throw FormatError(.malformed, "a JSON number beyond the range of a double", at: start)
    }
    return .number(value)
  }

  private mutating func digits() throws(FormatError) {
    let start = position
    while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
    if position == start { throw unexpected("a digit") }
  }

  // MARK: Strings

  private mutating func string() throws(FormatError) -> String {
    position += 1
    let start = position
    var text = ""
    var pending = start
    while true {
      switch next {
      case UInt8(ascii: "\"")?:
        try append(pending..<position, to: &text)
        position += 1
        return text
      case UInt8(ascii: "\\")?:
        try append(pending..<position, to: &text)
        text.unicodeScalars.append(try escape())
        pending = position
      case let byte? where byte >= 0x20:
        position += 1
      case nil:
        throw FormatError(.truncated, "a JSON string without an end", at: start - 1)
      default:
        throw FormatError(
          .malformed, "a control character in a JSON string, expected it escaped", at: position)
      }
    }
  }

  /// Adds bytes as they are, once they are seen to be UTF-8.
  private func append(_ range: Range<Int>, to text: inout String) throws(FormatError) {
    guard let part = String(validating: bytes[range], as: UTF8.self) else {
      throw FormatError(.malformed, "invalid UTF-8 in a JSON string", at: invalidUTF8(in: range))
    }
    text += part
  }

  private func invalidUTF8(in range: Range<Int>) -> Int {
    var decoder = UTF8()
    var iterator = bytes[range].makeIterator()
    var offset = range.lowerBound
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      offset += UTF8.width(scalar)
    }
    return offset
  }

  private mutating func escape() throws(FormatError) -> Unicode.Scalar {
    let start = position
    position += 1
    guard let letter = next else {
      throw FormatError(.truncated, "a JSON string without an end", at: start)
    }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw FormatError(.malformed, "an escape that JSON does not have", at: start)
    }
    let unit = try hexadecimal()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00, skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")),
      case let low = try hexadecimal(), 0xDC00...0xDFFF ~= low,
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else {
      throw FormatError(.malformed, "half of a surrogate pair in a JSON string", at: start)
    }
    return scalar
  }

  /// The four digits of `\uXXXX`.
  private mutating func hexadecimal() throws(FormatError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("four hexadecimal digits")
      }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }

  // MARK: Bytes

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Passes over `byte` if it comes next.
  private mutating func skip(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private func unexpected(_ expected: String) -> FormatError {
    guard let byte = next else {
      return FormatError(.truncated, "expected \(expected), got the end of the text", at: position)
    }
    let got =
      0x21..<0x7F ~= byte ? "'\(Unicode.Scalar(byte))'" : "byte 0x\(String(byte, radix: 16))"
    return FormatError(.malformed, "expected \(expected), got \(got)", at: position)
  }
}
