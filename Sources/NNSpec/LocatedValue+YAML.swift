import NNDeclarations
import NNDiagnostics
import NNYAML

extension LocatedValue {
  /// The tree of a YAML document as it was written: `${...}` still stands in its texts.
  ///
  /// Throws a `Diagnostic` for a number that is out of range.
  init(_ node: YAMLNode) throws {
    switch node.content {
    case .scalar(let scalar):
      self.init(try Self.content(of: scalar, at: node.location), at: node.location)
      // Expressions in the text point at their own characters, behind an opening quote.
      if case .string = content { location = node.location(ofCharacter: 0) }
    case .sequence(let nodes):
      self.init(.list(try nodes.map { try LocatedValue($0) }), at: node.location)
    case .mapping(let mapping):
      let entries = try mapping.entries.map { entry in
        Entry(entry.keyText, at: entry.key.textLocation, try LocatedValue(entry.value))
      }
      self.init(.map(entries), at: node.location)
    }
  }

  private static func content(
    of scalar: YAMLScalar, at location: SourceLocation
  ) throws -> Content {
    switch scalar.value {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .float(let value): return .float(value)
    case .string(let text): return .string(text)
    case .intOutOfRange, .floatOutOfRange:
      let isInt = if case .intOutOfRange = scalar.value { true } else { false }
      throw Diagnostic(
        .wrongSection, "the number \(scalar.text) is out of range", at: location,
        help: isInt
          ? "the largest whole number is \(Int.max)"
          : "the largest number is \(Double.greatestFiniteMagnitude)")
    }
  }
}
