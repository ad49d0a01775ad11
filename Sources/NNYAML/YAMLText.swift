/// `text`, or its beginning and `...` where it is too long for a message.
func shortened(_ text: String) -> String {
  let start = text.prefix(60)
  return start.endIndex == text.endIndex ? text : start + "..."
}

/// How scalars are written so that YAML 1.2 and 1.1 readers agree about them.
enum YAMLText {
  /// Words that a reader of YAML 1.1 or 1.2 takes for something else than text.
  private static let reserved: Set<String> = [
    "null", "true", "false", "yes", "no", "on", "off", "y", "n",
  ]

  /// `text` as it is where that is safe, else quoted; inside flow style less is safe.
  static func string(_ text: String, inFlow: Bool) -> String {
    isSafePlain(text, inFlow: inFlow) ? text : quoted(text)
  }

  /// A float with a point and a signed exponent: PyYAML reads `1e-05` as text, `1.0e-05` as a
  /// float.
  static func float(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    let text = value.description
    guard let exponent = text.firstIndex(of: "e"), !text[..<exponent].contains(".") else {
      return text
    }
    return text[..<exponent] + ".0" + text[exponent...]
  }

  /// `text` in quotes: double ones, unless single ones save escapes.
  static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let hasEscapes = scalars.contains { $0 == "\"" || $0 == "\\" }
    if hasEscapes, !scalars.contains("'"), scalars.allSatisfy(isPrintable) { return "'\(text)'" }
    var result = String.UnicodeScalarView()
    for scalar in scalars {
      switch scalar {
      case "\"", "\\": result.append(contentsOf: ["\\", scalar])
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\t": result.append(contentsOf: "\\t".unicodeScalars)
      case _ where isPrintable(scalar): result.append(scalar)
      default: result.append(contentsOf: escape(scalar).unicodeScalars)
      }
    }
    return "\"\(String(result))\""
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let (letter, width) =
      scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
    return "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
  }

  /// Whether `scalar` may stand in a file as it is, on a line.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7e, 0xa0...0x2027, 0x202a...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd: true
    case 0x10000...0x10ffff: true
    default: false
    }
  }

  private static func isSafePlain(_ text: String, inFlow: Bool) -> Bool {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last else { return false }
    // Everything that begins like a number, a date or an indicator is quoted.
    guard first.properties.isAlphabetic || "_$/(".unicodeScalars.contains(first) else {
      return text.hasPrefix("./") || text.hasPrefix("../")
        ? isSafePlain(String(text.drop { $0 == "." }), inFlow: inFlow) : false
    }
    guard last != " ", last != ":", !reserved.contains(text.lowercased()) else { return false }
    // Readers take a bracket that is not closed for text that YAML split.
    guard Brackets.firstUnclosed(in: text) == nil else { return false }
    var previous = first
    for scalar in scalars {
      guard isPrintable(scalar) else { return false }
      switch scalar {
      case " " where previous == ":": return false
      case "#" where previous == " ": return false
      case ",", "[", "]", "{", "}", ":", "#", "?": if inFlow { return false }
      default: break
      }
      previous = scalar
    }
    return true
  }
}
