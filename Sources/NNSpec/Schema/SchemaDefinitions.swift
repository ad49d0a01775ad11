import NNDeclarations
import NNFormats

/// What a schema defines once and refers to from several places, each under a name.
struct SchemaDefinitions {
  /// The definitions in the order in which they were asked for.
  private(set) var all = JSONObject()

  /// A reference to the definition `name`.
  static func reference(_ name: String) -> JSONValue {
    ["$ref": .string("#/definitions/\(name)")]
  }

  /// The definition of what stands behind `if`.
  static let conditionName = "condition"

  /// True, false or an expression.
  mutating func condition() -> JSONValue {
    define(Self.conditionName) { _ in
      [
        "type": ["boolean", "string"], "pattern": .string(Self.expressionPattern),
        "description": "whether what stands beside it is there",
      ]
    }
  }

  /// Defines `name`, unless that is done already, and refers to it.
  @discardableResult
  mutating func define(
    _ name: String, _ schema: (inout SchemaDefinitions) -> JSONValue
  ) -> JSONValue {
    if all[name] == nil {
      // What refers to itself finds that it is defined.
      all[name] = .null
      all[name] = schema(&self)
    }
    return Self.reference(name)
  }
}

extension JSONValue {
  /// One of several schemas; where there is a single one, that.
  static func anyOf(_ schemas: [JSONValue]) -> JSONValue {
    schemas.count == 1 ? schemas[0] : ["anyOf": .array(schemas)]
  }

  /// A schema with further members, of which those that are nil are left out.
  func with(_ members: (String, JSONValue?)...) -> JSONValue {
    guard var object else { return self }
    for case (let key, let value?) in members { object[key] = value }
    return .object(object)
  }

  /// A mapping of `keys`, each with its schema, and no others.
  static func mapping(of keys: [(String, JSONValue)], required: [String] = []) -> JSONValue {
    let schema: JSONValue = [
      "type": "object", "properties": .object(JSONObject(keys)), "additionalProperties": false,
    ]
    return required.isEmpty
      ? schema : schema.with(("required", .array(required.map(JSONValue.string))))
  }

  /// A mapping of any names to what `value` describes.
  static func names(of value: JSONValue, pattern: String? = nil) -> JSONValue {
    let schema: JSONValue = ["type": "object", "additionalProperties": value]
    return schema.with(("propertyNames", pattern.map { ["pattern": .string($0)] }))
  }

  /// A list of what `item` describes.
  static func list(of item: JSONValue) -> JSONValue { ["type": "array", "items": item] }

  /// A text.
  static func text(pattern: String, message: String? = nil) -> JSONValue {
    let schema: JSONValue = ["type": "string", "pattern": .string(pattern)]
    return schema.with(("patternErrorMessage", message.map(JSONValue.string)))
  }

  /// The value as JSON where it has one: calls, infinities and NaN have none.
  init?(_ value: LocatedValue) {
    switch value.content {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .integer(Int64(number))
    case .float(let number):
      guard number.isFinite else { return nil }
      self = Int64(exactly: number).map(JSONValue.integer) ?? .number(number)
    case .string(let text): self = .string(text)
    case .list(let values):
      let items = values.compactMap(JSONValue.init)
      guard items.count == values.count else { return nil }
      self = .array(items)
    case .map, .call: return nil
    }
  }
}
