import NNDiagnostics
import NNExpressions
import NNLayers
import NNTensor

/// One run of a written-out forward pass.
struct ForwardRun {
  /// The modules by name.
  let named: [String: GraphChild]
  /// The path of the graph.
  let path: String
  /// Whether the graph behaves as in training: `self.training`.
  let isTraining: Bool
  /// What functions draw random numbers from.
  let random: RandomSource
  /// What it may still do.
  let budget: ForwardBudget
  /// Where its functions are recorded; nil when nobody wants to know.
  let flow = DataFlow.current

  init(
    named: [String: GraphChild], path: String, isTraining: Bool, random: RandomSource,
    budget: ForwardBudget
  ) {
    self.named = named
    self.path = path
    self.isTraining = isTraining
    self.random = random
    self.budget = budget
  }

  /// What `return` gives. Throws a `LayerError` that points into the line that is wrong.
  func output(
    of statements: [Statement], _ inputs: [String: RuntimeValue]
  ) throws -> Value {
    var names = inputs
    func result() throws -> RuntimeValue? {
      do {
        return try run(statements, &names)
      } catch let error as LayerError {
        let isHere = error.typeName == "forward" && error.path == path
        throw error.explaining { input in
          origin(of: input, names, statements) ?? (isHere ? ("computed in this line", nil) : nil)
        }
      }
    }
    // Tensors that the lines make of numbers take no memory either while shapes are checked.
    guard let result = try inputs.values.contains(where: \.isMeta) ? shapesOnly(result) : result()
    else { throw ShapeError("ends without 'return'") }
    return try result.asValue()
  }

  private func run(
    _ statements: [Statement], _ names: inout [String: RuntimeValue]
  ) throws -> RuntimeValue? {
    for statement in statements {
      switch statement.kind {
      case .assign(let target, let expression):
        try assign(try evaluate(expression, names), to: target, &names)
      case .augmentedAssign(let target, let operation, let expression):
        guard case .name(let name) = target.kind, let old = names[name] else {
          throw error("unknown name in '\(operation.rawValue)='", target.location)
        }
        let new = try evaluate(expression, names)
        names[name] = try at(
          statement.location, involving: [("left side", old), ("right side", new)]
        ) {
          let result = try binary(operation, old, new)
          try budget.charge(result)
          return result
        }
      case .return(let expression):
        return try evaluate(expression, names)
      case .forLoop(let target, let iterable, let body):
        for value in try elements(of: try evaluate(iterable, names), iterable) {
          try assign(value, to: target, &names)
          if let result = try run(body, &names) { return result }
        }
      }
    }
    return nil
  }

  func elements(
    of value: RuntimeValue, _ expression: Expression
  ) throws -> [RuntimeValue] {
    if let items = value.items { return items }
    switch value {
    case .module(let child):
      return try at(expression.point) { try child.elements() }
    default: throw error("can't loop over \(value.kind)", expression.location)
    }
  }

  private func assign(
    _ value: RuntimeValue, to target: Target, _ names: inout [String: RuntimeValue]
  ) throws {
    switch target.kind {
    case .name(let name):
      names[name] = value
    case .tuple(let targets):
      guard let values = value.items else {
        throw error("can't unpack \(value.kind)", target.location)
      }
      guard values.count == targets.count else {
        throw error(
          "expects \(targets.count) values to unpack, got \(values.count)", target.location)
      }
      for (target, value) in zip(targets, values) { try assign(value, to: target, &names) }
    }
  }

