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
  /// What it may still do.
  let budget: ForwardBudget

  /// What `return` gives. Throws a `LayerError` that points into the line that is wrong.
  func output(
    of statements: [Statement], _ inputs: [String: RuntimeValue]
  ) throws -> Value {
    var names = inputs
    guard let result = try run(statements, &names) else {
      throw ShapeError("ends without 'return'")
    }
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
        names[name] = try at(statement.location) {
          let result = try TensorArithmetic.binary(operation, old, new)
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

  private func elements(
    of value: RuntimeValue, _ expression: Expression
  ) throws -> [RuntimeValue] {
    switch value {
    case .tuple(let values), .list(let values): return values
    case .module(let child):
      return try at(expression.point) { try child.children().map { .module($0) } }
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
      let values: [RuntimeValue]
      switch value {
      case .tuple(let items), .list(let items): values = items
      default: throw error("can't unpack \(value.kind)", target.location)
      }
      guard values.count == targets.count else {
        throw error(
          "expects \(targets.count) values to unpack, got \(values.count)", target.location)
      }
      for (target, value) in zip(targets, values) { try assign(value, to: target, &names) }
    }
  }

  /// The value of an expression.
  private func evaluate(
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
      return try at(expression.point) { try TensorArithmetic.unary(operation, value) }
    case .binary(let operation, let left, let right):
      let (a, b) = (try evaluate(left, names), try evaluate(right, names))
      return try at(expression.point) {
        let result = try TensorArithmetic.binary(operation, a, b)
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
      return try at(expression.point) { try element(of: value, index, names) }
    case .attribute(let base, let name):
      let value = try evaluate(base, names)
      return try at(expression.point) { try TensorFunctions.attribute(name, of: value) }
    case .call(let callee, let arguments, let keywords):
      return try call(expression, callee, arguments, keywords, names)
    case .dict, .ellipsis, .slice:
      throw error("is not understood here: \(expression)", expression.location)
    }
  }

  private func value(
    of name: String, _ names: [String: RuntimeValue], _ location: SourceLocation
  ) throws -> RuntimeValue {
    if let value = names[name] { return value }
    if let child = named[name] { return .module(child) }
    let known = names.keys.sorted() + named.keys.sorted()
    throw error(
      "knows no '\(name)'", location,
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
      result = try at(part.location) { try TensorArithmetic.compare(part.operator, left, right) }
      if rest.count > 1, !(try at(part.location) { try result.isTrue() }) { return result }
      left = right
    }
    return result
  }

  private func element(
    of value: RuntimeValue, _ index: Expression, _ names: [String: RuntimeValue]
  ) throws -> RuntimeValue {
    switch value {
    case .module(let child):
      return .module(try child.child(try evaluate(index, names)))
    case .tuple(let items), .list(let items):
      guard case .int(let number) = try evaluate(index, names) else {
        throw ShapeError("expects an integer index")
      }
      let place = number < 0 ? items.count + number : number
      guard items.indices.contains(place) else {
        throw ShapeError("has \(items.count) values, there is none at \(number)")
      }
      return items[place]
    case .tensor(let tensor):
      return .tensor(try indexed(tensor, by: index, names))
    default:
      throw ShapeError("can't index \(value.kind)")
    }
  }

  /// Basic indexing: integers, slices, `...` and `None`, as in PyTorch.
  private func indexed(
    _ tensor: Tensor, by index: Expression, _ names: [String: RuntimeValue]
  ) throws -> Tensor {
    var parts = [index]
    if case .tuple(let items) = index.kind { parts = items }
    let consumed = parts.filter { $0.kind != .ellipsis && $0.kind != .none }.count
    var result = tensor
    var dim = 0
    for part in parts {
      switch part.kind {
      case .ellipsis:
        dim = max(dim, dim + tensor.rank - consumed)
      case .none:
        result = try result.unsqueezed(dim: dim)
        dim += 1
      case .slice(let lower, let upper, let step):
        func bound(_ expression: Expression?) throws -> Int? {
          guard let expression else { return nil }
          guard case .int(let number) = try evaluate(expression, names) else {
            throw ShapeError("expects integers in a slice")
          }
          return number
        }
        result = try result.sliced(
          dim: dim, start: try bound(lower) ?? 0, end: try bound(upper), step: try bound(step) ?? 1)
        dim += 1
      default:
        guard case .int(let number) = try evaluate(part, names) else {
          throw ShapeError("expects integers, slices, None and ... as indices")
        }
        result = try result.selected(dim: dim, index: number)
      }
    }
    return result
  }

  private func call(
    _ expression: Expression, _ callee: Expression, _ arguments: [Expression.Argument],
    _ keywords: [Expression.Keyword], _ names: [String: RuntimeValue]
  ) throws -> RuntimeValue {
    var values: [RuntimeValue] = []
    for argument in arguments {
      let value = try evaluate(argument.value, names)
      if argument.isStarred {
        values += try elements(of: value, argument.value)
      } else {
        values.append(value)
      }
    }
    let named = try keywords.map { ($0.name, try evaluate($0.value, names)) }
    if let function = function(callee, names) {
      return try at(expression.point) {
        try TensorFunctions.call(function, FunctionCall(values, named))
      }
    }
    if case .attribute(let base, let method) = callee.kind {
      let receiver = try evaluate(base, names)
      if case .tensor = receiver {
        return try at(expression.point) {
          try TensorFunctions.call(method, FunctionCall([receiver] + values, named))
        }
      }
    }
    guard case .module(let child) = try evaluate(callee, names) else {
      throw error("can't call \(callee)", callee.location)
    }
    return try at(expression.point) {
      let arguments = Arguments(
        try values.map { try $0.asValue() },
        keywords: try named.map { (name: $0.0, value: try $0.1.asValue()) })
      return RuntimeValue(try child(arguments))
    }
  }

  /// The function that a callee names, with or without `F.` or `torch.` before it.
  private func function(
    _ callee: Expression, _ names: [String: RuntimeValue]
  ) -> String? {
    guard let dotted = callee.dottedName else { return nil }
    let parts = dotted.split(separator: ".").map(String.init)
    guard let name = parts.last, names[parts[0]] == nil, named[parts[0]] == nil else { return nil }
    let isPlain =
      parts.count == 1
      || ["F", "torch", "nn.functional"].contains(
        parts.dropLast().joined(separator: "."))
    return isPlain && TensorFunctions.has(name) ? name : nil
  }

  /// Runs `body`; what is wrong with shapes in it is said of the place in the line.
  private func at<Result>(_ place: SourceLocation, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ShapeError {
      throw LayerError(path: path, typeName: "forward", location: place, error: error)
    }
  }

  private func error(
    _ message: String, _ place: SourceLocation, help: String? = nil
  ) -> LayerError {
    LayerError(
      path: path, typeName: "forward", location: place, error: ShapeError(message, help: help))
  }
}
