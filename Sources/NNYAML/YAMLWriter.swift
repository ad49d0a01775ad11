import NNDiagnostics

/// Writes trees as YAML that this package and PyYAML read back to the same values.
public struct YAMLWriter {
  /// Whether the entries' comments are written. Mappings that have some take a line an entry.
  private let hasComments: Bool

  /// A key longer than this needs `? `: readers look no further than 1024 characters for its `:`.
  private static let longestSimpleKey = 1000

  /// `value` as a document ended by a newline, with the entries' comments if they are asked for.
  ///
  /// It recurses as deep as `value` is.
  public static func write(_ value: YAMLValue, withComments: Bool = false) -> String {
    let writer = YAMLWriter(hasComments: withComments)
    var text = ""
    if writer.isBlock(value) {
      writer.writeBlock(value, indent: 0, to: &text)
    } else {
      text = writer.inline(value, inFlow: false) + "\n"
    }
    return text
  }

  /// Whether `value` takes lines of its own.
  private func isBlock(_ value: YAMLValue) -> Bool {
    switch value {
    case .sequence(let elements, .block): !elements.isEmpty
    case .mapping(let entries, .block): !entries.isEmpty
    case .mapping(let entries, .flow): hasComments && entries.contains { $0.comment != nil }
    default: false
    }
  }

  /// What stands behind an entry on its line: its comment, harmless to terminals, or nothing.
  private func remark(_ entry: YAMLValue.Entry) -> String {
    guard hasComments, let comment = entry.comment else { return "" }
    return "  # " + DiagnosticRenderer.printable(comment)
  }

  /// The lines of a block; the first begins where `text` ends, the others at column `indent`.
  private func writeBlock(_ value: YAMLValue, indent: Int, to text: inout String) {
    let margin = String(repeating: " ", count: indent)
    switch value {
    case .sequence(let elements, _):
      for (index, element) in elements.enumerated() {
        text += (index == 0 ? "" : margin) + "- "
        writeNested(element, indent: indent + 2, to: &text)
      }
    case .mapping(let entries, _):
      for (index, entry) in entries.enumerated() {
        text += index == 0 ? "" : margin
        let key = YAMLText.string(entry.key, inFlow: false)
        if key.unicodeScalars.count > Self.longestSimpleKey {
          text += "? \(key)\n\(margin): "
          writeNested(entry.value, indent: indent + 2, to: &text)
        } else if isBlock(entry.value) {
          text += "\(key):\(remark(entry))\n" + String(repeating: " ", count: indent + 2)
          writeBlock(entry.value, indent: indent + 2, to: &text)
        } else {
          text += "\(key): \(inline(entry.value, inFlow: false))\(remark(entry))\n"
        }
      }
    default: break
    }
  }

  /// A value behind `- ` or `: `, on the same line.
  private func writeNested(_ value: YAMLValue, indent: Int, to text: inout String) {
    if isBlock(value) {
      writeBlock(value, indent: indent, to: &text)
    } else {
      text += inline(value, inFlow: false) + "\n"
    }
  }

  /// A value on one line.
  private func inline(_ value: YAMLValue, inFlow: Bool) -> String {
    switch value {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return String(value)
    case .float(let value): return YAMLText.float(value)
    case .string(let value): return YAMLText.string(value, inFlow: inFlow)
    case .sequence(let elements, _):
      return "[" + elements.map { inline($0, inFlow: true) }.joined(separator: ", ") + "]"
    case .mapping(let entries, _):
      let texts = entries.map { entry in
        let key = YAMLText.string(entry.key, inFlow: true)
        let mark = key.unicodeScalars.count > Self.longestSimpleKey ? "? " : ""
        return "\(mark)\(key): \(inline(entry.value, inFlow: true))"
      }
      return "{" + texts.joined(separator: ", ") + "}"
    }
  }
}
