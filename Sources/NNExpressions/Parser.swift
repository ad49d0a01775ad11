import NNDiagnostics

/// A precedence-climbing parser over the tokens of one text.
///
/// Recursion is bounded by `ExpressionLimits.depth`, and so is every tree it makes, so that neither
/// parsing nor freeing a tree can overflow the stack.
struct Parser {
  private(set) var lexer: Lexer
  private var position = 0
  private var depth = 0
  private var nodes = 0

  init(_ text: String, locations: LocationMap, readsStatements: Bool) {
    lexer = Lexer(text, locations: locations, readsStatements: readsStatements)
    lexer.read(upTo: 2)
  }

  // MARK: Tokens

  /// The token to be read next.
  var current: Token { lexer.tokens[position] }

  /// The token after `current`.
  var following: Token { lexer.tokens[min(position + 1, lexer.tokens.count - 1)] }

  /// The characters of the text.
  var source: [Unicode.Scalar] { lexer.source }

  /// Takes the current token; the last one stays.
  @discardableResult mutating func take() -> Token {
    let token = current
    if position + 1 < lexer.tokens.count { position += 1 }
    lexer.read(upTo: position + 2)
    return token
  }

  /// Whether the current token is the operator or bracket `symbol`.
  func at(_ symbol: String) -> Bool { current.kind == .symbol(symbol) }

  /// Whether the current token is the word `word`.
  func atWord(_ word: String) -> Bool { current.kind == .word(word) }

  /// Takes the current token when it is `symbol`.
  mutating func accept(_ symbol: String) -> Bool {
    guard at(symbol) else { return false }
    take()
    return true
  }

  /// Takes the current token when it is the word `word`.
  mutating func acceptWord(_ word: String) -> Bool {
    guard atWord(word) else { return false }
    take()
    return true
  }

  // MARK: Messages

  /// Where `token` stands.
  func location(of token: Token) -> SourceLocation { lexer.locations.location(at: token.offset) }

  /// A message about `token`, or what the lexer found when it stopped there.
  func error(
    _ message: String, at token: Token, code: DiagnosticCode = .expressionSyntax,
    help: String? = nil
  ) -> any Error {
    if token.kind == .failure, let failure = lexer.failure { return failure }
    return Diagnostic(code, message, at: location(of: token), help: help)
  }

  /// `expected X, got Y`, at the current token.
  func expected(
    _ what: String, code: DiagnosticCode = .expressionSyntax, help: String? = nil
  ) -> any Error {
    if at("=") {
      return error("'=' here; did you mean '=='?", at: current)
    }
    return error("expected \(what), got \(describe(current))", at: current, code: code, help: help)
  }

  /// The message for a whole number of more than 64 bits.
  func tooLarge(_ token: Token) -> any Error {
    error(
      "number does not fit 64 bits, got \(describe(token))", at: token, code: .expressionLiteral,
      help: "the largest whole number is \(Int.max)")
  }

  /// The token as a message names it.
  func describe(_ token: Token) -> String {
    switch token.kind {
    case .end: return "the end"
    case .newline: return "the end of the line"
    case .string: return "a string"
    default: return "'\(String(scalars: lexer.source[token.offset..<token.end]).shortened)'"
    }
  }

  // MARK: Limits

  /// Goes one level deeper until `leave`; a message when that is too deep.
  ///
  /// A pair of calls and no closure, which would take more of the stack that this bounds.
  mutating func enter() throws {
    depth += 1
    guard depth <= ExpressionLimits.depth else { throw tooDeep(at: location(of: current)) }
  }

  /// Comes back from a level; not needed when an error ends the parse.
  mutating func leave() { depth -= 1 }

  /// A node of the tree; a message when the tree grows too large.
  mutating func make(
    _ kind: Expression.Kind, at start: SourceLocation, point: SourceLocation? = nil
  ) throws -> Expression {
    nodes += 1
    guard nodes <= ExpressionLimits.nodes else {
      throw Diagnostic(
        .expressionTooLarge, "expression has more than \(ExpressionLimits.nodes) parts",
        at: point ?? start)
    }
    let expression = Expression(kind, at: start, point: point)
    guard expression.depth <= ExpressionLimits.depth else { throw tooDeep(at: point ?? start) }
    return expression
  }

  private func tooDeep(at location: SourceLocation) -> any Error {
    Diagnostic(
      .expressionTooLarge,
      "expression is nested more than \(ExpressionLimits.depth) levels deep", at: location)
  }

  // MARK: Brackets

  /// Takes the bracket `close` that belongs to `open`; `separates` adds a hint about commas.
  mutating func close(_ close: String, _ open: Token, separates: Bool = true) throws {
    if accept(close) { return }
    let start = location(of: open)
    let here = location(of: current)
    let line = start.line == here.line ? "" : "line \(start.line), "
    let what = "'\(close)' to close \(describe(open)) at \(line)column \(start.column)"
    if current.kind == .end {
      throw error("expected \(what)", at: current, code: .unclosedBracket)
    }
    if atWord("for") {
      throw error("comprehensions are not part of the language", at: current)
    }
    throw expected(what, help: separates && startsExpression ? "separate items with ','" : nil)
  }

  /// Whether an expression can start at the current token.
  var startsExpression: Bool {
    switch current.kind {
    case .word(let word): !["and", "or", "in", "is", "if", "else", "for"].contains(word)
    case .integer, .float, .string: true
    case .symbol(let symbol): ["(", "[", "{", "-", "+", "..."].contains(symbol)
    default: false
    }
  }
}
