import NNDeclarations
import NNDiagnostics

extension Catalogue {
  /// The declaration that `call` names.
  ///
  /// Where both vocabularies have the name, arguments that only one of them knows decide, else
  /// PyTorch's is meant. Throws a `Diagnostic` with a suggestion, of these names or of `others`, when
  /// there is none.
  func declaration(
    for call: LocatedCall, what: String, others: [String] = []
  ) throws -> Declaration<Context, Product> {
    let found = declarations(named: call.name)
    guard let first = found.first else {
      throw Diagnostic(
        .unknownType, "unknown \(what) '\(call.name)'", at: call.location,
        help: Suggestion.help(for: call.name, in: names + others)
          ?? (names.count <= 12 ? "there are: \(names.joined(separator: ", "))" : nil))
    }
    return found.first { declaration in
      call.keywords.allSatisfy { keyword in
        declaration.info.arguments.contains { $0.name == keyword.key }
      }
    } ?? first
  }

  /// The declaration that `value` names and its arguments.
  func resolve(
    _ value: LocatedValue, what: String
  ) throws -> (declaration: Declaration<Context, Product>, arguments: BoundArguments) {
    let call = try CallText.call(value, what: what)
    let declaration = try declaration(for: call, what: what)
    guard let arguments = try declaration.info.bind(call, inputs: []) else {
      throw Diagnostic(.wrongNode, "expected \(what), got '\(call.name)'", at: call.location)
    }
    return (declaration, arguments)
  }
}
