import NNDeclarations
import NNDiagnostics
import NNExpressions

/// A block: a piece of a model that the specification gives a name, made anew wherever it is used.
///
/// ```yaml
/// Residual:
///   args: {width: required, scale: 1.0}
///   modules: {body: "Linear(${width}, ${width})"}
///   forward: ["return x + ${scale} * body(x)"]
/// ```
struct BlockDefinition: Sendable {
  /// Its arguments.
  let info: DeclarationInfo
  /// The node that it stands for, as it was written.
  let body: LocatedValue

  private static let keys = ["args", "node", "inputs", "modules", "forward"]

  /// Reads an entry of the `blocks:` section: a mapping with the keys above, or a node.
  ///
  /// Throws a `Diagnostic` when a key, the name or an argument is wrong.
  init(_ entry: LocatedValue.Entry) throws {
    try Self.checkName(entry)
    guard case .map(let entries) = entry.value.content,
      entries.contains(where: { Self.keys.contains($0.key) })
    else {
      info = DeclarationInfo(block: entry.key, arguments: [])
      body = entry.value
      return
    }
    for part in entries where !Self.keys.contains(part.key) {
      throw Diagnostic(
        .unknownKey, "unknown key '\(part.key)' in block '\(entry.key)'", at: part.keyLocation,
        help: Suggestion.help(for: part.key, in: Self.keys)
          ?? "its keys are: \(Self.keys.joined(separator: ", "))")
    }
    let arguments = try entries.first { $0.key == "args" }.map(Self.arguments)
    info = DeclarationInfo(block: entry.key, arguments: arguments ?? [])
    body = try Self.body(of: entry, entries.filter { $0.key != "args" })
  }

  /// The node: that below `node`, or the graph.
  private static func body(
    of block: LocatedValue.Entry, _ entries: [LocatedValue.Entry]
  ) throws -> LocatedValue {
    if let node = entries.first(where: { $0.key == "node" }) {
      if let other = entries.first(where: { $0.key != "node" }) {
        throw Diagnostic(
          .wrongNode, "block '\(block.key)' has 'node' and '\(other.key)', expected one of them",
          at: other.keyLocation)
      }
      return node.value
    }
    guard entries.contains(where: { $0.key == "forward" }) else {
      throw Diagnostic(
        .wrongNode, "block '\(block.key)' needs 'node', or 'modules' and 'forward'",
        at: block.keyLocation, help: "for example node: [\"Linear(auto, ${width})\", ReLU]")
    }
    return LocatedValue(.map(entries), at: block.value.location)
  }

  /// The arguments with their defaults: nil for those that are required.
  private static func arguments(
    _ entry: LocatedValue.Entry
  ) throws -> [(name: String, default: LocatedValue?)] {
    switch entry.value.content {
    case .null: return []
    case .map(let arguments):
      return try arguments.map { argument in
        guard isName(argument.key), argument.key != "i" else {
          throw Diagnostic(
            .wrongNode,
            argument.key == "i"
              ? "an argument can't be called 'i': that counts the copies of 'repeat'"
              : "expected a name of letters, digits and '_' for an argument, got '\(argument.key)'",
            at: argument.keyLocation)
        }
        if case .string("required") = argument.value.content { return (argument.key, nil) }
        return (argument.key, argument.value)
      }
    default:
      throw Diagnostic(
        .wrongNode,
        "'args' of a block expects a mapping of names to defaults, got "
          + entry.value.shortDescription, at: entry.value.location,
        help: "for example args: {width: required, stride: 1}")
    }
  }

  private static func checkName(_ entry: LocatedValue.Entry) throws {
    guard isName(entry.key) else {
      throw Diagnostic(
        .wrongNode,
        "expected a name of letters, digits and '_' for a block, got '\(entry.key)'",
        at: entry.keyLocation)
    }
    guard Declared.layers.declarations(named: entry.key).isEmpty else {
      throw Diagnostic(
        .wrongNode, "a block can't be called '\(entry.key)': that is a layer",
        at: entry.keyLocation)
    }
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first == "_" || first.properties.isAlphabetic
    else { return false }
    return text.unicodeScalars.allSatisfy {
      $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil
    }
  }
}
