/// A JSON value (RFC 8259). Numbers written without fraction and exponent that fit are integers.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// The text, or nil when this is no string.
  public var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The whole number, or nil when this is none or does not fit.
  public var int: Int? { if case .integer(let value) = self { Int(exactly: value) } else { nil } }

  /// The number, whole or not, or nil when this is none.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The elements, or nil when this is no array.
  public var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

  /// The members, or nil when this is no object.
  public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

  /// What this is, for messages: `an object`, `a string`.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .integer: "an integer"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  /// A string written out in code.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An integer written out in code.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A number written out in code.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// `true` or `false` written out in code.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An array written out in code.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object written out in code; of two members with the same key the later one counts.
  public init(dictionaryLiteral members: (String, JSONValue)...) {
    var object = JSONObject()
    for (key, value) in members { object[key] = value }
    self = .object(object)
  }
  /// `nil` written out in code: JSON's null.
  public init(nilLiteral: ()) { self = .null }
}

/// The members of a JSON object in the order in which they were written. Keys are unique; as Swift
/// strings are, they are told apart by what they read as and not by how that is encoded.
public struct JSONObject: Hashable, Sendable {
  /// A key and its value.
  public struct Member: Hashable, Sendable {
    /// The name.
    public let key: String
    /// What it stands for.
    public internal(set) var value: JSONValue
  }

  /// Keys and values in their order.
  public private(set) var members: [Member] = []
  private var indices: [String: Int] = [:]

  /// An object without members.
  public init() {}

  /// An object with these members, in order; of those with one key the last counts.
  public init(_ members: [(String, JSONValue)]) {
    for (key, value) in members { self[key] = value }
  }

  /// How many members there are.
  public var count: Int { members.count }

  /// The value of `key`. A new key goes to the end, a known one keeps its place, nil removes it
  /// (which takes time in proportion to the number of members).
  public subscript(key: String) -> JSONValue? {
    get { indices[key].map { members[$0].value } }
    set {
      switch (newValue, indices[key]) {
      case (let value?, let index?):
        members[index].value = value
      case (let value?, nil):
        indices[key] = members.count
        members.append(Member(key: key, value: value))
      case (nil, let index?):
        members.remove(at: index)
        indices[key] = nil
        for later in index..<members.count { indices[members[later].key] = later }
      case (nil, nil):
        break
      }
    }
  }
}
