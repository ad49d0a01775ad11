/// Decimal numbers in text, rounded to the nearest double.
enum DecimalNumber {
  /// 10^0 to 10^22: the powers of ten that a double holds exactly.
  private static let exactPowers: [Double] = {
    var powers = [1.0]
    for _ in 0..<22 { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()
  /// Every whole number up to here is a double.
  private static let exactMantissa: UInt64 = 1 << 53

  /// Reads the number that starts at `position` of `bytes`, such as `-12`, `.5`, `3.` or `1e-3`, and
  /// leaves `position` behind it. Nil, and `position` as it was, when there is none. A number beyond
  /// the largest double is infinity.
  ///
  /// Up to 2^53 and a power of ten up to 22, both factors are exact, so that one multiplication or
  /// division rounds correctly (W. D. Clinger, "How to Read Floating Point Numbers Accurately", PLDI
  /// 1990); the standard library does the rest.
  @inline(__always)
  static func read(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Double? {
    let start = position
    var index = start
    var isNegative = false
    if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      isNegative = bytes[index] == UInt8(ascii: "-")
      index += 1
    }
    var mantissa: UInt64 = 0
    let first = index
    while index < bytes.count, let digit = digit(bytes[index]) {
      mantissa = mantissa &* 10 &+ digit
      index += 1
    }
    var digits = index - first
    var exponent = 0
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      let fraction = index
      while index < bytes.count, let digit = digit(bytes[index]) {
        mantissa = mantissa &* 10 &+ digit
        index += 1
      }
      digits += index - fraction
      exponent = fraction - index
    }
    guard digits > 0 else { return nil }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      exponent += readExponent(bytes, &index)
    }
    position = index
    // Nineteen digits always fit in the mantissa, more may have run over.
    guard digits <= 19, mantissa <= exactMantissa, -22...22 ~= exponent else {
      return readSlowly(bytes[start..<index])
    }
    var value = Double(mantissa)
    if exponent < 0 { value /= exactPowers[-exponent] }
    if exponent > 0 { value *= exactPowers[exponent] }
    return isNegative ? -value : value
  }

  /// Reads `e-12` if that is complete; 0, and `index` as it was, if not. Beyond the range of doubles
  /// the value does not matter.
  private static func readExponent(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Int {
    var end = index + 1
    var isNegative = false
    if end < bytes.count, bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: "+") {
      isNegative = bytes[end] == UInt8(ascii: "-")
      end += 1
    }
    let first = end
    var value = 0
    while end < bytes.count, let digit = digit(bytes[end]) {
      value = min(value * 10 + Int(digit), 1_000_000)
      end += 1
    }
    guard end > first else { return 0 }
    index = end
    return isNegative ? -value : value
  }

  private static func readSlowly(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Double? {
    Double(String(decoding: bytes, as: UTF8.self))
  }

  @inline(__always)
  private static func digit(_ byte: UInt8) -> UInt64? {
    let value = byte &- UInt8(ascii: "0")
    return value < 10 ? UInt64(value) : nil
  }
}
