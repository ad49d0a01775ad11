import NNDeclarations
import NNFormats

/// The schemas of arguments' values. Each kind of value is defined once.
extension SchemaDefinitions {
  /// A text with an expression in it, which may stand for any value.
  static let expressionPattern = #"\$\{"#

  /// The largest number that is none of the infinities.
  private static let largest = JSONValue.number(.greatestFiniteMagnitude)

  /// The values of `type` within `constraint`, `auto` too where they may be inferred.
  mutating func value(
    _ type: ArgumentType, _ constraint: Constraint? = nil, allowsAuto: Bool = false
  ) -> JSONValue {
    let name =
      type.schemaName(constraint) + (allowsAuto ? "-or-auto" : "")
    return define(name) { definitions in
      definitions.schema(type, constraint, allowsAuto: allowsAuto)
    }
  }

  private mutating func schema(
    _ type: ArgumentType, _ constraint: Constraint?, allowsAuto: Bool
  ) -> JSONValue {
    var parts: [JSONValue] = []
    var scalars: [String] = []
    var words: [String] = []
    for alternative in type.alternatives {
      switch alternative {
      case .int: scalars.append("integer")
      case .float: scalars.append("number")
      case .bool: scalars.append("boolean")
      case .null: scalars.append("null")
      case .string: scalars.append("string")
      case .choice(let choices): words += choices
      case .text(let pattern): parts.append(.text(pattern: pattern))
      case .node:
        parts.append(SchemaNodes.define(SchemaNodes.open, in: &self))
        // Functions that are no layers, such as relu.
        parts.append(.text(pattern: #"^(?:[A-Za-z]+\.)*[a-z_][a-z0-9_]*$"#))
      case .any, .initialValue: return [:]
      case .tensor:
        parts.append(
          define("numbers") { _ in
            .anyOf([["type": "number"], .list(of: Self.reference("numbers"))])
          })
      case .list(let element, let count, let minimum):
        let least = count ?? (minimum > 0 ? minimum : nil)
        parts.append(
          JSONValue.list(of: value(element, constraint)).with(
            ("minItems", least.map { .integer(Int64($0)) }),
            ("maxItems", count.map { .integer(Int64($0)) })))
      case .call(let name):
        parts.append(.text(pattern: "^\(name)\\(.*\\)$"))
        parts.append(["type": "object", "required": [.string(name)], "maxProperties": 1])
      case .bounded(let base, let own): parts.append(value(base, own))
      case .anyOf: break
      }
    }
    if !words.isEmpty { parts.insert(["enum": .array(words.map(JSONValue.string))], at: 0) }
    parts.append(scalar(scalars, words, constraint, allowsAuto: allowsAuto))
    return .anyOf(parts)
  }

  /// Numbers, truth values, texts and null: one schema, as each keyword looks at its own kind.
  private func scalar(
    _ types: [String], _ words: [String], _ constraint: Constraint?, allowsAuto: Bool
  ) -> JSONValue {
    let isAnyText = types.contains("string")
    var seen: Set<String> = []
    let all = (isAnyText ? types : types + ["string"]).filter { seen.insert($0).inserted }
    var patterns = [Self.expressionPattern]
    if allowsAuto { patterns.insert("^auto$", at: 0) }
    // Choices may have the name of their enumeration before them.
    if !words.isEmpty { patterns.insert(#"\.(?:\#(words.joined(separator: "|")))$"#, at: 0) }
    var schema: JSONValue = [
      "type": all.count == 1 ? .string(all[0]) : .array(all.map(JSONValue.string))
    ]
    if !isAnyText { schema = schema.with(("pattern", .string(patterns.joined(separator: "|")))) }
    let isWhole = types.contains("integer") && !types.contains("number")
    if constraint == nil, isWhole { return schema.with(("maximum", .integer(.max))) }
    guard let constraint, isWhole || types.contains("number") else { return schema }
    let largest = isWhole ? JSONValue.integer(.max) : Self.largest
    return schema.with(
      (
        constraint.excludesMinimum ? "exclusiveMinimum" : "minimum",
        constraint.minimum.flatMap(Self.number)
      ),
      (
        constraint.excludesMaximum ? "exclusiveMaximum" : "maximum",
        constraint.maximum.flatMap(Self.number)
          ?? (constraint.allowsInfinity ? nil : .some(largest))
      ))
  }

  private static func number(_ value: Double) -> JSONValue? {
    JSONValue(LocatedValue(.float(value)))
  }
}

extension ArgumentType {
  /// A name for the definition of its values: `int-at-least-1`, `list-of-float`.
  fileprivate func schemaName(_ constraint: Constraint?) -> String {
    switch self {
    case .any: "any"
    case .int: "int" + (constraint?.schemaName ?? "")
    case .float: "float" + (constraint?.schemaName ?? "")
    case .bool: "bool"
    case .string: "text"
    case .null: "null"
    case .node: "node-or-function"
    case .initialValue: "initial-value"
    case .tensor: "tensor"
    case .text: "character"
    case .choice(let words): words.joined(separator: "-or-")
    case .list(let element, let count, _):
      "list-of-" + (count.map { "\($0)-" } ?? "") + element.schemaName(constraint)
    case .call(let name): name
    case .bounded(let base, let own): base.schemaName(own)
    case .anyOf(let types):
      types.map { $0.schemaName(constraint) }.joined(separator: "-or-")
    }
  }
}

extension Constraint {
  /// `-at-least-1`, to stand behind a name.
  fileprivate var schemaName: String {
    "-" + description.dropFirst("of ".count).replacing(" ", with: "-")
      + (allowsInfinity ? "-or-infinity" : "")
  }
}
