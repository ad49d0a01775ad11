import NNDiagnostics

extension Parser {
  /// A literal, name or bracketed expression with the calls, subscripts and attributes after it.
  mutating func parsePrimary() throws -> Expression {
    var base = try parseAtom()
    while true {
      let token = current
      if accept(".") {
        guard case .word(let name) = current.kind else {
          throw expected("a name after '.'")
        }
        let point = location(of: take())
        base = try make(.attribute(base, name), at: base.location, point: point)
      } else if at("(") {
        base = try parseCall(base)
      } else if accept("[") {
        let index = try parseIndex()
        try close("]", token)
        base = try make(.subscript(base, index), at: base.location, point: location(of: token))
      } else {
        return base
      }
    }
  }

  private mutating func parseAtom() throws -> Expression {
    let token = current
    let start = location(of: token)
    switch token.kind {
    case .integer(let magnitude):
      take()
      guard let value = Int(exactly: magnitude) else { throw tooLarge(token) }
      return try make(.int(value), at: start)
    case .float(let value):
      take()
      return try make(.float(value), at: start)
    case .string(let value):
      take()
      return try make(.string(value), at: place(ofString: value, token))
    case .word(let word):
      return try make(try parseWord(word), at: start)
    case .symbol("..."):
      take()
      return try make(.ellipsis, at: start)
    case .symbol("("), .symbol("["), .symbol("{"):
      return try parseBracket()
    default:
      throw expected("an expression")
    }
  }

  /// Where a string literal stands: with escapes in it, or put there by a substitution, its text goes
  /// on otherwise than in the file.
  private func place(ofString value: String, _ token: Token) -> SourceLocation {
    var place = location(of: token)
    guard place.layout == .line else { return place }
    let hasEscapes = token.end - token.offset != value.unicodeScalars.count + 2
    let following = lexer.locations.location(at: token.offset + 1)
    place.layout = hasEscapes || following != place.advanced(by: 1) ? .opaque : .quoted
    return place
  }

  private mutating func parseWord(_ word: String) throws -> Expression.Kind {
    let token = current
    switch word {
    case "None", "null":
      take()
      return .none
    case "True", "true":
      take()
      return .bool(true)
    case "False", "false":
      take()
      return .bool(false)
    default:
      if ReservedWord.used.contains(word) { throw expected("an expression") }
      try refuseUnsupported(token)
      take()
      return .name(word)
    }
  }

  /// A message when `token` is a word of Python that the language leaves out.
  func refuseUnsupported(_ token: Token) throws {
    guard case .word(let word) = token.kind, ReservedWord.unsupported.contains(word) else { return }
    throw error("'\(word)' is reserved and not part of the language", at: token)
  }

  /// What stands in `(...)`, `[...]` or `{...}`.
  private mutating func parseBracket() throws -> Expression {
    let open = take()
    let start = location(of: open)
    if open.kind == .symbol("{") { return try parseDict(open) }
    if open.kind == .symbol("[") {
      let items = try parseItems(until: "]")
      try close("]", open)
      return try make(.list(items), at: start)
    }
    if accept(")") { return try make(.tuple([]), at: start) }
    let first = try parseExpression()
    guard accept(",") else {
      try close(")", open)
      return first
    }
    let items = [first] + (try parseItems(until: ")"))
    try close(")", open)
    return try make(.tuple(items), at: start)
  }

  /// Expressions separated by commas, up to `close`, which is left.
  private mutating func parseItems(until close: String) throws -> [Expression] {
    var items: [Expression] = []
    while !at(close) {
      items.append(try parseExpression())
      guard accept(",") else { break }
    }
    return items
  }

  private mutating func parseDict(_ open: Token) throws -> Expression {
    var entries: [Expression.Entry] = []
    while !at("}") {
      let key = try parseExpression()
      guard accept(":") else { throw expected("':' after the key of a dict") }
      entries.append(Expression.Entry(key, try parseExpression()))
      guard accept(",") else { break }
    }
    try close("}", open)
    return try make(.dict(entries), at: location(of: open))
  }

  /// The arguments of a call of `callee`; the current token is the opening parenthesis.
  private mutating func parseCall(_ callee: Expression) throws -> Expression {
    let open = take()
    var arguments: [Expression.Argument] = []
    var keywords: [Expression.Keyword] = []
    while !at(")") {
      let token = current
      if case .word(let name) = token.kind, following.kind == .symbol("=") {
        keywords.append(try parseKeyword(name, after: keywords))
      } else if at("**") {
        throw error("'**' arguments are not part of the language", at: token)
      } else {
        let isStarred = accept("*")
        let value = try parseExpression()
        guard keywords.isEmpty else {
          throw error("positional argument after a keyword argument", at: token)
        }
        arguments.append(Expression.Argument(value, isStarred: isStarred))
      }
      guard accept(",") else { break }
    }
    try close(")", open)
    return try make(
      .call(callee, arguments: arguments, keywords: keywords), at: callee.location,
      point: callee.point)
  }

  private mutating func parseKeyword(
    _ name: String, after keywords: [Expression.Keyword]
  ) throws -> Expression.Keyword {
    let token = take()
    take()
    if ReservedWord.used.contains(name) || ReservedWord.unsupported.contains(name) {
      throw error("'\(name)' is reserved and cannot name an argument", at: token)
    }
    if keywords.contains(where: { $0.name == name }) {
      throw error("argument '\(name)' is given twice", at: token)
    }
    return Expression.Keyword(name, try parseExpression(), at: location(of: token))
  }

  /// What stands between the brackets of a subscript: an index, a slice, or several as a tuple.
  private mutating func parseIndex() throws -> Expression {
    let first = try parseIndexItem()
    guard at(",") else { return first }
    var items = [first]
    while accept(",") {
      guard !at("]") else { break }
      items.append(try parseIndexItem())
    }
    return try make(.tuple(items), at: first.location)
  }

  private mutating func parseIndexItem() throws -> Expression {
    let start = location(of: current)
    let lower = at(":") ? nil : try parseExpression()
    guard at(":") else {
      guard let lower else { throw expected("an index") }
      return lower
    }
    let point = location(of: take())
    let upper = try parseBound()
    let step = accept(":") ? try parseBound() : nil
    return try make(.slice(lower, upper, step), at: lower?.location ?? start, point: point)
  }

  /// A bound of a slice; nil when it is left out.
  private mutating func parseBound() throws -> Expression? {
    at(":") || at(",") || at("]") ? nil : try parseExpression()
  }
}

extension Expression {
  /// Reads `text`, whose first character stands at `location`.
  ///
  /// Throws a `Diagnostic` that points at the first thing wrong.
  public static func parse(_ text: String, at location: SourceLocation) throws -> Expression {
    try parse(text, locations: LocationMap(text, at: location))
  }

  /// Reads `text`, whose characters stand where `locations` says.
  ///
  /// Throws a `Diagnostic` that points at the first thing wrong.
  public static func parse(_ text: String, locations: LocationMap) throws -> Expression {
    var parser = Parser(text, locations: locations, readsStatements: false)
    let expression = try parser.parseTuple()
    guard parser.current.kind == .end else { throw parser.expectedEnd() }
    return expression
  }
}

extension Parser {
  /// The message for something left over behind an expression.
  func expectedEnd(_ what: String = "an operator or the end") -> any Error {
    if case .symbol(let symbol) = current.kind, [")", "]", "}"].contains(symbol) {
      return error("'\(symbol)' closes no bracket", at: current)
    }
    return expected(what)
  }
}
