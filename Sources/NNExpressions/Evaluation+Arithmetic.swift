import Glibc
import NNDiagnostics

/// A number of either kind.
enum Number {
  case int(Int)
  case float(Double)

  /// The number that `value` is, bools being 0 and 1; nil for anything else.
  init?(_ value: StaticValue) {
    switch value {
    case .bool(let value): self = .int(value ? 1 : 0)
    case .int(let value): self = .int(value)
    case .float(let value): self = .float(value)
    default: return nil
    }
  }

  /// As a float, rounded where it has more than 53 bits.
  var double: Double {
    switch self {
    case .int(let value): Double(value)
    case .float(let value): value
    }
  }
}

extension StaticValue {
  /// The whole number that it is, bools being 0 and 1; nil for anything else.
  var wholeNumber: Int? {
    if case .int(let value)? = Number(self) { return value }
    return nil
  }
}

extension Evaluation {
  mutating func unary(
    _ symbol: UnaryOperator, _ operand: StaticValue, at location: SourceLocation
  ) throws -> StaticValue {
    if symbol == .not { return .bool(!operand.isTrue) }
    switch Number(operand) {
    case .int(let value)?:
      guard symbol == .minus else { return .int(value) }
      let (negated, overflow) = 0.subtractingReportingOverflow(value)
      guard !overflow else { throw overflowed(location) }
      return .int(negated)
    case .float(let value)?: return .float(symbol == .minus ? -value : value)
    case nil:
      throw Diagnostic(
        .expressionType, "'\(symbol.rawValue)' is not defined for \(operand.typeName)",
        at: location)
    }
  }

  mutating func binary(
    _ symbol: BinaryOperator, _ left: StaticValue, _ right: StaticValue,
    at location: SourceLocation
  ) throws -> StaticValue {
    if let a = Number(left), let b = Number(right) {
      if case .int(let a) = a, case .int(let b) = b { return try integers(symbol, a, b, location) }
      return .float(try floats(symbol, a.double, b.double, location))
    }
    if symbol == .add, let joined = try concatenate(left, right, at: location) { return joined }
    if symbol == .multiply {
      if let count = right.wholeNumber, let value = try repeated(left, count, at: location) {
        return value
      }
      if let count = left.wholeNumber, let value = try repeated(right, count, at: location) {
        return value
      }
    }
    throw undefined(symbol, left, right, location)
  }

  private func undefined(
    _ symbol: BinaryOperator, _ left: StaticValue, _ right: StaticValue,
    _ location: SourceLocation
  ) -> any Error {
    var help: String?
    if case .symbol = left { help = "text with '\(symbol.rawValue)' in it must be quoted" }
    return Diagnostic(
      .expressionType,
      "'\(symbol.rawValue)' is not defined for \(left.typeName) and \(right.typeName)",
      at: location, help: help)
  }

  /// The message for a whole number that does not fit 64 bits.
  func overflowed(_ location: SourceLocation) -> any Error {
    Diagnostic(
      .expressionArithmetic, "result does not fit a whole number of 64 bits", at: location,
      help: "compute with floats: write a number with a point, or float(...)")
  }

  private func integers(
    _ symbol: BinaryOperator, _ a: Int, _ b: Int, _ location: SourceLocation
  ) throws -> StaticValue {
    let (value, overflow): (Int, Bool)
    switch symbol {
    case .add: (value, overflow) = a.addingReportingOverflow(b)
    case .subtract: (value, overflow) = a.subtractingReportingOverflow(b)
    case .multiply: (value, overflow) = a.multipliedReportingOverflow(by: b)
    case .divide:
      guard b != 0 else { throw divisionByZero(location) }
      // Numbers beyond 2^53 are rounded before they are divided; Python rounds once.
      return .float(Double(a) / Double(b))
    case .floorDivide:
      guard b != 0 else { throw divisionByZero(location) }
      guard b != -1 else { return try unary(minus: a, location) }
      let quotient = a / b
      return .int(a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient)
    case .modulo:
      guard b != 0 else { throw divisionByZero(location) }
      guard b != -1 else { return .int(0) }
      let remainder = a % b
      return .int(remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder)
    case .power:
      if b < 0 { return .float(try power(Double(a), Double(b), location)) }
      return .int(try power(a, b, location))
    case .matrixMultiply: throw undefined(symbol, .int(a), .int(b), location)
    }
    guard !overflow else { throw overflowed(location) }
    return .int(value)
  }

