import NNDiagnostics

/// The tags that are understood: those of the core schema, and `!` for text.
enum Tags {
  private static let prefix = "tag:yaml.org,2002:"
  private static let known = ["str", "int", "float", "bool", "null", "seq", "map"]

  /// What `scalar` means under `tag`; throws a `Diagnostic` when it cannot mean that.
  static func value(
    of scalar: YAMLScalar, tag: String, at location: SourceLocation
  ) throws -> YAMLScalar.Value {
    let name = try name(of: tag, at: location)
    let value = YAMLScalar.Value(resolving: scalar.text)
    switch (name, value) {
    case ("str", _): return .string(scalar.text)
    case ("int", .int), ("int", .intOutOfRange), ("float", .float), ("float", .floatOutOfRange),
      ("bool", .bool), ("null", .null):
      return value
    case ("float", .int(let value)): return .float(Double(value))
    case ("float", .intOutOfRange): return Double(scalar.text).map { .float($0) } ?? value
    default:
      let shown = "'\(shortened(scalar.text))'"
      throw Diagnostic(.yamlTagMismatch, "'!!\(name)' does not fit \(shown)", at: location)
    }
  }

  /// Throws a `Diagnostic` unless `tag` is that of a collection, `expected`.
  static func check(_ tag: String, is expected: String, at location: SourceLocation) throws {
    let name = try name(of: tag, at: location)
    if tag == "!" || name == expected { return }
    let kind = expected == "seq" ? "a list" : "a mapping"
    throw Diagnostic(.yamlTagMismatch, "'!!\(name)' does not fit \(kind)", at: location)
  }

  /// `int` for `!!int`; throws a `Diagnostic` when the tag is not known.
  private static func name(of tag: String, at location: SourceLocation) throws -> String {
    if tag == "!" { return "str" }
    let isCore = tag.hasPrefix(prefix)
    let name = isCore ? String(tag.dropFirst(prefix.count)) : tag
    if isCore, known.contains(name) { return name }
    let near = isCore ? Suggestion.closest(to: name, in: known) : nil
    throw Diagnostic(
      .yamlUnknownTag, "unknown tag '\(isCore ? "!!" : "")\(shortened(name))'", at: location,
      help: near.map { "did you mean '!!\($0)'?" } ?? "write the value without the tag")
  }
}
