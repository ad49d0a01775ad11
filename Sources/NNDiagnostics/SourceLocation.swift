/// A place in a text file that the user wrote.
///
/// Places are equal when file, line and column are.
public struct SourceLocation: Sendable {
  /// How text that begins at a place goes on in the file.
  public enum Layout: Sendable {
    /// Character by character, on one line.
    case line
    /// Line by line, each beginning at the same column: a block behind `|`.
    case block
    /// Character by character, behind a quote that stands here.
    case quoted
    /// Otherwise than it is in the file, with escapes or folded lines: every place inside of it is
    /// told as this one.
    case opaque
  }

  /// The file as the user named it.
  public var file: String
  /// Line, counted from 1.
  public var line: Int
  /// Column in characters (Unicode scalars), counted from 1.
  public var column: Int
  /// How text that begins here goes on.
  public var layout: Layout

  /// The place at `line` and `column`, both counted from 1, of `file`.
  public init(file: String, line: Int, column: Int, layout: Layout = .line) {
    self.file = file
    self.line = line
    self.column = column
    self.layout = layout
  }

  /// Where character `count`, from 0, of the text that begins here stands: `count` columns to the
  /// right, behind the quote where there is one; the same place in opaque text.
  public func advanced(by count: Int) -> SourceLocation {
    if layout == .opaque { return self }
    let start = layout == .quoted ? column + 1 : column
    return SourceLocation(file: file, line: line, column: start + count)
  }
}

extension SourceLocation: Hashable {
  /// Whether both are the same place.
  public static func == (left: SourceLocation, right: SourceLocation) -> Bool {
    (left.line, left.column, left.file) == (right.line, right.column, right.file)
  }

  /// Feeds the place to `hasher`.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(file)
    hasher.combine(line)
    hasher.combine(column)
  }
}

extension SourceLocation: CustomStringConvertible {
  /// `file:line:column`, the form that editors and terminals make clickable.
  public var description: String { "\(file):\(line):\(column)" }
}
