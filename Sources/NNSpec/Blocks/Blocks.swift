import NNDeclarations
import NNDiagnostics
import NNExpressions

/// The blocks of a specification, by name.
struct Blocks: Sendable {
  /// The blocks in the order in which they were written.
  let definitions: [BlockDefinition]
  /// The names of those that have mistakes, which are noted.
  let broken: [String]
  /// What `${...}` in them knows besides their arguments.
  private let params: [String: StaticValue]
  /// What may have been meant by an unknown name in `${...}`.
  private let suggestions: [String]

  init(
    _ definitions: [BlockDefinition] = [], broken: [String] = [],
    params: [String: StaticValue] = [:]
  ) {
    self.definitions = definitions
    self.broken = broken
    self.params = params
    suggestions = Declared.names + definitions.map(\.info.name)
  }

  /// The block called `name`.
  subscript(name: String) -> BlockDefinition? { definitions.first { $0.info.name == name } }

  /// The names.
  var names: [String] { definitions.map(\.info.name) }

  /// What evaluates `${...}` outside of blocks.
  var evaluator: StaticEvaluator {
    Self.evaluator(params, names: names, suggestions: suggestions)
  }

  /// What evaluates `${...}` over `params` where there are blocks called `names`.
  static func evaluator(
    _ params: [String: StaticValue], names: [String], suggestions: [String]? = nil
  ) -> StaticEvaluator {
    StaticEvaluator(
      names: params, isType: { Declared.isName($0) || names.contains($0) },
      suggestions: suggestions ?? Declared.names + names)
  }

  /// The arguments of a call of `block`, with what was left out filled in.
  ///
  /// Throws `Diagnostics` with everything that is wrong with the call.
  func arguments(
    of call: LocatedCall, _ block: BlockDefinition
  ) throws -> [(name: String, value: LocatedValue)] {
    let bound = try block.info.bind(call, inputs: [])?.arguments ?? []
    var expansion = Expansion(evaluator)
    return try bound.map { argument in
      // A default may name the arguments before it.
      let value =
        argument.origin == .standard ? try expansion.value(argument.value) : argument.value
      let known = value ?? LocatedValue(.null, at: argument.value.location)
      expansion = expansion.with([argument.name: StaticValue(known)])
      return (argument.name, known)
    }
  }

  /// The node that `block` stands for with these arguments.
  ///
  /// Throws a `Diagnostic` for an expression that has no value.
  func node(
    of block: BlockDefinition, _ arguments: [(name: String, value: LocatedValue)]
  ) throws -> LocatedValue {
    let names = Dictionary(
      arguments.map { ($0.name, StaticValue($0.value)) }, uniquingKeysWith: { $1 })
    guard let node = try Expansion(evaluator).with(names).value(block.body) else {
      throw Diagnostic(
        .wrongNode, "block '\(block.info.name)' stands for nothing: its 'if' is false",
        at: block.body.location)
    }
    return node
  }
}
