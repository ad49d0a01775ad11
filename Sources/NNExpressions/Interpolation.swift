import NNDiagnostics

/// A scalar's text with `${...}` expressions in it.
///
/// Braces and quotes inside an expression are understood, and `$${` stands for `${` itself.
public struct Interpolation: Sendable {
  /// A part of the text.
  public enum Segment: Equatable, Sendable {
    /// Text that stands for itself.
    case literal(String)
    /// What stands between `${` and `}`.
    case expression(Expression)
  }

  /// A segment and the offset in the text of its first character (of `$` for an expression).
  struct Part: Sendable {
    var segment: Segment
    var offset: Int
  }

  let parts: [Part]
  let locations: LocationMap

  /// The segments in order; none is an empty literal.
  public var segments: [Segment] { parts.map(\.segment) }

  /// The expression when the text is exactly one `${...}`, else nil.
  public var soleExpression: Expression? {
    guard parts.count == 1, case .expression(let expression) = parts[0].segment else { return nil }
    return expression
  }

  /// Whether `text` has a `${` in it, escaped or not, so that it must be read by this type.
  public static func isNeeded(in text: String) -> Bool {
    var last: UInt8 = 0
    for byte in text.utf8 {
      if last == UInt8(ascii: "$"), byte == UInt8(ascii: "{") { return true }
      last = byte
    }
    return false
  }

  /// Reads `text`, whose first character stands at `location`.
  ///
  /// Throws a `Diagnostic` when a `${` is not closed or its expression is wrong.
  public init(_ text: String, at location: SourceLocation) throws {
    try self.init(text, locations: LocationMap(text, at: location))
  }

  /// Reads `text`, whose characters stand where `locations` says.
  public init(_ text: String, locations: LocationMap) throws {
    var scanner = InterpolationScanner(text, locations: locations)
    parts = try scanner.scan()
    self.locations = locations
  }

  /// The value of the scalar: of any type when it is exactly one `${...}`, otherwise a string in
  /// which each expression stands in the form of Python's `str`.
  public func evaluate(with evaluator: StaticEvaluator) throws -> StaticValue {
    if let expression = soleExpression { return try evaluator.evaluate(expression) }
    var evaluation = Evaluation(evaluator: evaluator)
    var text = ""
    for part in parts {
      let location = locations.location(at: part.offset)
      switch part.segment {
      case .literal(let literal): text += literal
      case .expression(let expression):
        text += try evaluation.text(try evaluation.evaluate(expression), at: location)
      }
      try evaluation.chargeString(text.unicodeScalars.count, at: location)
    }
    return .string(text)
  }
}

/// Cuts a text into segments.
private struct InterpolationScanner {
  private let source: [Unicode.Scalar]
  private let locations: LocationMap
  private var position = 0

  init(_ text: String, locations: LocationMap) {
    source = Array(text.unicodeScalars)
    self.locations = locations
  }

  private func matches(_ text: String, at index: Int) -> Bool {
    source[index...].starts(with: text.unicodeScalars)
  }

  mutating func scan() throws -> [Interpolation.Part] {
    var parts: [Interpolation.Part] = []
    var literal = String.UnicodeScalarView()
    var literalStart = 0
    func endLiteral() {
      if !literal.isEmpty {
        parts.append(.init(segment: .literal(String(literal)), offset: literalStart))
      }
      literal = String.UnicodeScalarView()
    }
    while position < source.count {
      if literal.isEmpty { literalStart = position }
      if source[position] != "$" {
        literal.append(source[position])
        position += 1
      } else if matches("$${", at: position) {
        literal.append(contentsOf: "${".unicodeScalars)
        position += 3
        // What follows an escape has other offsets than the text, so it is a part of its own.
        endLiteral()
      } else if matches("${", at: position) {
        endLiteral()
        let start = position
        let expression = try readExpression()
        parts.append(.init(segment: .expression(expression), offset: start))
      } else {
        literal.append(source[position])
        position += 1
      }
    }
    endLiteral()
    return parts
  }

  /// Reads `${...}`; the position is at the dollar.
  private mutating func readExpression() throws -> Expression {
    let start = position + 2
    position = start
    var braces = 0
    var quote: (mark: Unicode.Scalar, offset: Int)?
    while position < source.count {
      let scalar = source[position]
      if let open = quote {
        if scalar == "\\" { position += 1 } else if scalar == open.mark { quote = nil }
      } else if scalar == "'" || scalar == "\"" {
        quote = (scalar, position)
      } else if scalar == "{" {
        braces += 1
      } else if scalar == "}" {
        if braces == 0 {
          let text = String(scalars: source[start..<position])
          position += 1
          return try Expression.parse(text, locations: locations.dropping(start))
        }
        braces -= 1
      }
      position += 1
    }
    if let quote {
      throw Diagnostic(
        .expressionLiteral, "unterminated string: expected a closing \(quote.mark)",
        at: locations.location(at: quote.offset))
    }
    throw Diagnostic(
      .unclosedBracket, "expected '}' to close '${'", at: locations.location(at: start - 2),
      help: "write '$${' for the two characters themselves")
  }
}
