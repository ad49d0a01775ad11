/// A Swift type that an argument can have: read from what the user wrote, and written back.
public protocol ArgumentValue: Sendable {
  /// What is expected, as it reads after "expects": `an integer`.
  static var expectation: String { get }
  /// The type as reference pages spell it: `int`, `bool or null`.
  static var typeName: String { get }
  /// What it takes, as data.
  static var type: ArgumentType { get }
  /// The value, or nil when it is of another type.
  init?(_ value: LocatedValue)
  /// The value as the user would write it.
  var written: LocatedValue { get }
}

extension ArgumentValue {
  /// Anything: for types that only their own code can tell.
  public static var type: ArgumentType { .any }
}

extension Int: ArgumentValue {
  /// `an integer`.
  public static var expectation: String { "an integer" }
  /// `int`.
  public static var typeName: String { "int" }
  /// Whole numbers.
  public static var type: ArgumentType { .int }
  /// A whole number; one written with a point is taken where it is whole.
  public init?(_ value: LocatedValue) {
    switch value.content {
    case .int(let number): self = number
    default: return nil
    }
  }
  /// The number.
  public var written: LocatedValue { LocatedValue(.int(self)) }
}

extension Double: ArgumentValue {
  /// `a number`.
  public static var expectation: String { "a number" }
  /// `float`.
  public static var typeName: String { "float" }
  /// Numbers.
  public static var type: ArgumentType { .float }
  /// Any number.
  public init?(_ value: LocatedValue) {
    switch value.content {
    case .int(let number): self = Double(number)
    case .float(let number): self = number
    default: return nil
    }
  }
  /// The number.
  public var written: LocatedValue { LocatedValue(.float(self)) }
}

extension Bool: ArgumentValue {
  /// `true or false`.
  public static var expectation: String { "true or false" }
  /// `bool`.
  public static var typeName: String { "bool" }
  /// True and false.
  public static var type: ArgumentType { .bool }
  /// True or false.
  public init?(_ value: LocatedValue) {
    guard case .bool(let flag) = value.content else { return nil }
    self = flag
  }
  /// True or false.
  public var written: LocatedValue { LocatedValue(.bool(self)) }
}

extension String: ArgumentValue {
  /// `a string`.
  public static var expectation: String { "a string" }
  /// `str`.
  public static var typeName: String { "str" }
  /// Texts.
  public static var type: ArgumentType { .string }
  /// A string.
  public init?(_ value: LocatedValue) {
    guard case .string(let text) = value.content else { return nil }
    self = text
  }
  /// The string.
  public var written: LocatedValue { LocatedValue(.string(self)) }
}

extension Optional: ArgumentValue where Wrapped: ArgumentValue {
  /// The wrapped type's, or null.
  public static var expectation: String { Wrapped.expectation + " or null" }
  /// The wrapped type's, or null.
  public static var typeName: String { Wrapped.typeName + " or null" }
  /// The wrapped type's, and null.
  public static var type: ArgumentType { .anyOf([Wrapped.type, .null]) }
  /// Null, or what the wrapped type reads.
  public init?(_ value: LocatedValue) {
    if case .null = value.content {
      self = .none
    } else if let wrapped = Wrapped(value) {
      self = .some(wrapped)
    } else {
      return nil
    }
  }
  /// Null, or the wrapped value.
  public var written: LocatedValue { map(\.written) ?? LocatedValue(.null) }
}

extension Array: ArgumentValue where Element: ArgumentValue {
  /// A list, with what each element is expected to be.
  public static var expectation: String { "a list, each element \(Element.expectation)" }
  /// `list of int`.
  public static var typeName: String { "list of \(Element.typeName)" }
  /// Lists of the element's.
  public static var type: ArgumentType { .list(Element.type) }
  /// A list whose elements all read.
  public init?(_ value: LocatedValue) {
    guard case .list(let values) = value.content else { return nil }
    self = []
    for value in values {
      guard let element = Element(value) else { return nil }
      append(element)
    }
  }
  /// The list.
  public var written: LocatedValue { LocatedValue(.list(map(\.written))) }
}

/// One element for all dimensions, or a list with one for each: PyTorch's `_size_2_t` and the like.
public enum PerDimension<Element: ArgumentValue>: ArgumentValue {
  /// The same everywhere.
  case all(Element)
  /// One a dimension.
  case each([Element])

