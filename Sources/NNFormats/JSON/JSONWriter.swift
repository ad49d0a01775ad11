extension JSON {
  /// The layout of written JSON.
  public enum Style: Sendable {
    /// On one line, without spaces.
    case compact
    /// On one line, with a space after each comma and colon.
    case spaced
    /// A line for each value, two spaces for each level.
    case pretty
  }

  /// What becomes of NaN and infinities, which JSON does not have.
  public enum NonFinite: Sendable {
    /// They are an error.
    case error
    /// They are written as `null`.
    case null
  }

  /// `value` as JSON text, without a newline at the end. Numbers are as short as they can be and
  /// still read back to the same bits; whole doubles keep their `.0`.
  ///
  /// - Throws: `FormatError` for a NaN or an infinity, unless they are written as null.
  public static func text(
    _ value: JSONValue, style: Style = .compact, nonFinite: NonFinite = .error
  ) throws(FormatError) -> String {
    var writer = JSONWriter(style: style, nonFinite: nonFinite)
    try writer.write(value, level: 0)
    return writer.text
  }
}

private struct JSONWriter {
  let style: JSON.Style
  let nonFinite: JSON.NonFinite
  var text = ""

  mutating func write(_ value: JSONValue, level: Int) throws(FormatError) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): try write(value)
    case .string(let value): write(value)
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        separate(index, level: level + 1)
        try write(element, level: level + 1)
      }
      if !elements.isEmpty { breakLine(level: level) }
      text += "]"
    case .object(let object):
      text += "{"
      for (index, member) in object.members.enumerated() {
        separate(index, level: level + 1)
        write(member.key)
        text += style == .compact ? ":" : ": "
        try write(member.value, level: level + 1)
      }
      if object.count > 0 { breakLine(level: level) }
      text += "}"
    }
  }

  private mutating func separate(_ index: Int, level: Int) {
    if index > 0 { text += style == .spaced ? ", " : "," }
    breakLine(level: level)
  }

  private mutating func breakLine(level: Int) {
    if style == .pretty { text += "\n" + String(repeating: "  ", count: level) }
  }

  private mutating func write(_ value: Double) throws(FormatError) {
    if value.isFinite {
      text += value.description
    } else if nonFinite == .null {
      text += "null"
    } else {
      throw FormatError(.unsupported, "JSON can't hold the number \(value)")
    }
  }

  private mutating func write(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
