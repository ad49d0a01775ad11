/// The content of a CSV file, column by column.
public struct CSVTable: Hashable, Sendable {
  /// One column.
  public struct Column: Hashable, Sendable {
    /// The name in the header; the index of the column (from 0) where there is none.
    public let name: String
    /// The cells from the first row to the last.
    public let values: Values

    /// The cells when they are numbers.
    public var numbers: [Double]? {
      if case .numbers(let numbers) = values { numbers } else { nil }
    }

    /// The cells when they are text.
    public var strings: [String]? {
      if case .strings(let strings) = values { strings } else { nil }
    }
  }

  /// The cells of a column.
  public enum Values: Hashable, Sendable {
    case numbers([Double])
    case strings([String])
  }

  /// How many rows of data there are.
  public let rowCount: Int
  /// Whether the names of the columns come from the file.
  public let hasHeader: Bool
  /// The columns from left to right.
  public let columns: [Column]

  /// The column called `name`, or nil when there is none.
  public subscript(name: String) -> Column? { columns.first { $0.name == name } }
}
