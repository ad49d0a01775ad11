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
  private let flow = DataFlow.current

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

  private func elements(
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
  private func isSelf(_ expression: Expression, _ names: [String: RuntimeValue]) -> Bool {
    guard case .name("self") = expression.kind else { return false }
    return names["self"] == nil && named["self"] == nil
  }

  private func value(
    of name: String, _ names: [String: RuntimeValue], _ location: SourceLocation
  ) throws -> RuntimeValue {
    if let value = names[name] { return value }
    if let child = named[name] { return try at(location) { try child.value() } }
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

  private func element(
    of value: RuntimeValue, _ index: Expression, _ names: [String: RuntimeValue]
  ) throws -> RuntimeValue {
    switch value {
    case .module(let child):
      return try child.element(try evaluate(index, names), index.dottedName)
    case .tuple, .list, .record, .packed:
      let items = value.items ?? []
      if case .slice = index.kind {
        let places = try indexPart(index, names).places(among: items.count)
        return .tuple(places.map { items[$0] })
      }
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

  /// Indexing by integers, slices, `...` and `None`, then by tensors and lists of indices, as in
  /// PyTorch.
  private func indexed(
    _ tensor: Tensor, by index: Expression, _ names: [String: RuntimeValue]
  ) throws -> Tensor {
    var expressions = [index]
    if case .tuple(let items) = index.kind { expressions = items }
    let parts = try expressions.map { try indexPart($0, names) }
    let consumed = parts.reduce(0) { $0 + $1.consumed }
    guard consumed <= tensor.rank else {
      throw ShapeError("gives \(consumed) indices for \(tensor.type)")
    }
    var result = tensor
    var advanced: [Tensor?] = []
    var dim = 0
    for part in parts {
      let kept: Int
      switch part {
      case .rest:
        kept = tensor.rank - consumed
      case .new:
        result = try result.unsqueezed(dim: dim)
        kept = 1
      case .slice(let start, let end, let step):
        result = try result.sliced(dim: dim, start: start ?? 0, end: end, step: step ?? 1)
        kept = 1
      case .one(let place):
        result = try result.selected(dim: dim, index: place)
        kept = 0
      case .tensor(let index):
        advanced.append(index)
        dim += part.consumed
        continue
      }
      advanced += Array(repeating: nil, count: kept)
      dim += kept
    }
    return try result.indexed(by: advanced)
  }

  private func indexPart(
    _ expression: Expression, _ names: [String: RuntimeValue]
  ) throws -> IndexPart {
    func bound(_ expression: Expression?) throws -> Int? {
      guard let expression else { return nil }
      switch try evaluate(expression, names) {
      case .int(let number): return number
      case .none: return nil
      default: throw ShapeError("expects integers in a slice")
      }
    }
    switch expression.kind {
    case .ellipsis: return .rest
    case .none: return .new
    case .slice(let lower, let upper, let step):
      return .slice(try bound(lower), try bound(upper), try bound(step))
    default: return try IndexPart(try evaluate(expression, names))
    }
  }

  private func call(
    _ expression: Expression, _ callee: Expression, _ arguments: [Expression.Argument],
    _ keywords: [Expression.Keyword], _ names: [String: RuntimeValue]
  ) throws -> RuntimeValue {
    if arguments.count == 1, keywords.isEmpty, !arguments[0].isStarred,
      function(callee, names) == "relu",
      let value = try rectified(arguments[0].value, names)
    {
      return value
    }
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
    if case .name(let name) = callee.kind, names[name] == nil, self.named[name] == nil,
      let value = try at(
        expression.point,
        { try TensorArithmetic.builtin(name, values, hasKeywords: !named.isEmpty) })
    {
      return value
    }
    if let function = function(callee, names) {
      return try at(expression.point, involving: inputs(values)) {
        try noting(.call(function, named), values) {
          try charged(TensorFunctions.call(function, functionCall(values, named)))
        }
      }
    }
    if case .attribute(let base, let method) = callee.kind, !isSelf(base, names) {
      let receiver = try evaluate(base, names)
      if case .tensor = receiver {
        return try at(expression.point, involving: inputs([receiver] + values)) {
          try noting(.call(method, named), [receiver] + values) {
            try charged(
              TensorFunctions.callMethod(method, functionCall([receiver] + values, named)))
          }
        }
      }
      if case .module(let child) = receiver,
        let value = try at(
          expression.point,
          {
            let inputs = try moduleArguments(values, named)
            return try flow?.step(.function("\(child.name).\(method)"), inputs.tensors) {
              try child.function(method, inputs)
            } ?? child.function(method, inputs)
          })
      {
        return RuntimeValue(value)
      }
    }
    guard case .module(let child) = try evaluate(callee, names) else {
      throw error("can't call \(callee)", callee.location)
    }
    return try at(expression.point) { try child.call(try moduleArguments(values, named)) }
  }

  /// ReLU of a call of a module or of a sum, in the pass that computes those; nil for other
  /// expressions, of which nothing was evaluated.
  private func rectified(
    _ expression: Expression, _ names: [String: RuntimeValue]
  ) throws -> RuntimeValue? {
    switch expression.kind {
    case .binary(.add, let left, let right):
      let (a, b) = (try evaluate(left, names), try evaluate(right, names))
      return try at(expression.point, involving: [("left side", a), ("right side", b)]) {
        guard flow == nil, case .tensor(let first) = a, case .tensor(let second) = b,
          first.type == second.type, first.dtype.isFloatingPoint
        else {
          let sum = try binary(.add, a, b)
          try budget.charge(sum)
          return try relu(sum)
        }
        try budget.charge()
        return .tensor(try first.addedRectified(second))
      }
    case .call(let callee, let arguments, let keywords):
      guard case .name(let name) = callee.kind, names[name] == nil, let child = named[name],
        keywords.isEmpty, !arguments.contains(where: \.isStarred)
      else { return nil }
      let values = try arguments.map { try evaluate($0.value, names) }
      return try at(expression.point) {
        let inputs = try moduleArguments(values, [])
        if let output = try child.rectified(inputs) { return RuntimeValue(output) }
        return try relu(try child.call(inputs))
      }
    default: return nil
    }
  }

  private func relu(_ value: RuntimeValue) throws -> RuntimeValue {
    try noting(.call("relu", []), [value]) {
      try TensorFunctions.call("relu", functionCall([value], []))
    }
  }

  private func binary(
    _ operation: BinaryOperator, _ a: RuntimeValue, _ b: RuntimeValue
  ) throws -> RuntimeValue {
    try noting(.operator(operation.rawValue), [a, b]) {
      try TensorArithmetic.binary(operation, a, b)
    }
  }

  /// Runs `body`, a function of `values`; where data flow is recorded, it is a step of it.
  private func noting(
    _ function: @autoclosure () -> FunctionText, _ values: @autoclosure () -> [RuntimeValue],
    _ body: () throws -> RuntimeValue
  ) rethrows -> RuntimeValue {
    guard let flow else { return try body() }
    let (function, values) = (function(), values())
    guard let inputs = function.tensors(values) else { return try body() }
    return try flow.step(.function(function.text(values)), inputs, body)
  }

  private func moduleArguments(
    _ values: [RuntimeValue], _ named: [(String, RuntimeValue)]
  ) throws -> Arguments {
    Arguments(
      try values.map { try $0.asValue() },
      keywords: try named.map { (name: $0.0, value: try $0.1.asValue()) })
  }

  /// What a function gave, counted where it is several values.
  private func charged(_ value: RuntimeValue) throws -> RuntimeValue {
    if value.items != nil { try budget.charge(value) }
    return value
  }

  private func functionCall(
    _ values: [RuntimeValue], _ named: [(String, RuntimeValue)]
  ) -> FunctionCall {
    FunctionCall(values, named, random: FunctionRandom(source: random, path: path))
  }

  /// The function that a callee names, with or without `F.`, `torch.`, `torch.special.` or
  /// `nn.utils.rnn.` before it.
  private func function(
    _ callee: Expression, _ names: [String: RuntimeValue]
  ) -> String? {
    guard let dotted = callee.dottedName else { return nil }
    var parts = dotted.split(separator: ".").map(String.init)
    guard names[parts[0]] == nil, named[parts[0]] == nil else { return nil }
    let prefixes = [
      ["F"], ["nn", "functional"], ["torch", "nn", "functional"], ["nn", "utils", "rnn"],
      ["torch", "nn", "utils", "rnn"], ["torch", "special"], ["torch"],
    ]
    for prefix in prefixes
    where parts.count > prefix.count && parts.starts(with: prefix) {
      parts.removeFirst(prefix.count)
      break
    }
    let name = parts.joined(separator: ".")
    return TensorFunctions.has(name) ? name : nil
  }

  /// A value that goes into an operation, and what messages call it.
  private typealias Operand = (name: String, value: RuntimeValue)

  /// Runs `body`; what is wrong with shapes in it is said of the place in the line and of the tensors
  /// that go in.
  private func at<Result>(
    _ place: SourceLocation, involving operands: @autoclosure () -> [Operand] = [],
    _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as ShapeError {
      // Where the mistake is not about sizes, what goes in does not explain it.
      let isAboutSizes = ["[", "dimension", "shape", "size"].contains { error.message.contains($0) }
      let inputs = (isAboutSizes ? operands() : []).flatMap { name, value in
        value.firstTensors.map { LayerError.Input($0, name: name) }
      }
      throw LayerError(
        path: path, typeName: "forward", location: place, error: error, inputs: inputs)
    }
  }

  /// The arguments of a function, of which more than a message needs are left out.
  private func inputs(_ values: [RuntimeValue]) -> [Operand] {
    values.prefix(4).map { ("input", $0) }
  }

  /// The name that stands for the tensor where an error was found, and where it was set.
  private func origin(
    of input: LayerError.Input, _ names: [String: RuntimeValue], _ statements: [Statement]
  ) -> (text: String, location: SourceLocation?)? {
    for (name, value) in names.sorted(by: { $0.key < $1.key }) {
      guard case .tensor(let tensor) = value, input.isSame(as: tensor) else { continue }
      return ("'\(name)'", Self.lastAssignment(to: name, in: statements))
    }
    return nil
  }

  private static func lastAssignment(
    to name: String, in statements: [Statement]
  ) -> SourceLocation? {
    for statement in statements.reversed() {
      switch statement.kind {
      case .assign(let target, _) where target.names.contains(name): return statement.location
      case .augmentedAssign(let target, _, _) where target.names.contains(name):
        return statement.location
      case .forLoop(_, _, let body):
        if let place = lastAssignment(to: name, in: body) { return place }
      default: break
      }
    }
    return nil
  }

  private func error(
    _ message: String, _ place: SourceLocation, help: String? = nil
  ) -> LayerError {
    LayerError(
      path: path, typeName: "forward", location: place, error: ShapeError(message, help: help))
  }
}
