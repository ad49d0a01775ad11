/// How a CSV file is to be read.
public struct CSVOptions: Hashable, Sendable {
  /// Whether the first row holds the names of the columns.
  public enum Header: String, Sendable {
    /// It does if none of its cells is a number.
    case detect
    /// It does.
    case present
    /// It does not.
    case absent
  }

  /// What the cells of a column are.
  public enum Kind: String, Sendable {
    /// Numbers.
    case number
    /// Any text.
    case text
    /// Numbers if the cell of the first row of data is one or is empty, text if not.
    case inferred
  }

  /// The byte between cells: any ASCII character but a quote or a line end.
  public var delimiter = UInt8(ascii: ",")
  /// Whether the first row holds the names of the columns.
  public var header = Header.detect
  /// What the cells of columns not in `kinds` are.
  public var kind = Kind.number
  /// What the cells of single columns are, by name; names that are no column have no effect.
  public var kinds: [String: Kind] = [:]
  /// What the cells of single columns are, by index, from the end where negative, as far as `kinds`
  /// does not say; indices that are no column have no effect.
  public var kindsByIndex: [Int: Kind] = [:]
  /// Whether NaN and infinities are numbers; they are errors if not.
  public var allowsNonFinite = false
  /// Whether an empty cell in a column of numbers is NaN; it is an error if not.
  public var allowsEmpty = false
  /// The most bytes that are read, after decompression.
  public var limit = 4 << 30
  /// How many errors are gathered before reading stops.
  public var maximumErrors = 20

  /// Comma between cells, a header if it looks like one, all cells finite numbers.
  public init() {}
}
