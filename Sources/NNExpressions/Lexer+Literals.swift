import NNDiagnostics

extension Lexer {
  /// Reads a number: decimal, `0x`, `0o`, `0b`, with `_` between digits, point and exponent.
  mutating func readNumber() throws(Diagnostic) -> Token.Kind {
    let start = position
    var isFloat = false
    if peek() == "0", let radix = peek(1).flatMap(Self.radix) {
      position += 2
      let digits = position
      while peek()?.isNameContinue == true { position += 1 }
      return try integer(digits: text(from: digits), radix: radix, from: start)
    }
    while let next = peek() {
      if next == "." && !isFloat {
        isFloat = true
      } else if next == "e" || next == "E" {
        let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
        guard peek(1 + sign)?.isDigit == true else { break }
        position += 1 + sign
        while let digit = peek(), digit.isDigit || digit == "_" { position += 1 }
        isFloat = true
        break
      } else if !next.isDigit && next != "_" {
        break
      }
      position += 1
    }
    if peek()?.isNameStart == true {
      while peek()?.isNameContinue == true { position += 1 }
      throw invalidNumber(from: start)
    }
    let written = text(from: start)
    guard let digits = Self.withoutUnderscores(written) else { throw invalidNumber(from: start) }
    guard isFloat else {
      if digits.count > 1, digits.hasPrefix("0"), digits.contains(where: { $0 != "0" }) {
        throw invalid(
          "a whole number does not start with 0, got '\(written.shortened)'", at: start)
      }
      return try integer(digits: digits, radix: 10, from: start)
    }
    guard let value = Double(digits) else { throw invalidNumber(from: start) }
    guard value.isFinite else {
      throw invalid(
        "number is too large for a float, got '\(written.shortened)'", at: start,
        help: "infinity is written .inf or float('inf')")
    }
    return .float(value)
  }

  private static func radix(_ letter: Unicode.Scalar) -> Int? {
    switch letter {
    case "x", "X": 16
    case "o", "O": 8
    case "b", "B": 2
    default: nil
    }
  }

  private func integer(
    digits: String, radix: Int, from start: Int
  ) throws(Diagnostic) -> Token.Kind {
    // `0x_10` is right in Python: a zero stands before the underscore here.
    guard
      let plain = Self.withoutUnderscores(
        radix == 10 ? digits : "0" + digits, radix: radix),
      !digits.isEmpty,
      plain.unicodeScalars.allSatisfy({ $0.isDigit || $0.properties.isASCIIHexDigit })
    else { throw invalidNumber(from: start) }
    if let value = UInt(plain, radix: radix), value <= UInt(Int.max) + 1 { return .integer(value) }
    let isValid = plain.unicodeScalars.allSatisfy { Int(String($0), radix: radix) != nil }
    guard isValid else { throw invalidNumber(from: start) }
    throw tooLarge(from: start)
  }

  private func tooLarge(from start: Int) -> Diagnostic {
    invalid(
      "number does not fit 64 bits, got '\(text(from: start).shortened)'", at: start,
      help: "the largest whole number is \(Int.max)")
  }

  private func invalidNumber(from start: Int) -> Diagnostic {
    invalid("invalid number '\(text(from: start).shortened)'", at: start)
  }

  /// The number without its underscores, or nil when one does not stand between two digits.
  static func withoutUnderscores(_ number: String, radix: Int = 10) -> String? {
    guard number.utf8.contains(UInt8(ascii: "_")) else { return number }
    let scalars = Array(number.unicodeScalars)
    for (index, scalar) in scalars.enumerated() where scalar == "_" {
      guard index > 0, index + 1 < scalars.count,
        [scalars[index - 1], scalars[index + 1]].allSatisfy({
          radix == 16 ? $0.properties.isASCIIHexDigit : $0.isDigit
        })
      else { return nil }
    }
    return String(scalars: scalars.filter { $0 != "_" }[...])
  }

  /// Reads a quoted string with Python's escapes.
  mutating func readString(quote: Unicode.Scalar) throws(Diagnostic) -> String {
    let start = position
    var value = String.UnicodeScalarView()
    position += 1
    while let next = peek() {
      if next == "\n" { break }
      position += 1
      if next == quote { return String(value) }
      if next != "\\" {
        value.append(next)
      } else if let escaped = try readEscape() {
        value.append(escaped)
      }
    }
    position = start
    throw invalid("unterminated string: expected a closing \(quote)", at: start)
  }

  /// Reads what follows a backslash; nil for an escaped end of line, which stands for nothing.
  private mutating func readEscape() throws(Diagnostic) -> Unicode.Scalar? {
    guard let letter = peek() else { return nil }
    let start = position - 1
    position += 1
    switch letter {
    case "\n": return nil
    case "\\", "'", "\"": return letter
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "a": return "\u{07}"
    case "b": return "\u{08}"
    case "f": return "\u{0C}"
    case "v": return "\u{0B}"
    case "x": return try readCode(digits: 2, from: start)
    case "u": return try readCode(digits: 4, from: start)
    case "U": return try readCode(digits: 8, from: start)
    case "0"..."7":
      var code = letter.value - 48
      for _ in 0..<2 {
        guard let digit = peek(), ("0"..."7").contains(digit) else { break }
        code = code * 8 + digit.value - 48
        position += 1
      }
      return Unicode.Scalar(code)
    default:
      throw invalid(
        "unknown escape '\\' and \(letter.quoted) in a string", at: start,
        help: "write '\\\\' for a backslash")
    }
  }

  /// Reads the hexadecimal code of `\x41`, `\u0041` or `\U00000041`.
  private mutating func readCode(
    digits: Int, from start: Int
  ) throws(Diagnostic) -> Unicode.Scalar {
    let end = min(position + digits, source.count)
    let written = source[position..<end]
    guard written.count == digits, written.allSatisfy({ $0.properties.isASCIIHexDigit }),
      let code = UInt32(String(scalars: written), radix: 16), let scalar = Unicode.Scalar(code)
    else {
      throw invalid("invalid character code: expected \(digits) hexadecimal digits", at: start)
    }
    position = end
    return scalar
  }
}

extension String {
  /// The text, cut after 40 characters, to be quoted in a message.
  var shortened: String {
    unicodeScalars.count <= 40
      ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(37))) + "..."
  }
}
