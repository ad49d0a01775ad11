import NNDeclarations
import NNDiagnostics
import NNExpressions

/// Names and calls as they stand in scalars: `ReLU`, `Conv2d(1, 20, 5, padding=2)`.
enum CallText {
  /// Evaluates the arguments of calls. A bare word is a string (`f1(average=macro)`,
  /// `act_cls=ReLU`): what it is given to checks it.
  static var evaluator: StaticEvaluator { StaticEvaluator(isType: { _ in true }) }

  /// Whether the text begins like a call: a dotted name and an opening parenthesis.
  static func looksLikeCall(_ text: String) -> Bool {
    var hasName = false
    for scalar in text.unicodeScalars {
      if scalar == "(" { return hasName }
      guard
        scalar == "_" || scalar == "." || scalar.properties.isAlphabetic
          || (hasName && scalar.properties.numericType != nil)
      else { return false }
      hasName = true
    }
    return false
  }

  /// The call that `text` is; a name alone is a call without arguments.
  ///
  /// Throws a `Diagnostic` when it is no call, with `what` (`a layer`) as what was expected.
  static func call(_ text: String, at location: SourceLocation?, what: String) throws -> LocatedCall
  {
    let place = location ?? SourceLocation(file: "", line: 1, column: 1)
    guard !text.isEmpty else {
      throw Diagnostic(.wrongNode, "expected \(what), got an empty text", at: location)
    }
    let expression = try Expression.parse(text, at: place)
    if let name = expression.dottedName { return LocatedCall(name, at: place) }
    guard case .call = expression.kind,
      case .call(let call) = try evaluator.evaluate(expression)
    else {
      throw Diagnostic(.wrongNode, "expected \(what), got '\(text)'", at: location)
    }
    return LocatedCall(call)
  }

  /// The call that a value in any of a node's forms stands for: a name, a call, or a mapping of one
  /// key to its arguments by name, by position, or a single one.
  static func call(_ value: LocatedValue, what: String) throws -> LocatedCall {
    switch value.content {
    case .call(let call): return call
    case .string(let text): return try call(text, at: value.location, what: what)
    case .map(let entries):
      guard let entry = entries.first, entries.count == 1 else {
        let keys = entries.map { "'\($0.key)'" }.joined(separator: ", ")
        throw Diagnostic(
          .wrongNode,
          "expected \(what): a mapping with one key, got "
            + (entries.isEmpty ? "none" : "\(entries.count): \(keys)"),
          at: value.location,
          help: "in a list, '- ' before each key begins a new one; children with names stand below "
            + "Sequential:")
      }
      return call(entry)
    default:
      throw Diagnostic(
        .wrongNode, "expected \(what), got \(value.shortDescription)", at: value.location,
        help: "write its name, or a call such as Name(1, key=2)")
    }
  }

  /// The call that `name: arguments` stands for.
  static func call(_ entry: LocatedValue.Entry) -> LocatedCall {
    var call = LocatedCall(entry.key, at: entry.keyLocation)
    switch entry.value.content {
    case .null: break
    case .map(let arguments): call.keywords = arguments
    case .list(let arguments): call.positional = arguments
    default: call.positional = [entry.value]
    }
    return call
  }
}
