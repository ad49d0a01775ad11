import NNDiagnostics

/// How tightly an operator binds; the numbers are the order of Python's grammar.
enum Precedence {
  static let conditional = 0
  static let or = 1
  static let and = 2
  static let not = 3
  static let comparison = 4
  static let sum = 5
  static let product = 6
  static let sign = 7
  static let power = 8
  static let postfix = 9

  /// The precedence of an arithmetic operator.
  static func of(_ symbol: BinaryOperator) -> Int {
    switch symbol {
    case .add, .subtract: sum
    case .multiply, .divide, .floorDivide, .modulo, .matrixMultiply: product
    case .power: power
    }
  }
}

extension Parser {
  /// `a, b` is a tuple, `a` alone is itself.
  mutating func parseTuple() throws -> Expression {
    let first = try parseExpression()
    guard at(",") else { return first }
    var items = [first]
    while accept(",") {
      guard startsExpression else { break }
      items.append(try parseExpression())
    }
    return try make(.tuple(items), at: first.location)
  }

  /// `a if condition else b`, or anything that binds more tightly.
  mutating func parseExpression() throws -> Expression {
    try enter()
    let expression = try parseConditional()
    leave()
    return expression
  }

  private mutating func parseConditional() throws -> Expression {
    let then = try parseOperators(from: Precedence.or)
    guard atWord("if") else { return then }
    let point = location(of: take())
    let condition = try parseOperators(from: Precedence.or)
    guard acceptWord("else") else {
      throw expected("'else' after the condition", help: "write 'a if condition else b'")
    }
    let otherwise = try parseExpression()
    return try make(
      .conditional(then: then, condition: condition, otherwise: otherwise), at: then.location,
      point: point)
  }

  /// Operands joined by operators that bind at least as tightly as `minimum`.
  private mutating func parseOperators(from minimum: Int) throws -> Expression {
    var left = try parseOperand(minimum)
    while true {
      let point = location(of: current)
      if let symbol = logicalOperator, precedence(symbol) >= minimum {
        take()
        let right = try parseOperators(from: precedence(symbol) + 1)
        left = try make(.logical(symbol, left, right), at: left.location, point: point)
      } else if minimum <= Precedence.comparison, comparisonOperator != nil {
        left = try parseComparison(left)
      } else if let symbol = binaryOperator, Precedence.of(symbol) >= minimum {
        take()
        // The power operator groups from the right and takes a signed exponent.
        let next = symbol == .power ? Precedence.sign : Precedence.of(symbol) + 1
        try enter()
        let right = try parseOperators(from: next)
        leave()
        left = try make(.binary(symbol, left, right), at: left.location, point: point)
      } else {
        return left
      }
    }
  }

  /// What stands left of an operator: a signed or negated operand, or a primary.
  private mutating func parseOperand(_ minimum: Int) throws -> Expression {
    let token = current
    if atWord("not"), minimum <= Precedence.not {
      return try parseUnary(.not, operand: Precedence.not)
    }
    guard at("-") || at("+") else { return try parsePrimary() }
    // The smallest whole number has no positive counterpart.
    if at("-"), following.kind == .integer(UInt(Int.max) + 1) {
      take()
      let number = take()
      // Here the sign is applied after the power, to a number that does not exist.
      if at("**") { throw tooLarge(number) }
      return try make(.int(.min), at: location(of: token))
    }
    return try parseUnary(at("-") ? .minus : .plus, operand: Precedence.sign)
  }

  private mutating func parseUnary(
    _ symbol: UnaryOperator, operand precedence: Int
  ) throws -> Expression {
    let start = location(of: take())
    try enter()
    let operand = try parseOperators(from: precedence)
    leave()
    return try make(.unary(symbol, operand), at: start)
  }

  /// `left < b <= c ...`
  private mutating func parseComparison(_ left: Expression) throws -> Expression {
    let point = location(of: current)
    var links: [Expression.Comparison] = []
    while let symbol = comparisonOperator {
      let place = location(of: take())
      if symbol == .notIdentical || symbol == .notContained { take() }
      let right = try parseOperators(from: Precedence.sum)
      links.append(Expression.Comparison(symbol, right, at: place))
    }
    return try make(.comparison(left, links), at: left.location, point: point)
  }

  private var logicalOperator: LogicalOperator? {
    guard case .word(let word) = current.kind else { return nil }
    return LogicalOperator(rawValue: word)
  }

  private func precedence(_ symbol: LogicalOperator) -> Int {
    symbol == .and ? Precedence.and : Precedence.or
  }

  private var binaryOperator: BinaryOperator? {
    guard case .symbol(let symbol) = current.kind else { return nil }
    return BinaryOperator(rawValue: symbol)
  }

  /// The comparison at the current token; `is not` and `not in` are two tokens.
  private var comparisonOperator: ComparisonOperator? {
    switch current.kind {
    case .symbol(let symbol): ComparisonOperator(rawValue: symbol)
    case .word("in"): .contained
    case .word("is"): following.kind == .word("not") ? .notIdentical : .identical
    case .word("not"): following.kind == .word("in") ? .notContained : nil
    default: nil
    }
  }
}
