import NNDiagnostics

extension Statement {
  /// Reads the statements of `text`, separated by ends of lines or `;`.
  ///
  /// A `for` has its body behind the colon, or in the indented lines below; `#` starts a comment.
  /// Throws a `Diagnostic` that points at the first thing wrong; no statement at all is an error.
  public static func parse(_ text: String, at location: SourceLocation) throws -> [Statement] {
    try parse(text, locations: LocationMap(text, at: location))
  }

  /// Reads the statements of `text`, whose characters stand where `locations` says.
  public static func parse(_ text: String, locations: LocationMap) throws -> [Statement] {
    var parser = Parser(text, locations: locations, readsStatements: true)
    let statements = try parser.parseBlock(indent: nil)
    guard parser.current.kind == .end else {
      throw parser.error("unexpected indentation", at: parser.following)
    }
    return statements
  }
}

extension ForHeader {
  /// Reads `for m in layers`, with or without a colon at the end.
  ///
  /// Throws a `Diagnostic` that points at the first thing wrong.
  public static func parse(_ text: String, at location: SourceLocation) throws -> ForHeader {
    let map = LocationMap(text, at: location)
    var parser = Parser(text, locations: map, readsStatements: false)
    let header = try parser.parseForHeader()
    _ = parser.accept(":")
    guard parser.current.kind == .end else {
      throw parser.expectedEnd("the end after 'for ... in'")
    }
    return header
  }
}

extension Parser {
  /// Statements in lines of equal indentation; ends before a line indented by less than `indent`.
  mutating func parseBlock(indent: Int?) throws -> [Statement] {
    var statements: [Statement] = []
    while true {
      if atWord("for") {
        statements.append(try parseFor(indent: indent ?? 0))
      } else {
        statements += try parseSimpleStatements()
      }
      guard case .newline(let next) = current.kind else {
        if current.kind == .end { return statements }
        throw expectedEnd("an operator or the end of the statement")
      }
      guard next == (indent ?? 0) else {
        guard next > indent ?? 0 else { return statements }
        throw error("unexpected indentation", at: following)
      }
      take()
    }
  }

  /// `a = b; c = d`, up to the end of the line.
  private mutating func parseSimpleStatements() throws -> [Statement] {
    var statements: [Statement] = []
    repeat {
      statements.append(try parseSimpleStatement())
    } while accept(";") && !isAtLineEnd
    return statements
  }

  private var isAtLineEnd: Bool {
    if case .newline = current.kind { return true }
    return current.kind == .end
  }

  private mutating func parseFor(indent: Int) throws -> Statement {
    let start = location(of: current)
    let header = try parseForHeader()
    guard accept(":") else { throw expected("':' after 'for ... in'") }
    let body: [Statement]
    if case .newline(let inner) = current.kind, inner > indent {
      take()
      try enter()
      body = try parseBlock(indent: inner)
      leave()
    } else if isAtLineEnd {
      throw expected("a statement after ':'")
    } else {
      if atWord("for") { throw error("a loop inside a loop stands on its own line", at: current) }
      body = try parseSimpleStatements()
    }
    return Statement(.forLoop(header.target, in: header.iterable, body: body), at: start)
  }

  /// `for target in iterable`
  mutating func parseForHeader() throws -> ForHeader {
    guard acceptWord("for") else { throw expected("'for'") }
    let target = try parseForTarget()
    guard acceptWord("in") else { throw expected("'in' after the loop's name") }
    return ForHeader(target: target, iterable: try parseTuple())
  }

  private mutating func parseForTarget() throws -> Target {
    let start = location(of: current)
    let first = try parseForTargetItem()
    guard at(",") else { return first }
    var items = [first]
    while accept(",") {
      if atWord("in") || at(")") { break }
      items.append(try parseForTargetItem())
    }
    return Target(.tuple(items), at: start)
  }

  private mutating func parseForTargetItem() throws -> Target {
    let token = current
    if accept("(") {
      try enter()
      let inner = try parseForTarget()
      leave()
      try close(")", token)
      return inner
    }
    guard case .word(let word) = token.kind, !ReservedWord.used.contains(word) else {
      throw expected("a name for the loop's element")
    }
    try refuseUnsupported(token)
    take()
    return Target(.name(word), at: location(of: token))
  }

  private mutating func parseSimpleStatement() throws -> Statement {
    let token = current
    let start = location(of: token)
    if isAtLineEnd { throw expected("a statement") }
    if atWord("if") {
      throw error(
        "'if' statements are not part of the language", at: token, help: "write 'a if b else c'")
    }
    if acceptWord("return") {
      return Statement(.return(try parseTuple()), at: start)
    }
    let left = try parseTuple()
    let sign = current
    if accept("=") {
      let target = try makeTarget(left)
      let value = try parseTuple()
      if at("=") {
        throw error(
          "only one '=' is allowed in a statement", at: current,
          help: "write two statements, or '==' to compare")
      }
      return Statement(.assign(target, value), at: start)
    }
    if case .symbol(let symbol) = sign.kind, symbol.hasSuffix("="),
      let combined = BinaryOperator(rawValue: String(symbol.dropLast()))
    {
      take()
      guard case .name = left.kind else {
        throw Diagnostic(
          .expressionSyntax, "expected a single name before '\(symbol)'", at: left.location)
      }
      let target = try makeTarget(left)
      return Statement(.augmentedAssign(target, combined, try parseTuple()), at: start)
    }
    guard isAtLineEnd || at(";") else {
      throw expectedEnd("an operator or the end of the statement")
    }
    throw error(
      "expected an assignment or 'return', got an expression", at: token,
      help: "write 'name = ...' or 'return ...'")
  }

  /// The expression left of a `=` as what is assigned to.
  private func makeTarget(_ expression: Expression) throws -> Target {
    switch expression.kind {
    case .name(let name):
      return Target(.name(name), at: expression.location)
    case .tuple(let items) where !items.isEmpty, .list(let items) where !items.isEmpty:
      var targets: [Target] = []
      for item in items { targets.append(try makeTarget(item)) }
      return Target(.tuple(targets), at: expression.location)
    default:
      throw Diagnostic(
        .expressionSyntax, "only names can be assigned to", at: expression.location,
        help: "write 'name = ...' or 'a, b = ...'")
    }
  }
}
