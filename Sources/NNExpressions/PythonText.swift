/// How Python's `repr` writes numbers and strings.
extension Double {
  /// The shortest text that reads back as this number: `1.0`, `1e-05`, `1e+16`, `inf`, `nan`.
  var pythonRepr: String {
    if isNaN { return "nan" }
    let written = description
    // Swift goes on without an exponent up to 2^54, Python only below 10^16.
    guard isFinite, magnitude >= 1e16, !written.contains("e") else { return written }
    let digits = magnitude.description.dropLast(2)
    var fraction = digits.dropFirst()
    while fraction.last == "0" { fraction.removeLast() }
    let mantissa = String(digits.prefix(1)) + (fraction.isEmpty ? "" : "." + fraction)
    return (self < 0 ? "-" : "") + "\(mantissa)e+\(digits.count - 1)"
  }
}

extension String {
  /// In single quotes, or double quotes when only single ones are inside, with escapes.
  var pythonRepr: String {
    let scalars = unicodeScalars
    let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
    var text = UnicodeScalarView()
    text.append(quote)
    for scalar in scalars { text.appendEscaped(scalar, quote: quote) }
    text.append(quote)
    return String(text)
  }

  /// In double quotes with the escapes that YAML and JSON have.
  var yamlQuoted: String {
    var text = UnicodeScalarView()
    text.append("\"")
    for scalar in unicodeScalars { text.appendEscaped(scalar, quote: "\"") }
    text.append("\"")
    return String(text)
  }
}

extension String.UnicodeScalarView {
  /// Appends `scalar` as it stands in a literal between `quote`s.
  mutating func appendEscaped(_ scalar: Unicode.Scalar, quote: Unicode.Scalar) {
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
