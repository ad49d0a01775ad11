import Glibc
import NNDiagnostics

extension Evaluation {
  /// `int(x)`: truncates floats, reads strings.
  func wholeNumber(_ argument: StaticCall.Argument) throws -> Int {
    if let value = argument.value.wholeNumber { return value }
    switch argument.value {
    case .float(let value): return try whole(value, .towardZero, at: argument.location)
    case .string(let text):
      let digits = Lexer.withoutUnderscores(trimmed(text))
      if let digits, let value = Int(digits) { return value }
      let unsigned = digits?.drop { $0 == "-" || $0 == "+" } ?? ""
      if !unsigned.isEmpty, unsigned.unicodeScalars.allSatisfy(\.isDigit),
        (digits?.count ?? 0) - unsigned.count <= 1
      {
        throw overflowed(argument.location)
      }
      throw unreadable(.int, "a whole number", text, argument)
    default: throw wrongType(.int, "a number or string", argument)
    }
  }

  /// A float as a whole number, or a message when it has none.
  private func whole(
    _ value: Double, _ rule: FloatingPointRoundingRule, at location: SourceLocation
  ) throws -> Int {
    guard value.isFinite else {
      throw Diagnostic(
        .expressionArithmetic, "\(value.pythonRepr) is no whole number", at: location)
    }
    guard let whole = Int(exactly: value.rounded(rule)) else { throw overflowed(location) }
    return whole
  }

  /// `float(x)`: reads strings, `'inf'` and `'nan'` included.
  func float(_ argument: StaticCall.Argument) throws -> Double {
    if let number = Number(argument.value) { return number.double }
    guard case .string(let text) = argument.value else {
      throw wrongType(.float, "a number or string", argument)
    }
    let written = trimmed(text).lowercased()
    let unsigned =
      written.hasPrefix("-") || written.hasPrefix("+") ? written.dropFirst() : written[...]
    let sign: Double = written.hasPrefix("-") ? -1 : 1
    switch unsigned {
    case "inf", "infinity": return sign * .infinity
    case "nan": return .nan
    default:
      let isNumber = unsigned.unicodeScalars.allSatisfy {
        $0.isDigit || "e.+-_".contains(Character($0))
      }
      guard isNumber, let plain = Lexer.withoutUnderscores(written), let value = Double(plain)
      else {
        throw unreadable(.float, "a number", text, argument)
      }
      return value
    }
  }

  private func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let start = scalars.drop { $0.properties.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
    return String(start[...last])
  }

  private func unreadable(
    _ builtin: Builtin, _ expected: String, _ text: String, _ argument: StaticCall.Argument
  ) -> any Error {
    Diagnostic(
      .expressionArgument,
      "\(builtin.rawValue)() expects \(expected) in the string, got \(text.shortened.pythonRepr)",
      at: argument.location)
  }

  func absolute(_ argument: StaticCall.Argument) throws -> StaticValue {
    switch Number(argument.value) {
    case .int(let value)?:
      guard let magnitude = Int(exactly: value.magnitude) else {
        throw overflowed(argument.location)
      }
      return .int(magnitude)
    case .float(let value)?: return .float(value.magnitude)
    case nil: throw wrongType(.abs, "a number", argument)
    }
  }

  /// `round(x)` and `round(x, digits)`: halves go to the even neighbour.
  func round(
    _ argument: StaticCall.Argument, digits: StaticCall.Argument?
  ) throws -> StaticValue {
    guard let number = Number(argument.value) else { throw wrongType(.round, "a number", argument) }
    guard let digits, digits.value != .none else {
      switch number {
      case .int(let value): return .int(value)
      case .float(let value):
        return .int(try whole(value, .toNearestOrEven, at: argument.location))
      }
    }
    guard let places = digits.value.wholeNumber else {
      throw wrongType(.round, "a whole number of digits", digits)
    }
    switch number {
    case .int(let value): return .int(try round(value, places, at: argument.location))
    case .float(let value): return .float(try round(value, places, at: argument.location))
    }
  }

  private func round(
    _ value: Int, _ places: Int, at location: SourceLocation
  ) throws -> Int {
    guard places < 0 else { return value }
    // Half of 10^19 is more than any 64-bit number but a few near the ends, which cannot be rounded
    // up either.
    guard places >= -18 else { return 0 }
    let unit = (0 ..< -places).reduce(1) { product, _ in product * 10 }
    let remainder = value % unit
    let half = unit / 2
    var rounded = value - remainder
    let isUp = remainder.magnitude > half.magnitude
    let isTie = remainder.magnitude == half.magnitude && (rounded / unit) % 2 != 0
    if isUp || isTie {
      let (next, overflow) = rounded.addingReportingOverflow(value < 0 ? -unit : unit)
      guard !overflow else { throw overflowed(location) }
      rounded = next
    }
    return rounded
  }

  /// Rounded as the exact decimal value of the float demands, so that 2.675 gives 2.67.
  private func round(
    _ value: Double, _ places: Int, at location: SourceLocation
  ) throws -> Double {
    // Beyond these, a float has no digits left to round, or nothing remains of it.
    guard value.isFinite, places <= 323 else { return value }
    guard places >= -308 else { return copysign(0, value) }
    guard places < 0 else {
      var buffer = [CChar](repeating: 0, count: 700)
      let length = withVaList([Int32(places), value]) {
        vsnprintf(&buffer, buffer.count, "%.*f", $0)
      }
      let written = buffer.prefix(max(0, Int(length))).map { UInt8(bitPattern: $0) }
      return Double(String(decoding: written, as: UTF8.self)) ?? value
    }
    let unit = pow(10, Double(-places))
    let rounded = (value / unit).rounded(.toNearestOrEven) * unit
    guard rounded.isFinite else {
      throw Diagnostic(.expressionArithmetic, "result is too large for a float", at: location)
    }
    return rounded
  }
}
