import NNDiagnostics

extension Evaluation {
  /// A call: of a built-in function its result, of anything else a `.call` value.
  mutating func evaluateCall(
    _ callee: Expression, _ arguments: [Expression.Argument], _ keywords: [Expression.Keyword],
    at expression: Expression
  ) throws -> StaticValue {
    let name = try calleeName(callee)
    let positional = try evaluate(arguments)
    if let builtin = Builtin(rawValue: name) {
      if let first = keywords.first {
        throw Diagnostic(
          .expressionArgument, "\(name)() takes no argument named '\(first.name.shortened)'",
          at: first.location)
      }
      return try call(builtin, positional, at: expression.point)
    }
    var named: [StaticCall.Keyword] = []
    for keyword in keywords {
      let value = try evaluate(keyword.value)
      named.append(
        StaticCall.Keyword(
          keyword.name, at: keyword.location, value, valueAt: keyword.value.location))
    }
    return .call(
      StaticCall(name: name, arguments: positional, keywords: named, at: expression.location))
  }

  private mutating func evaluate(
    _ arguments: [Expression.Argument]
  ) throws -> [StaticCall.Argument] {
    var values: [StaticCall.Argument] = []
    for argument in arguments {
      let location = argument.value.location
      let value = try evaluate(argument.value)
      guard argument.isStarred else {
        values.append(StaticCall.Argument(value, at: location))
        continue
      }
      guard let items = try elements(of: value, at: location) else {
        throw Diagnostic(
          .expressionType, "expected a list or tuple after '*', got \(value.typeName)",
          at: location)
      }
      try chargeList(values.count + items.count, at: location)
      values += items.map { StaticCall.Argument($0, at: location) }
    }
    return values
  }

  /// The name that is called; a name that stands for a symbol stands for what the symbol names.
  private mutating func calleeName(_ callee: Expression) throws -> String {
    if let name = unboundName(callee) { return name }
    let value = try evaluate(callee)
    if case .symbol(let name) = value { return name }
    let what = callee.dottedName.map { "'\($0.shortened)' is" } ?? "only a name can be called, got"
    let article = callee.dottedName == nil ? "" : " and cannot be called"
    throw Diagnostic(
      .expressionType, "\(what) \(value.typeName)\(article)", at: callee.point)
  }

  /// The elements of a list, tuple, string (its characters) or dict (its keys); nil for anything
  /// else.
  mutating func elements(
    of value: StaticValue, at location: SourceLocation
  ) throws -> [StaticValue]? {
    switch value {
    case .list(let items), .tuple(let items): return items
    case .dict(let entries):
      try chargeList(entries.count, at: location)
      return entries.map(\.key)
    case .string(let text):
      try chargeList(text.unicodeScalars.count, at: location)
      return text.unicodeScalars.map { .string(String($0)) }
    default: return nil
    }
  }
}
