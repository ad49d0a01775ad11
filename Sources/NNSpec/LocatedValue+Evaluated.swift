import NNDeclarations
import NNDiagnostics
import NNExpressions

extension LocatedValue {
  /// What an expression evaluated to, written at `location`.
  init(evaluated value: StaticValue, at location: SourceLocation?) {
    switch value {
    case .none: self.init(.null, at: location)
    case .bool(let value): self.init(.bool(value), at: location)
    case .int(let value): self.init(.int(value), at: location)
    case .float(let value): self.init(.float(value), at: location)
    case .string(let text), .symbol(let text): self.init(.string(text), at: location)
    case .list(let values), .tuple(let values):
      self.init(.list(values.map { LocatedValue(evaluated: $0, at: location) }), at: location)
    case .dict(let entries):
      self.init(
        .map(
          entries.map { entry in
            let value = LocatedValue(evaluated: entry.value, at: location)
            return Entry(entry.key.stringDescription, at: location, value)
          }), at: location)
    case .call(let call):
      self.init(.call(LocatedCall(call)), at: call.location)
    }
  }
}

extension LocatedCall {
  /// A call that an expression evaluated to.
  init(_ call: StaticCall) {
    self.init(
      call.name, at: call.location,
      positional: call.arguments.map { LocatedValue(evaluated: $0.value, at: $0.location) },
      keywords: call.keywords.map { keyword in
        LocatedValue.Entry(
          keyword.name, at: keyword.location,
          LocatedValue(evaluated: keyword.value, at: keyword.valueLocation))
      })
  }
}

extension StaticValue {
  /// A value as expressions see it. A mapping of one type to its arguments stays a mapping.
  init(_ value: LocatedValue) {
    switch value.content {
    case .null: self = .none
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .float(let number): self = .float(number)
    case .string(let text): self = .string(text)
    case .list(let values): self = .list(values.map { StaticValue($0) })
    case .map(let entries):
      self = .dict(entries.map { StaticEntry(.string($0.key), StaticValue($0.value)) })
    case .call(let call): self = .call(StaticCall(call))
    }
  }
}

extension StaticCall {
  /// The call as expressions see it.
  fileprivate init(_ call: LocatedCall) {
    let place = call.location ?? SourceLocation(file: "", line: 1, column: 1)
    self.init(
      name: call.name,
      arguments: call.positional.map { Argument(StaticValue($0), at: $0.location ?? place) },
      keywords: call.keywords.map { keyword in
        Keyword(
          keyword.key, at: keyword.keyLocation ?? place, StaticValue(keyword.value),
          valueAt: keyword.value.location ?? place)
      },
      at: place)
  }
}
