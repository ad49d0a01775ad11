/// A column of a text table.
public struct TextColumn {
  /// What stands above it.
  public let title: String
  /// What stands in its rows.
  public let cells: [String]
  /// Whether it is aligned on the right.
  public let isNumeric: Bool

  /// A column with its cells from top to bottom.
  public init(_ title: String, _ cells: [String], isNumeric: Bool = false) {
    self.title = title
    self.cells = cells
    self.isNumeric = isNumeric
  }

  private var width: Int { ([title] + cells).map(\.count).max() ?? 0 }

  private func padded(_ text: String, _ width: Int) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return isNumeric ? space + text : text + space
  }

  /// The columns side by side below their titles and a rule; each line ends with a newline and none
  /// with a space.
  public static func table(_ columns: [TextColumn]) -> String {
    let widths = columns.map(\.width)
    func line(_ texts: [String]) -> String {
      var line = ""
      for (index, text) in texts.enumerated() {
        if index > 0 { line += "  " }
        line += columns[index].padded(text, widths[index])
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }
    let count = columns.map(\.cells.count).min() ?? 0
    let rule = widths.map { String(repeating: "-", count: $0) }
    return line(columns.map(\.title)) + line(rule)
      + (0..<count).map { row in line(columns.map { $0.cells[row] }) }.joined()
  }

  /// The columns as a table of Markdown; each line ends with a newline.
  public static func markdown(_ columns: [TextColumn]) -> String {
    func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }
    let count = columns.map(\.cells.count).min() ?? 0
    return line(columns.map { escaped($0.title) })
      + line(columns.map { $0.isNumeric ? "---:" : "---" })
      + (0..<count).map { row in line(columns.map { escaped($0.cells[row]) }) }.joined()
  }

  /// A text without what Markdown or HTML would read something into.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      if "\\|*_`<>".contains(character) { escaped.append("\\") }
      escaped.append(character)
    }
    // Sizes stand in brackets too: only a link is none.
    return escaped.replacing("](", with: "]\\(")
  }
}
