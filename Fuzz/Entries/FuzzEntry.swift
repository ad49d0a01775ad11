/// What is fuzzed: each takes any bytes and must neither trap nor run on.
public enum FuzzEntry: String, CaseIterable, Sendable {
  /// The text of a YAML document: reading, and writing what was read.
  case yaml
  /// The text of an expression, of a scalar with `${...}` in it, and of the lines of a `forward`.
  case expression
  /// A whole specification: reading, shapes, and the long form, which says the same.
  case spec

  /// Runs the entry on `bytes`. Throws a `FuzzFinding` when something is wrong.
  public func run(_ bytes: [UInt8]) throws {
    switch self {
    case .yaml: try YAMLFuzzing.run(bytes)
    case .expression: try ExpressionFuzzing.run(String(decoding: bytes, as: UTF8.self))
    case .spec: try SpecFuzzing.run(String(decoding: bytes, as: UTF8.self))
    }
  }
}

/// Something that must not be, found with some input.
public struct FuzzFinding: Error, CustomStringConvertible {
  /// What it is.
  public let description: String

  init(_ description: String) { self.description = description }
}