  /// The value of an expression.
  func evaluate(
    _ expression: Expression, _ names: [String: RuntimeValue]
  ) throws -> RuntimeValue {
    try at(expression.point) { try budget.charge() }
    switch expression.kind {
    case .name(let name): return try value(of: name, names, expression.location)
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .float(let value): return .float(value)
    case .string(let text): return .string(text)
    case .list(let items):
      let list = RuntimeValue.list(try items.map { try evaluate($0, names) })
      try at(expression.point) { try budget.charge(list) }
      return list
    case .tuple(let items):
      let tuple = RuntimeValue.tuple(try items.map { try evaluate($0, names) })
      try at(expression.point) { try budget.charge(tuple) }
      return tuple
    case .unary(let operation, let operand):
      let value = try evaluate(operand, names)
      return try at(expression.point) {
        try noting(.operator(operation.rawValue), [value]) {
          try TensorArithmetic.unary(operation, value)
        }
      }
    case .binary(let operation, let left, let right):
      let (a, b) = (try evaluate(left, names), try evaluate(right, names))
      return try at(expression.point, involving: [("left side", a), ("right side", b)]) {
        let result = try binary(operation, a, b)
        try budget.charge(result)
        return result
      }
    case .comparison(let first, let rest):
      return try comparison(first, rest, names)
    case .logical(let operation, let left, let right):
      let value = try evaluate(left, names)
      let isTrue = try at(expression.point) { try value.isTrue() }
      let isDecided = operation == .and ? !isTrue : isTrue
      return isDecided ? value : try evaluate(right, names)
    case .conditional(let then, let condition, let otherwise):
      let value = try evaluate(condition, names)
      let isTrue = try at(condition.point) { try value.isTrue() }
      return try evaluate(isTrue ? then : otherwise, names)
    case .subscript(let base, let index):
      let value = try evaluate(base, names)
      return try at(expression.point) {
        guard value.isTensor else { return try element(of: value, index, names) }
        return try noting(.element(expression, of: base), [value]) {
          try element(of: value, index, names)
        }
      }
    case .attribute(let base, let name):
      if isSelf(base, names) {
        return name == "training"
          ? .bool(isTraining) : try value(of: name, [:], expression.location)
      }
      let value = try evaluate(base, names)
      return try at(expression.point) {
        try noting(.attribute(name), [value]) { try TensorFunctions.attribute(name, of: value) }
      }
    case .call(let callee, let arguments, let keywords):
      return try call(expression, callee, arguments, keywords, names)
    case .dict, .ellipsis, .slice:
      throw error("is not understood here: \(expression)", expression.location)
    }
  }

  /// Whether `self` stands for the graph: lines may say `self.conv(x)` for `conv(x)`.
  func isSelf(_ expression: Expression, _ names: [String: RuntimeValue]) -> Bool {
    guard case .name("self") = expression.kind else { return false }
    return names["self"] == nil && named["self"] == nil
  }

  func value(
    of name: String, _ names: [String: RuntimeValue], _ location: SourceLocation
  ) throws -> RuntimeValue {
    if let value = names[name] { return value }
    if let child = named[name] { return try at(location) { try child.value() } }
    let unknown = Self.unknownName(name, known: names.keys.sorted() + named.keys.sorted())
    throw error(unknown.message, location, help: unknown.help)
  }

  /// What is wrong with a name that is none of `known`.
  static func unknownName(_ name: String, known: [String]) -> ShapeError {
    ShapeError(
      "knows no '\(name)'",
      help: Suggestion.help(for: name, in: known + TensorFunctions.names)
        ?? (known.count <= 8 ? "it knows: \(known.joined(separator: ", "))" : nil))
  }

  private func comparison(
    _ first: Expression, _ rest: [Expression.Comparison], _ names: [String: RuntimeValue]
  ) throws -> RuntimeValue {
    var left = try evaluate(first, names)
    var result = RuntimeValue.bool(true)
    for part in rest {
      let right = try evaluate(part.right, names)
      result = try at(part.location, involving: [("left side", left), ("right side", right)]) {
        try noting(.operator(part.operator.rawValue), [left, right]) {
          try TensorArithmetic.compare(part.operator, left, right)
        }
      }
      if rest.count > 1, !(try at(part.location) { try result.isTrue() }) { return result }
      left = right
    }
    return result
  }

  func binary(
    _ operation: BinaryOperator, _ a: RuntimeValue, _ b: RuntimeValue
  ) throws -> RuntimeValue {
    try noting(.operator(operation.rawValue), [a, b]) {
      try TensorArithmetic.binary(operation, a, b)
    }
  }

  /// Runs `body`, a function of `values`; where data flow is recorded, it is a step of it.
  func noting(
    _ function: @autoclosure () -> FunctionText, _ values: @autoclosure () -> [RuntimeValue],
    _ body: () throws -> RuntimeValue
  ) rethrows -> RuntimeValue {
    guard let flow else { return try body() }
    let (function, values) = (function(), values())
    guard let inputs = function.tensors(values) else { return try body() }
    return try flow.step(.function(function.text(values)), inputs, body)
  }
}