  private func unary(minus a: Int, _ location: SourceLocation) throws -> StaticValue {
    guard a != .min else { throw overflowed(location) }
    return .int(-a)
  }

  private func power(
    _ base: Int, _ exponent: Int, _ location: SourceLocation
  ) throws -> Int {
    var (result, square, rest) = (1, base, exponent)
    while rest > 0 {
      var overflow = false
      if rest & 1 == 1 { (result, overflow) = result.multipliedReportingOverflow(by: square) }
      guard !overflow else { throw overflowed(location) }
      rest >>= 1
      if rest > 0 { (square, overflow) = square.multipliedReportingOverflow(by: square) }
      guard !overflow else { throw overflowed(location) }
    }
    return result
  }

  private func floats(
    _ symbol: BinaryOperator, _ a: Double, _ b: Double, _ location: SourceLocation
  ) throws -> Double {
    switch symbol {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .power: return try power(a, b, location)
    case .matrixMultiply: throw undefined(symbol, .float(a), .float(b), location)
    case .divide, .floorDivide, .modulo:
      guard b != 0 else { throw divisionByZero(location) }
      if symbol == .divide { return a / b }
      let (quotient, remainder) = floorDivision(a, b)
      return symbol == .modulo ? remainder : quotient
    }
  }

  /// Floor of the quotient, and the remainder with the divisor's sign, as CPython computes them.
  private func floorDivision(_ a: Double, _ b: Double) -> (quotient: Double, remainder: Double) {
    var remainder = fmod(a, b)
    var quotient = (a - remainder) / b
    if remainder == 0 {
      remainder = copysign(0, b)
    } else if (b < 0) != (remainder < 0) {
      remainder += b
      quotient -= 1
    }
    guard quotient != 0 else { return (copysign(0, a / b), remainder) }
    let floored = quotient.rounded(.down)
    return (quotient - floored > 0.5 ? floored + 1 : floored, remainder)
  }

  private func power(
    _ base: Double, _ exponent: Double, _ location: SourceLocation
  ) throws -> Double {
    if base == 0, exponent < 0 { throw divisionByZero(location) }
    let result = pow(base, exponent)
    if result.isNaN, !base.isNaN, !exponent.isNaN {
      throw Diagnostic(
        .expressionArithmetic, "a negative number has no real power with a fraction as exponent",
        at: location)
    }
    if result.isInfinite, base.isFinite, exponent.isFinite {
      throw Diagnostic(.expressionArithmetic, "result is too large for a float", at: location)
    }
    return result
  }

  private func divisionByZero(_ location: SourceLocation) -> any Error {
    Diagnostic(.expressionArithmetic, "division by zero", at: location)
  }

  // MARK: Sequences

  /// `left + right` for two strings, lists or tuples; nil for anything else.
  private mutating func concatenate(
    _ left: StaticValue, _ right: StaticValue, at location: SourceLocation
  ) throws -> StaticValue? {
    switch (left, right) {
    case (.string(let a), .string(let b)):
      try chargeString(a.unicodeScalars.count + b.unicodeScalars.count, at: location)
      return .string(a + b)
    case (.list(let a), .list(let b)):
      try chargeList(a.count + b.count, at: location)
      return .list(a + b)
    case (.tuple(let a), .tuple(let b)):
      try chargeList(a.count + b.count, at: location)
      return .tuple(a + b)
    default: return nil
    }
  }

  /// `value * count` for a string, list or tuple; nil for anything else.
  private mutating func repeated(
    _ value: StaticValue, _ count: Int, at location: SourceLocation
  ) throws -> StaticValue? {
    let count = max(0, count)
    func total(_ length: Int) -> Int {
      let (product, overflow) = length.multipliedReportingOverflow(by: count)
      return overflow ? .max : product
    }
    switch value {
    case .string(let text):
      try chargeString(total(text.unicodeScalars.count), at: location)
      return .string(text.isEmpty ? "" : String(repeating: text, count: count))
    case .list(let items):
      try chargeList(total(items.count), at: location)
      return .list(repeated(items, count))
    case .tuple(let items):
      try chargeList(total(items.count), at: location)
      return .tuple(repeated(items, count))
    default: return nil
    }
  }

  private func repeated(_ items: [StaticValue], _ count: Int) -> [StaticValue] {
    items.isEmpty ? [] : Array(repeatElement(items, count: count).joined())
  }
}
