import NNDiagnostics

/// Cuts an expression's text into tokens.
///
/// It reads on only when asked to, so that a hopeless text costs no more than its first error. At
/// the first thing it cannot read it stops with a `failure` token, so that the parser reports
/// whichever error comes first in the text.
struct Lexer {
  let source: [Unicode.Scalar]
  let locations: LocationMap
  /// Whether ends of lines and comments mean something; in an expression the former are blanks and
  /// the latter errors.
  let readsStatements: Bool
  private(set) var tokens: [Token] = []
  private(set) var failure: Diagnostic?
  var position = 0
  private var openBrackets = 0
  private var isFinished = false

  /// Longest first, so that the first that fits is right.
  private static let symbols: [[Unicode.Scalar]] = [
    "**=", "//=", "...", "**", "//", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=", "@=",
    "+",
    "-", "*", "/", "%", "@", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";",
  ].map { Array($0.unicodeScalars) }

  init(_ text: String, locations: LocationMap, readsStatements: Bool) {
    self.locations = locations
    self.readsStatements = readsStatements
    source = Array(text.unicodeScalars.prefix(ExpressionLimits.textLength + 1))
    if source.count > ExpressionLimits.textLength {
      stop(
        Diagnostic(
          .expressionTooLarge,
          "the text is longer than \(ExpressionLimits.textLength) characters",
          at: locations.location(at: 0)))
    }
  }

  /// Reads tokens until there are `count` of them or the text ends.
  mutating func read(upTo count: Int) {
    while tokens.count < count, !isFinished {
      do throws(Diagnostic) {
        if try !readToken() {
          add(.end, from: source.count)
          isFinished = true
        }
      } catch {
        stop(error)
      }
    }
  }

  private mutating func stop(_ diagnostic: Diagnostic) {
    failure = diagnostic
    isFinished = true
    add(.failure, from: position)
  }

  /// The character `distance` ahead, or nil behind the end.
  func peek(_ distance: Int = 0) -> Unicode.Scalar? {
    let index = position + distance
    return index < source.count ? source[index] : nil
  }

  /// A message about the character at `offset`.
  func invalid(_ message: String, at offset: Int, help: String? = nil) -> Diagnostic {
    Diagnostic(.expressionLiteral, message, at: locations.location(at: offset), help: help)
  }

  /// The text from `start` to the current position.
  func text(from start: Int) -> String { String(scalars: source[start..<position]) }

  private mutating func add(_ kind: Token.Kind, from start: Int) {
    tokens.append(Token(kind: kind, offset: start, end: position))
  }

  /// Reads one token; false at the end.
  private mutating func readToken() throws(Diagnostic) -> Bool {
    skipBlanks()
    guard let next = peek() else { return false }
    let start = position
    if next.isNameStart {
      while let scalar = peek(), scalar.isNameContinue { position += 1 }
      if let quote = peek(), quote == "'" || quote == "\"" {
        throw invalid(
          "strings have no prefix, got '\(text(from: start))'", at: start,
          help: "write the string without it")
      }
      add(.word(text(from: start)), from: start)
    } else if next.isDigit || (next == "." && peek(1)?.isDigit == true) {
      add(try readNumber(), from: start)
    } else if let special = readYAMLFloat() {
      add(.float(special), from: start)
    } else if next == "'" || next == "\"" {
      add(.string(try readString(quote: next)), from: start)
    } else {
      try readSymbol(next)
    }
    return true
  }

  /// Skips blanks and comments; in statements adds a token for the end of a line outside brackets.
  private mutating func skipBlanks() {
    var lineStart: Int?
    var lineEnd = position
    while let next = peek() {
      if next == "\n" {
        if lineStart == nil { lineEnd = position }
        lineStart = position + 1
      } else if next == "#", readsStatements {
        while let scalar = peek(1), scalar != "\n" { position += 1 }
      } else if next != " ", next != "\t", next != "\r" {
        break
      }
      position += 1
    }
    if let lineStart, readsStatements, openBrackets == 0, !tokens.isEmpty, position < source.count {
      tokens.append(
        Token(kind: .newline(indent: position - lineStart), offset: lineEnd, end: position))
    }
  }

  private mutating func readSymbol(_ next: Unicode.Scalar) throws(Diagnostic) {
    let start = position
    guard
      let symbol = Self.symbols.first(where: {
        $0[0] == next && source[start...].starts(with: $0)
      }),
      next != "<" || peek(1) != "<", next != ">" || peek(1) != ">"
    else { throw unknownCharacter(next) }
    position += symbol.count
    if "([{".unicodeScalars.contains(next) { openBrackets += 1 }
    if ")]}".unicodeScalars.contains(next) { openBrackets = max(0, openBrackets - 1) }
    add(.symbol(String(scalars: symbol[...])), from: start)
  }

  /// `.inf` or `.nan` as YAML spells them, unless it is the attribute of what stands before.
  private mutating func readYAMLFloat() -> Double? {
    guard peek() == ".", position + 4 <= source.count, peek(4)?.isNameContinue != true else {
      return nil
    }
    if let last = tokens.last, last.end == position {
      switch last.kind {
      case .word(let word) where !ReservedWord.used.contains(word): return nil
      case .integer, .float, .string, .symbol(")"), .symbol("]"), .symbol("}"): return nil
      default: break
      }
    }
    let value: Double? =
      switch String(scalars: source[position + 1..<position + 4]) {
      case "inf", "Inf", "INF": .infinity
      case "nan", "NaN", "NAN": .nan
      default: nil
      }
    if value != nil { position += 4 }
    return value
  }

  private func unknownCharacter(_ scalar: Unicode.Scalar) -> Diagnostic {
    let two = String(scalars: source[position..<min(position + 2, source.count)])
    switch (two, scalar) {
    case ("&&", _): return invalid("unknown operator '&&'", at: position, help: "write 'and'")
    case ("||", _): return invalid("unknown operator '||'", at: position, help: "write 'or'")
    case (_, "!"): return invalid("unknown operator '!'", at: position, help: "write 'not'")
    case ("<<", _), (">>", _): return invalid("unknown operator '\(two)'", at: position)
    case (_, "&"), (_, "|"), (_, "^"), (_, "~"):
      return invalid(
        "unknown operator '\(scalar)'", at: position,
        help: "there are no bitwise operators; write 'and', 'or', 'not' or a function")
    case ("${", _):
      return invalid(
        "'${' inside an expression", at: position, help: "write the name without '${' and '}'")
    case (_, "\u{201C}"), (_, "\u{201D}"), (_, "\u{2018}"), (_, "\u{2019}"):
      return invalid(
        "unknown character '\(scalar)'", at: position, help: "write a plain ' or \" as quote")
    default:
      return invalid("unknown character \(scalar.quoted)", at: position)
    }
  }
}

extension Unicode.Scalar {
  /// `0` to `9`.
  var isDigit: Bool { ("0"..."9").contains(self) }
  /// Whether a name may start with it.
  var isNameStart: Bool { isASCII ? isASCIILetter || self == "_" : properties.isXIDStart }
  /// Whether it may stand in a name.
  var isNameContinue: Bool {
    isASCII ? isASCIILetter || isDigit || self == "_" : properties.isXIDContinue
  }
  private var isASCIILetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
  /// In single quotes, or as `U+0007` when it cannot be seen.
  var quoted: String {
    guard isInvisible else { return "'\(self)'" }
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension String {
  /// The text made of `scalars`.
  init(scalars: ArraySlice<Unicode.Scalar>) {
    var view = UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(view)
  }
}
