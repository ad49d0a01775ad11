import NNDeclarations
import NNDiagnostics
import NNExpressions

/// A node whose forward pass is written out: `modules` and `forward`.
struct GraphNode {
  /// The modules by name, in order.
  let modules: [LocatedValue.Entry]
  /// The lines of the forward pass.
  let forward: [Statement]
  /// The names of the arguments, where the node says.
  let inputs: [String]?
  /// Where the node stands.
  let location: SourceLocation?

  /// Reads a node, or gives nil when it is of another form. `known` may have lines from before.
  ///
  /// Throws a `Diagnostic` when a key is wrong or a line can't be read.
  init?(_ node: LocatedValue, _ known: ForwardLines = ForwardLines()) throws {
    guard let parts = try GraphParts(node) else { return nil }
    location = node.location
    modules = parts.modules
    inputs = parts.inputs
    forward = try parts.lines.flatMap { line in
      let place = line.location ?? SourceLocation(file: "", line: 1, column: 1)
      return try known.statements(try GraphParts.text(of: line), at: place)
    }
  }

  /// A graph without modules.
  init(forward: [Statement], inputs: [String], location: SourceLocation?) {
    modules = []
    self.forward = forward
    self.inputs = inputs
    self.location = location
  }

  /// Whether an entry of `modules` is a parameter of the graph itself: `Parameter(torch.ones(3))`.
  func isParameter(_ entry: LocatedValue.Entry) -> Bool { GraphParts.isParameter(entry) }
}

/// What stands under the keys of a graph, whose lines are not read yet.
struct GraphParts {
  /// The modules by name, in order.
  private(set) var modules: [LocatedValue.Entry] = []
  /// The names of the arguments, where the node says.
  private(set) var inputs: [String]?
  /// The lines of the forward pass: at least one.
  let lines: [LocatedValue]

  private static let keys = ["modules", "forward", "inputs"]

  /// Reads a node, or gives nil when it is of another form. Throws a `Diagnostic` when a key is wrong.
  init?(_ node: LocatedValue) throws {
    guard case .map(let entries) = node.content,
      entries.contains(where: { $0.key == "modules" || $0.key == "forward" })
    else { return nil }
    var lines: [LocatedValue]?
    for entry in entries {
      switch entry.key {
      case "modules":
        modules = try Self.modules(entry)
      case "forward":
        if case .list(let values) = entry.value.content {
          lines = values
        } else {
          lines = [entry.value]
        }
      case "inputs":
        guard let names = [String](entry.value) else {
          throw Diagnostic(
            .wrongNode,
            "'inputs' of a graph expects a list of names, got "
              + entry.value.shortDescription, at: entry.value.location)
        }
        inputs = names
      default:
        throw Diagnostic(
          .unknownKey, "unknown key '\(entry.key)' in a graph", at: entry.keyLocation,
          help: Suggestion.help(for: entry.key, in: Self.keys)
            ?? "its keys are: \(Self.keys.joined(separator: ", "))")
      }
    }
    guard let lines, !lines.isEmpty else {
      throw Diagnostic(
        .wrongNode, "a graph needs 'forward': the lines of its forward pass", at: node.location,
        help: "for example forward: [\"return fc(x)\"]")
    }
    self.lines = lines
  }

  /// Whether an entry of `modules` is a parameter of the graph itself: `Parameter(torch.ones(3))`.
  static func isParameter(_ entry: LocatedValue.Entry) -> Bool {
    let call: LocatedCall? =
      switch entry.value.content {
      case .call(let call): call
      case .string(let text) where text.contains("Parameter("):
        try? CallText.call(entry.value, what: "a node")
      case .map(let entries) where entries.count == 1: CallText.call(entries[0])
      default: nil
      }
    return call?.name.split(separator: ".").last == "Parameter"
  }

  private static func modules(_ entry: LocatedValue.Entry) throws -> [LocatedValue.Entry] {
    switch entry.value.content {
    case .null: return []
    case .map(let modules): return modules
    default:
      throw Diagnostic(
        .wrongNode,
        "'modules' expects a mapping of names to nodes, got "
          + entry.value.shortDescription, at: entry.value.location)
    }
  }

  /// The text of a line. Throws a `Diagnostic` when it is something else.
  static func text(of line: LocatedValue) throws -> String {
    guard case .string(let text) = line.content else {
      throw Diagnostic(
        .wrongNode, "a line of 'forward' expects a text, got \(line.shortDescription)",
        at: line.location, help: "a line with ': ' or ' #' in it must be quoted")
    }
    return text
  }
}

/// Lines of forward passes, each read once: a block has the same in every place.
final class ForwardLines {
  private struct Line: Hashable {
    let text: String
    let location: SourceLocation
  }

  private var known: [Line: [Statement]] = [:]

  /// The statements of a line. Throws a `Diagnostic` when it can't be read.
  func statements(_ text: String, at location: SourceLocation) throws -> [Statement] {
    let line = Line(text: text, location: location)
    if let statements = known[line] { return statements }
    let statements = try Statement.parse(text, at: location)
    known[line] = statements
    return statements
  }
}
