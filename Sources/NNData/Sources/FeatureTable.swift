import NNDiagnostics
import NNFormats
import NNTensor

extension Dataset {
  /// New examples, without targets, from a CSV file: one input `x`, float32 `(N, F)`.
  ///
  /// `featureNames` are the columns that a model was trained on, taken by name where the file has a
  /// header with one of them; a file without takes all its columns in order, as does nil. Throws
  /// `Diagnostics` for what is wrong with the file or missing from it.
  public static func features(inCSV path: String, named featureNames: [String]?) throws -> Dataset {
    var options = CSVOptions()
    guard let featureNames else {
      return try features(CSV.read(path: path, options: options), nil, path)
    }
    options.kind = .text
    let header = try CSV.read(path: path, options: options)
    let columns = header.columns.map(\.name)
    guard header.hasHeader, columns.contains(where: featureNames.contains) else {
      guard columns.count == featureNames.count else {
        throw Diagnostic(
          .unknownColumn,
          "'\(path)' expects the \(counted(featureNames.count, "column")) that the model was trained "
            + "on, got \(counted(columns.count, "column"))",
          help: "give the columns their names in a first line: "
            + featureNames.prefix(8).joined(separator: ",") + (featureNames.count > 8 ? ",..." : "")
        )
      }
      options.kind = .number
      return try features(CSV.read(path: path, options: options), nil, path)
    }
    let missing = featureNames.filter { !columns.contains($0) }
    guard missing.isEmpty else {
      throw Diagnostics(
        missing.prefix(10).map { name in
          Diagnostic(
            .unknownColumn, "'\(path)' has no column '\(name)', which the model was trained on",
            help: Suggestion.help(for: name, in: columns))
        })
    }
    for name in featureNames { options.kinds[name] = .number }
    return try features(CSV.read(path: path, options: options), featureNames, path)
  }

  private static func features(
    _ table: CSVTable, _ names: [String]?, _ path: String
  ) throws -> Dataset {
    let columns = names.map { $0.compactMap { table[$0] } } ?? table.columns
    return try Dataset(
      name: path, inputs: [("x", try numbers(columns, rowCount: table.rowCount, path: path))],
      targets: [], featureNames: columns.map(\.name))
  }

  /// Columns of numbers side by side: float32 `(N, columns)`.
  ///
  /// Throws a `Diagnostic` at `location` for a number that float32 can't hold.
  static func numbers(
    _ columns: [CSVTable.Column], rowCount: Int, path: String, at location: SourceLocation? = nil
  ) throws -> Tensor {
    var elements = [Float](repeating: 0, count: rowCount * columns.count)
    for (place, column) in columns.enumerated() {
      for (row, number) in (column.numbers ?? []).enumerated() {
        let element = Float(number)
        guard element.isFinite else {
          throw Diagnostic(
            .numberTooLarge,
            "column '\(column.name)' of '\(path)' expects numbers that float32 can hold, but row "
              + "\(row + 1) has \(number)",
            at: location)
        }
        elements[row * columns.count + place] = element
      }
    }
    return try Tensor(elements, [rowCount, columns.count])
  }
}
