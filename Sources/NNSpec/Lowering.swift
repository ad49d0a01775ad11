import NNDeclarations
import NNDiagnostics
import NNExpressions
import NNYAML

/// Turns the tree of a YAML document into values that declarations bind, with every `${...}`
/// replaced by what it means.
struct Lowering {
  /// Evaluates `${...}`.
  var evaluator: StaticEvaluator

  /// The value of `node`. Throws `Diagnostics` or a `Diagnostic` for what is wrong inside.
  func value(_ node: YAMLNode) throws -> LocatedValue {
    switch node.content {
    case .scalar(let scalar):
      return try value(scalar, node)
    case .sequence(let nodes):
      return LocatedValue(.list(try nodes.map(value)), at: node.location)
    case .mapping(let mapping):
      let entries = try mapping.entries.map { entry in
        LocatedValue.Entry(entry.keyText, at: entry.key.location, try value(entry.value))
      }
      return LocatedValue(.map(entries), at: node.location)
    }
  }

  private func value(_ scalar: YAMLScalar, _ node: YAMLNode) throws -> LocatedValue {
    let location = node.location
    switch scalar.value {
    case .null: return LocatedValue(.null, at: location)
    case .bool(let value): return LocatedValue(.bool(value), at: location)
    case .int(let value): return LocatedValue(.int(value), at: location)
    case .float(let value): return LocatedValue(.float(value), at: location)
    case .intOutOfRange, .floatOutOfRange:
      let isInt = if case .intOutOfRange = scalar.value { true } else { false }
      throw Diagnostic(
        .wrongSection, "the number \(scalar.text) is out of range", at: location,
        help: isInt
          ? "the largest whole number is \(Int.max)"
          : "the largest number is \(Double.greatestFiniteMagnitude)")
    case .string(let text):
      // Expressions in the text point at their own characters, behind an opening quote.
      let start = node.location(ofCharacter: 0)
      guard Interpolation.isNeeded(in: text) else {
        return LocatedValue(.string(text), at: start)
      }
      let interpolation = try Interpolation(text, at: start)
      if interpolation.soleExpression == nil, CallText.looksLikeCall(text) {
        let expression = try interpolation.expression(with: evaluator)
        let value = try CallText.evaluator.evaluate(expression)
        return LocatedValue(evaluated: value, at: start)
      }
      return LocatedValue(evaluated: try interpolation.evaluate(with: evaluator), at: start)
    }
  }
}

extension LocatedValue {
  /// What an expression evaluated to, written at `location`.
  init(evaluated value: StaticValue, at location: SourceLocation) {
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
