/// How Python's `repr` writes numbers and strings.
extension Double {
  /// The shortest text that reads back as this number: `1.0`, `1e-05`, `1e+16`, `inf`, `nan`.
  public var pythonRepr: String {
    if isNaN { return "nan" }
    let written = description
    // Python writes an exponent from 10^16 on, Swift already from 2^53, which has 16 digits.
    guard written.hasSuffix("e+15") else { return written }
    let sign = self < 0 ? "-" : ""
    let digits = written.dropLast(4).filter(\.isNumber)
    return sign + digits + String(repeating: "0", count: 16 - digits.count) + ".0"
  }
}

extension String {
  /// In single quotes, or double quotes when only single ones are inside, with escapes.
  public var pythonRepr: String {
    let scalars = unicodeScalars
    let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
    var text = UnicodeScalarView()
    text.append(quote)
    for scalar in scalars { text.appendEscaped(scalar, quote: quote) }
    text.append(quote)
    return String(text)
  }

  /// In double quotes with the escapes that YAML and JSON have.
  public var yamlQuoted: String {
    var text = UnicodeScalarView()
    text.append("\"")
    for scalar in unicodeScalars { text.appendEscaped(scalar, quote: "\"") }
    text.append("\"")
    return String(text)
  }
}

extension String.UnicodeScalarView {
  /// Appends `scalar` as it stands in a literal between `quote`s.
  public mutating func appendEscaped(_ scalar: Unicode.Scalar, quote: Unicode.Scalar) {
    switch scalar {
    case quote, "\\":
      append("\\")
      append(scalar)
    case "\n": append(contentsOf: "\\n".unicodeScalars)
    case "\t": append(contentsOf: "\\t".unicodeScalars)
    case "\r": append(contentsOf: "\\r".unicodeScalars)
    default:
      guard scalar.isInvisible else { return append(scalar) }
      let (letter, width) =
        scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
      let digits = String(scalar.value, radix: 16)
      let zeros = String(repeating: "0", count: width - digits.count)
      append(contentsOf: "\\\(letter)\(zeros)\(digits)".unicodeScalars)
    }
  }
}

extension Unicode.Scalar {
  /// Whether it is a control character or something else that a terminal does not show.
  public var isInvisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      true
    case .spaceSeparator: self != " "
    default: false
    }
  }
}
