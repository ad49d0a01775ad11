/// Turns messages into text as a compiler prints it.
///
/// ```
/// net.yaml:14:7: error[NN0301]: layer 'head.1' (Linear) expects last dimension 512, got 2048
///    14 |     - Linear: {in_features: 512, out_features: 10}
///       |       ^
/// net.yaml:13:7: note: its input float32[N, 2048] comes from 'head.0' (Flatten)
/// help: write in_features: 2048, or leave it out to have it inferred
/// ```
public struct DiagnosticRenderer: Sendable {
  /// The longest part of a line that is shown, in characters.
  private static let visibleWidth = 120

  /// Whether severities, notes, helps and carets are coloured, for terminals.
  public var isColored = false

  /// Lines of each known text, by file name.
  private var lines: [String: [Substring]] = [:]

  /// A renderer that knows no texts yet.
  public init() {}

  /// Lets the renderer quote from `text` where a message points into `file`.
  public mutating func add(file: String, text: String) {
    lines[file] = Self.lines(of: text)
  }

  /// The lines of a text as messages count them: without a byte order mark, and ended by what ends
  /// lines in YAML.
  public static func lines(of text: String) -> [Substring] {
    let hasMark = text.unicodeScalars.first == "\u{FEFF}"
    let content = hasMark ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
    return Substring(content).split(omittingEmptySubsequences: false) {
      $0.isNewline && $0 != "\u{B}" && $0 != "\u{C}"
    }
  }

  /// The messages one after the other, each line ended by a newline.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map(render).joined()
  }

  /// One message with its quoted line, notes and help.
  public func render(_ diagnostic: Diagnostic) -> String {
    var text = prefix(diagnostic.location)
    let color = diagnostic.severity == .error ? 31 : 33
    text += colored("\(diagnostic.severity.rawValue)[\(diagnostic.code.id)]: ", color)
    text += Self.printable(diagnostic.message) + "\n"
    if let location = diagnostic.location { text += quote(location) }
    for note in diagnostic.notes {
      text += prefix(note.location) + colored("note: ", 36) + Self.printable(note.message) + "\n"
    }
    if let trail = diagnostic.trail { text += render(trail) }
    if let help = diagnostic.help {
      text +=
        prefix(diagnostic.edit?.location) + colored("help: ", 32) + Self.printable(help) + "\n"
    }
    return text
  }

  /// The column behind the word, the number or the quoted text that begins at `location`; the column
  /// behind a single character where there is none of those, or the text is not known.
  public func endColumn(of location: SourceLocation) -> Int {
    let next = location.column + 1
    guard let known = lines[location.file], known.indices.contains(location.line - 1) else {
      return next
    }
    let rest = known[location.line - 1].unicodeScalars.dropFirst(max(location.column - 1, 0))
    guard let first = rest.first else { return location.column }
    if first == "\"" || first == "'" {
      guard let end = rest.dropFirst().firstIndex(of: first) else { return next }
      return location.column + rest[...end].count
    }
    let word = rest.prefix {
      $0 == "_" || $0 == "." || $0.properties.isAlphabetic || $0.properties.numericType != nil
    }
    return location.column + max(1, word.count)
  }

  /// The rows one below the other, the last one marked.
  private func render(_ trail: Diagnostic.Trail) -> String {
    var text = colored("note: ", 36) + "the shapes up to there:\n"
    if trail.omitted > 0 { text += "        ... (\(trail.omitted) more before)\n" }
    func width(_ column: (Diagnostic.Trail.Row) -> String) -> Int {
      min(trail.rows.map { Self.printable(column($0)).unicodeScalars.count }.max() ?? 0, 40)
    }
    let (paths, types) = (width(\.path), width(\.type))
    for (index, row) in trail.rows.enumerated() {
      let isLast = index == trail.rows.count - 1
      text += (isLast ? "      " + colored("> ", 31) : "        ")
      text += Self.padded(row.path, paths) + "  " + Self.padded(row.type, types) + "  "
      text += Self.printable(row.result) + "\n"
    }
    return text
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    let shown = printable(text)
    return shown + String(repeating: " ", count: max(0, width - shown.unicodeScalars.count))
  }

  /// `text` in bold and one of the terminal's colours.
  private func colored(_ text: String, _ color: Int) -> String {
    isColored ? "\u{1B}[1;\(color)m\(text)\u{1B}[0m" : text
  }

  /// `file:line:column: `, or nothing.
  private func prefix(_ location: SourceLocation?) -> String {
    location.map { Self.printable($0.description) + ": " } ?? ""
  }

  /// The offending line and a caret below it, or nothing when the text is not known.
  private func quote(_ location: SourceLocation) -> String {
    guard let known = lines[location.file], known.indices.contains(location.line - 1) else {
      return ""
    }
    let line = known[location.line - 1].unicodeScalars
    let wanted = line.index(
      line.startIndex, offsetBy: max(location.column - 1, 0), limitedBy: line.endIndex)
    let before = line[..<(wanted ?? line.endIndex)]
    let isFar = before.count > Self.visibleWidth - 20
    let lead = isFar ? before.suffix(Self.visibleWidth / 2) : before
    let shown = line[lead.startIndex...].prefix(Self.visibleWidth)
    let number = String(location.line)
    let margin = String(repeating: " ", count: max(0, 5 - number.count)) + number
    let blank = String(repeating: " ", count: margin.count)
    let indent = lead.map(Self.blank).joined()
    return "\(margin) | \(Self.printable(shown))\n\(blank) | \(indent)\(colored("^", 31))\n"
  }

  /// White space as wide as `scalar` is on a terminal.
  private static func blank(_ scalar: Unicode.Scalar) -> String {
    if scalar == "\t" { return "\t" }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return ""
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f900...0x1f9ff, 0x20000...0x3fffd:
      return "  "
    default: return " "
    }
  }

  /// `text` with everything made harmless that would command a terminal, break the line or
  /// reorder it. User-written names reach messages, so messages are treated like quoted lines.
  public static func printable(_ text: String) -> String {
    printable(text.unicodeScalars[...])
  }

  private static func printable(_ scalars: Substring.UnicodeScalarView) -> String {
    var text = String.UnicodeScalarView()
    for scalar in scalars {
      switch scalar.value {
      case 0x09: text.append(scalar)
      case 0..<0x20, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069: text.append("\u{FFFD}")
      default: text.append(scalar)
      }
    }
    return String(text)
  }
}
