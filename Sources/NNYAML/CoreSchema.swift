extension YAMLScalar.Value {
  /// What `text` means when it is written without quotes (YAML 1.2.2, 10.3.2).
  public init(resolving text: String) {
    switch text {
    case "", "~", "null", "Null", "NULL": self = .null
    case "true", "True", "TRUE": self = .bool(true)
    case "false", "False", "FALSE": self = .bool(false)
    case ".nan", ".NaN", ".NAN": self = .float(.nan)
    default: self = Self.number(text) ?? .string(text)
    }
  }

  /// The number that `text` denotes, or nil when it is none.
  private static func number(_ text: String) -> Self? {
    let utf8 = text.utf8
    // Most scalars are words: look at one byte before anything else.
    guard let first = utf8.first, first < 0x3a, first >= 0x2b else { return nil }
    if text.hasPrefix("0x") { return integer(utf8.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return integer(utf8.dropFirst(2), radix: 8) }

    let isSigned = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    let magnitude = utf8.dropFirst(isSigned ? 1 : 0)
    switch Substring(magnitude) {
    case ".inf", ".Inf", ".INF":
      return .float(first == UInt8(ascii: "-") ? -.infinity : .infinity)
    default: break
    }
    guard let isFloat = decimalShape(magnitude) else { return nil }
    guard isFloat else { return Int(text).map(Self.int) ?? .intOutOfRange }
    guard let value = Double(text) else { return nil }
    return value.isFinite ? .float(value) : .floatOutOfRange
  }

  /// The digits as an integer of `radix`, or nil when they are not digits of it.
  private static func integer(_ digits: Substring.UTF8View, radix: Int) -> Self? {
    let isDigit: (UInt8) -> Bool = { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "7"): true
      case UInt8(ascii: "8")...UInt8(ascii: "9"): radix > 8
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): radix > 10
      default: false
      }
    }
    guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
    return Int(Substring(digits), radix: radix).map(Self.int) ?? .intOutOfRange
  }

  /// Whether unsigned text is a float (true), an integer (false) or not a number (nil):
  /// `( . digits | digits [ . digits* ] ) [ e [sign] digits ]`.
  private static func decimalShape(_ text: Substring.UTF8View) -> Bool? {
    var rest = text
    func takeDigits() -> Int {
      let count = rest.prefix { (0x30...0x39).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    var digits = takeDigits()
    var isFloat = false
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      isFloat = true
      digits += takeDigits()
    }
    guard digits > 0 else { return nil }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      isFloat = true
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
        rest = rest.dropFirst()
      }
      guard takeDigits() > 0 else { return nil }
    }
    return rest.isEmpty ? isFloat : nil
  }
}
