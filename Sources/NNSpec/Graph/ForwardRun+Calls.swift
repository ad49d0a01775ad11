import NNDiagnostics
import NNExpressions
import NNLayers
import NNTensor

/// Calls of modules, functions and methods.
extension ForwardRun {
  func call(
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
    Self.function(callee) { names[$0] != nil || named[$0] != nil }
  }

  /// The function that a callee names; nil for one whose first name means something else, as `isOther`
  /// says.
  static func function(_ callee: Expression, isOther: (String) -> Bool) -> String? {
    guard let dotted = callee.dottedName else { return nil }
    var parts = dotted.split(separator: ".").map(String.init)
    guard !isOther(parts[0]) else { return nil }
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
}
