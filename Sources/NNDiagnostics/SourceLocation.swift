/// A place in a text file that the user wrote.
public struct SourceLocation: Hashable, Sendable {
  /// The file as the user named it.
  public var file: String
  /// Line, counted from 1.
  public var line: Int
  /// Column in characters (Unicode scalars), counted from 1.
  public var column: Int

  /// The place at `line` and `column`, both counted from 1, of `file`.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// The same line, `count` columns to the right.
  public func advanced(by count: Int) -> SourceLocation {
    SourceLocation(file: file, line: line, column: column + count)
  }
}

extension SourceLocation: CustomStringConvertible {
  /// `file:line:column`, the form that editors and terminals make clickable.
  public var description: String { "\(file):\(line):\(column)" }
}
