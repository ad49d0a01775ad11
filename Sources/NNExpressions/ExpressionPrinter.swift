/// Writes expressions in their canonical form: Python's spelling, single blanks around operators,
/// parentheses only where the grammar needs them. The text parses back to an equal expression.
enum ExpressionPrinter {
  /// `expression`, in parentheses when it binds less tightly than `minimum`.
  static func text(_ expression: Expression, _ minimum: Int = Precedence.conditional) -> String {
    let written = plain(expression)
    return precedence(expression.kind) < minimum ? "(\(written))" : written
  }

  private static func precedence(_ kind: Expression.Kind) -> Int {
    switch kind {
    case .conditional: Precedence.conditional
    case .logical(let symbol, _, _): symbol == .and ? Precedence.and : Precedence.or
    case .unary(let symbol, _): symbol == .not ? Precedence.not : Precedence.sign
    case .comparison: Precedence.comparison
    case .binary(let symbol, _, _): Precedence.of(symbol)
    case .int(let value) where value < 0: Precedence.sign
    default: Precedence.postfix
    }
  }

  private static func plain(_ expression: Expression) -> String {
    switch expression.kind {
    case .name(let name): return name
    case .none: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .int(let value): return String(value)
    case .float(let value): return value.isFinite ? value.pythonRepr : value.isNaN ? ".nan" : ".inf"
    case .string(let value): return value.pythonRepr
    case .ellipsis: return "..."
    case .list(let items): return "[\(joined(items))]"
    case .tuple(let items): return "(\(joined(items))\(items.count == 1 ? "," : ""))"
    case .dict(let entries):
      let parts = entries.map { "\(text($0.key)): \(text($0.value))" }
      return "{\(parts.joined(separator: ", "))}"
    case .unary(.not, let operand): return "not \(text(operand, Precedence.not))"
    case .unary(let symbol, let operand):
      return symbol.rawValue + text(operand, Precedence.sign)
    case .binary(let symbol, let left, let right): return binary(symbol, left, right)
    case .comparison(let first, let links):
      let parts = links.map { "\($0.operator.rawValue) \(text($0.right, Precedence.sum))" }
      return ([text(first, Precedence.sum)] + parts).joined(separator: " ")
    case .logical(let symbol, let left, let right):
      let own = symbol == .and ? Precedence.and : Precedence.or
      return "\(text(left, own)) \(symbol.rawValue) \(text(right, own + 1))"
    case .conditional(let then, let condition, let otherwise):
      let condition = text(condition, Precedence.or)
      return "\(text(then, Precedence.or)) if \(condition) else \(text(otherwise))"
    case .attribute(let base, let name): return "\(postfixBase(base)).\(name)"
    case .call(let callee, let arguments, let keywords):
      return postfixBase(callee) + "(\(callArguments(arguments, keywords)))"
    case .subscript(let base, let index): return "\(postfixBase(base))[\(indexText(index))]"
    case .slice(let lower, let upper, let step):
      let start = "\(lower.map { text($0) } ?? ""):\(upper.map { text($0) } ?? "")"
      return start + (step.map { ":\(text($0))" } ?? "")
    }
  }

  private static func joined(_ items: [Expression]) -> String {
    items.map { text($0) }.joined(separator: ", ")
  }

  private static func binary(
    _ symbol: BinaryOperator, _ left: Expression, _ right: Expression
  ) -> String {
    let own = Precedence.of(symbol)
    let isPower = symbol == .power
    let leftText = text(left, isPower ? Precedence.postfix : own)
    let rightText = text(right, isPower ? Precedence.sign : own + 1)
    return "\(leftText) \(symbol.rawValue) \(rightText)"
  }

  /// What stands before a dot or bracket; a number needs parentheses there.
  private static func postfixBase(_ base: Expression) -> String {
    switch base.kind {
    case .int, .float: "(\(plain(base)))"
    default: text(base, Precedence.postfix)
    }
  }

  private static func callArguments(
    _ arguments: [Expression.Argument], _ keywords: [Expression.Keyword]
  ) -> String {
    let positional = arguments.map { ($0.isStarred ? "*" : "") + text($0.value) }
    return (positional + keywords.map { "\($0.name)=\(text($0.value))" }).joined(separator: ", ")
  }

  private static func indexText(_ index: Expression) -> String {
    guard case .tuple(let items) = index.kind, !items.isEmpty else { return text(index) }
    return joined(items) + (items.count == 1 ? "," : "")
  }
}

extension Expression: CustomStringConvertible {
  /// The canonical form; it parses back to an equal expression.
  public var description: String { ExpressionPrinter.text(self) }
}

extension Target: CustomStringConvertible {
  /// The canonical form.
  public var description: String {
    switch kind {
    case .name(let name): return name
    case .tuple(let items):
      let parts = items.map { item in
        if case .tuple = item.kind { return "(\(item))" }
        return item.description
      }
      return parts.joined(separator: ", ") + (items.count == 1 ? "," : "")
    }
  }
}

extension Statement: CustomStringConvertible {
  /// The canonical form; it parses back to an equal statement. A loop with a loop in it takes
  /// several lines.
  public var description: String { lines().joined(separator: "\n") }

  private func lines() -> [String] {
    switch kind {
    case .assign(let target, let value): return ["\(target) = \(value)"]
    case .augmentedAssign(let target, let symbol, let value):
      return ["\(target) \(symbol.rawValue)= \(value)"]
    case .return(let value): return ["return \(value)"]
    case .forLoop(let target, let iterable, let body):
      let head = "for \(target) in \(iterable):"
      let isFlat = body.allSatisfy { if case .forLoop = $0.kind { false } else { true } }
      if isFlat { return ["\(head) \(body.map(\.description).joined(separator: "; "))"] }
      return [head] + body.flatMap { $0.lines() }.map { "  " + $0 }
    }
  }
}
