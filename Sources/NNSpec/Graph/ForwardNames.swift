import NNDiagnostics
import NNExpressions

/// The names that the lines of a forward pass use, told without running them.
struct ForwardNames {
  /// The names that have a value somewhere: inputs, modules and what is assigned.
  let known: Set<String>
  /// Those that never have one, with their places in order.
  private(set) var unknown: [(name: String, location: SourceLocation)] = []

  /// The names in `statements`, where those in `given` are inputs or modules.
  init(_ given: Set<String>, _ statements: [Statement]) {
    known = given.union(Self.assigned(statements))
    statements.forEach { add($0) }
  }

  private static func assigned(_ statements: [Statement]) -> [String] {
    statements.flatMap { statement -> [String] in
      switch statement.kind {
      case .assign(let target, _): target.names
      case .forLoop(let target, _, let body): target.names + assigned(body)
      case .augmentedAssign, .return: []
      }
    }
  }

  private mutating func add(_ statement: Statement) {
    switch statement.kind {
    case .assign(_, let value), .augmentedAssign(_, _, let value), .return(let value): add(value)
    case .forLoop(_, let iterable, let body):
      add(iterable)
      body.forEach { add($0) }
    }
  }

  private mutating func add(_ expression: Expression) {
    switch expression.kind {
    case .name(let name):
      if !known.contains(name) { unknown.append((name, expression.location)) }
    case .attribute(let base, let name):
      guard case .name("self") = base.kind, !known.contains("self") else { return add(base) }
      if name != "training", !known.contains(name) { unknown.append((name, expression.location)) }
    case .call(let callee, let arguments, let keywords):
      let isFunction =
        ForwardRun.function(callee, isOther: known.contains) != nil
        || callee.dottedName.map { !known.contains($0) && TensorArithmetic.isBuiltin($0) } ?? false
      if !isFunction { add(callee) }
      arguments.forEach { add($0.value) }
      keywords.forEach { add($0.value) }
    default: expression.children.forEach { add($0) }
    }
  }
}