  /// The element's, or a list.
  public static var expectation: String { "\(Element.expectation) or a list of them" }
  /// `int or list of int`.
  public static var typeName: String { "\(Element.typeName) or list of \(Element.typeName)" }
  /// The element's, or a list of them.
  public static var type: ArgumentType { .anyOf([Element.type, .list(Element.type)]) }
  /// One element or a list of them.
  public init?(_ value: LocatedValue) {
    if let single = Element(value) {
      self = .all(single)
    } else if let several = [Element](value) {
      self = .each(several)
    } else {
      return nil
    }
  }
  /// The element or the list.
  public var written: LocatedValue {
    switch self {
    case .all(let element): element.written
    case .each(let elements): elements.written
    }
  }

  /// One element for each of `count` dimensions; nil when a list has another length.
  public func values(count: Int) -> [Element]? {
    switch self {
    case .all(let element): Array(repeating: element, count: count)
    case .each(let elements): elements.count == count ? elements : nil
    }
  }
}

extension PerDimension: ExpressibleByArrayLiteral {
  /// One a dimension: `[3, 5]`.
  public init(arrayLiteral elements: Element...) { self = .each(elements) }
}

extension PerDimension: ExpressibleByIntegerLiteral where Element: ExpressibleByIntegerLiteral {
  /// The same everywhere: `3`.
  public init(integerLiteral value: Element.IntegerLiteralType) {
    self = .all(Element(integerLiteral: value))
  }
}

extension PerDimension: ExpressibleByFloatLiteral where Element: ExpressibleByFloatLiteral {
  /// The same everywhere: `0.5`.
  public init(floatLiteral value: Element.FloatLiteralType) {
    self = .all(Element(floatLiteral: value))
  }
}

/// An enumeration whose cases are written as strings.
public protocol ArgumentChoice: ArgumentValue, CaseIterable, RawRepresentable
where RawValue == String {}

extension ArgumentChoice {
  /// The spellings.
  public static var expectation: String {
    "one of " + allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
  }
  /// The spellings.
  public static var typeName: String { allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ") }
  /// The spellings.
  public static var type: ArgumentType { .choice(allCases.map(\.rawValue)) }
  /// One of the spellings, with or without the name of the enumeration before it (`NormType.Batch`).
  public init?(_ value: LocatedValue) {
    guard case .string(let text) = value.content else { return nil }
    let name = text.split(separator: ".").last.map(String.init) ?? text
    guard let choice = Self(rawValue: name) ?? Self(rawValue: text) else { return nil }
    self = choice
  }
  /// The spelling.
  public var written: LocatedValue { LocatedValue(.string(rawValue)) }
}

/// A value that is kept as written: a node, to be built where it is used.
public struct AnyValue: ArgumentValue {
  /// What was written.
  public var written: LocatedValue
  /// `a node`.
  public static var expectation: String { "a node" }
  /// `node`.
  public static var typeName: String { "node" }
  /// Nodes.
  public static var type: ArgumentType { .node }
  /// Keeps anything but null.
  public init?(_ value: LocatedValue) {
    if case .null = value.content { return nil }
    written = value
  }
  /// The node that a name alone stands for.
  public init(named name: String) {
    written = LocatedValue(.string(name))
  }
}

/// A nested list of numbers, or a single one.
public struct NumberArray: ArgumentValue {
  /// The numbers row by row.
  public let numbers: [Double]
  /// The sizes; empty for a single number.
  public let sizes: [Int]

  /// `a number or a nested list of numbers`.
  public static var expectation: String { "a number or a nested list of numbers" }
  /// `tensor`.
  public static var typeName: String { "tensor" }
  /// Nested lists of numbers.
  public static var type: ArgumentType { .tensor }

  /// Numbers nested to the same depth and lengths everywhere.
  public init?(_ value: LocatedValue) {
    if let number = Double(value) {
      numbers = [number]
      sizes = []
      return
    }
    guard case .list(let values) = value.content else { return nil }
    var parts: [NumberArray] = []
    for value in values {
      guard let part = NumberArray(value), part.sizes == parts.first?.sizes ?? part.sizes else {
        return nil
      }
      parts.append(part)
    }
    numbers = parts.flatMap(\.numbers)
    sizes = [parts.count] + (parts.first?.sizes ?? [])
  }

  /// The nested list.
  public var written: LocatedValue { Self.nest(numbers[...], sizes[...]) }

  private static func nest(_ numbers: ArraySlice<Double>, _ sizes: ArraySlice<Int>) -> LocatedValue
  {
    guard let count = sizes.first else { return (numbers.first ?? 0).written }
    let step = numbers.count / max(count, 1)
    return LocatedValue(
      .list(
        (0..<count).map { i in
          let start = numbers.startIndex + i * step
          return nest(numbers[start..<(start + step)], sizes.dropFirst())
        }))
  }
}
