import NNDiagnostics

/// Turns CSV text into a table, gathering errors on the way.
struct CSVParser {
  /// Bounds the memory that one long row can take.
  private static let maximumColumns = 1_000_000
  /// How much of a wrong cell a message shows.
  private static let visibleLength = 40

  /// A column that is being filled.
  private struct Builder {
    let name: String
    var kind: CSVOptions.Kind
    var numbers: [Double] = []
    var strings: [String] = []
  }

  private var scanner: CSVScanner
  private let options: CSVOptions
  private var builders: [Builder] = []
  private var diagnostics: [Diagnostic] = []

  init(bytes: UnsafeBufferPointer<UInt8>, file: String, options: CSVOptions) {
    scanner = CSVScanner(bytes: bytes, file: file, delimiter: options.delimiter)
    self.options = options
  }

  /// The whole table.
  mutating func table() throws(Diagnostics) -> CSVTable {
    do {
      return try readTable()
    } catch {
      diagnostics.append(error)
      throw Diagnostics(diagnostics)
    }
  }

  /// Throws the error after which there is no going on; those before it are in `diagnostics`.
  private mutating func readTable() throws(Diagnostic) -> CSVTable {
    try refuseOtherEncodings()
    guard scanner.findRow() else { throw Diagnostic(.noData, "'\(scanner.file)' is empty") }
    let firstPlace = scanner.place
    let start = scanner
    let first = try firstRow()
    let hasHeader =
      switch options.header {
      case .present: true
      case .absent: false
      case .detect: !first.contains { isNumber(scanner.trimmed($0)) }
      }
    try makeBuilders(first, hasHeader: hasHeader)
    if !hasHeader { scanner = start }

    var rowCount = 0
    while scanner.findRow() {
      try row(firstPlace)
      rowCount += 1
    }
    guard rowCount > 0 else {
      throw Diagnostic(
        .noData, "'\(scanner.file)' has a header but no rows", at: scanner.location(firstPlace))
    }
    if let last = diagnostics.popLast() { throw last }
    return CSVTable(
      rowCount: rowCount, hasHeader: hasHeader,
      columns: builders.map { builder in
        CSVTable.Column(
          name: builder.name,
          values: builder.kind == .text ? .strings(builder.strings) : .numbers(builder.numbers))
      })
  }

  /// Spreadsheets save "Unicode text" as UTF-16, which would give an error for every cell.
  private func refuseOtherEncodings() throws(Diagnostic) {
    guard scanner.bytes.starts(with: [0xFF, 0xFE]) || scanner.bytes.starts(with: [0xFE, 0xFF])
    else { return }
    throw Diagnostic(
      .invalidCSV, "expected UTF-8 text, got UTF-16", at: scanner.location(scanner.place),
      help: "save the file as UTF-8")
  }

  // MARK: First row

  private mutating func firstRow() throws(Diagnostic) -> [CSVScanner.Cell] {
    var cells: [CSVScanner.Cell] = []
    repeat {
      guard cells.count < Self.maximumColumns else {
        throw Diagnostic(
          .invalidCSV, "expected at most \(Self.maximumColumns) columns",
          at: scanner.location(scanner.place))
      }
      cells.append(try scanner.cell())
    } while scanner.skipDelimiter()
    return cells
  }

  private mutating func makeBuilders(
    _ cells: [CSVScanner.Cell], hasHeader: Bool
  ) throws(Diagnostic) {
    var known: [String: Int] = [:]
    for (index, cell) in cells.enumerated() {
      var name = String(index)
      if hasHeader {
        let text = try scanner.text(cell)
        let trimmed = text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        if !trimmed.isEmpty { name = String(trimmed) }
      }
      if let other = known[name] {
        try report(
          Diagnostic(
            .invalidHeader, "column name '\(shortened(name))' is there twice",
            at: scanner.location(cell.place),
            notes: [.init("the other one", at: scanner.location(cells[other].place))]))
      }
      known[name] = index
      let kind =
        options.kinds[name] ?? options.kindsByIndex[index]
        ?? options.kindsByIndex[index - cells.count]
      builders.append(Builder(name: name, kind: kind ?? options.kind))
    }
  }

  // MARK: Rows of data

  /// Reads the row that starts here.
  @inline(__always)
  private mutating func row(_ firstPlace: CSVScanner.Place) throws(Diagnostic) {
    var column = 0
    var extra: CSVScanner.Place?
    repeat {
      if column < builders.count {
        try cell(column)
      } else {
        if column == builders.count { extra = scanner.place }
        _ = try scanner.cell()
      }
      column += 1
    } while scanner.skipDelimiter()
    guard column != builders.count else { return }
    try report(
      Diagnostic(
        .raggedRow, "expected \(builders.count) columns, got \(column)",
        at: scanner.location(extra ?? scanner.place),
        notes: [
          .init("the first row has \(builders.count)", at: scanner.location(firstPlace))
        ]))
  }

  /// Reads a cell of the column.
  @inline(__always)
  private mutating func cell(_ column: Int) throws(Diagnostic) {
    if builders[column].kind == .number {
      let start = scanner.position
      if let value = DecimalNumber.read(scanner.bytes, &scanner.position), scanner.isAtCellEnd,
        value.isFinite
      {
        builders[column].numbers.append(value)
        return
      }
      scanner.position = start
    }
    try unusualCell(column)
  }

  /// Reads text, or a number that is not plain digits.
  private mutating func unusualCell(_ column: Int) throws(Diagnostic) {
    let cell = try scanner.cell()
    let content = scanner.trimmed(cell)
    if builders[column].kind == .inferred {
      builders[column].kind = content.isEmpty || isNumber(content) ? .number : .text
    }
    if builders[column].kind == .text {
      builders[column].strings.append(try scanner.text(cell))
      return
    }
    let name = shortened(builders[column].name)
    let location = scanner.location(cell.place)
    if content.isEmpty {
      if !options.allowsEmpty {
        try report(
          Diagnostic(
            .emptyCell, "column '\(name)': expected a number, got an empty cell", at: location,
            help: "fill it in or remove the row"))
      }
      builders[column].numbers.append(.nan)
    } else if let value = number(content) {
      if !value.isFinite, !options.allowsNonFinite {
        try report(
          Diagnostic(
            .nonFiniteData,
            "column '\(name)': expected a finite number, got '\(shortened(content))'",
            at: location, help: "fill it in or remove the row"))
      }
      builders[column].numbers.append(value)
    } else {
      try report(
        Diagnostic(
          .notANumber, "column '\(name)': expected a number, got '\(shortened(content))'",
          at: location))
    }
  }

  /// The number that all of `content` is: decimal, `nan`, `inf` or `infinity` in any case, with or
  /// without a sign.
  private func number(_ content: UnsafeBufferPointer<UInt8>) -> Double? {
    var end = 0
    if let value = DecimalNumber.read(content, &end), end == content.count { return value }
    let isSigned = content.first == UInt8(ascii: "-") || content.first == UInt8(ascii: "+")
    let word = String(decoding: content.dropFirst(isSigned ? 1 : 0).prefix(9), as: UTF8.self)
    switch word.lowercased() {
    case "nan": return .nan
    case "inf", "infinity": return content.first == UInt8(ascii: "-") ? -.infinity : .infinity
    default: return nil
    }
  }

  private func isNumber(_ content: UnsafeBufferPointer<UInt8>) -> Bool { number(content) != nil }

  // MARK: Messages

  private mutating func report(_ diagnostic: Diagnostic) throws(Diagnostic) {
    guard diagnostics.count + 1 >= options.maximumErrors else {
      diagnostics.append(diagnostic)
      return
    }
    var last = diagnostic
    last.notes.append(.init("errors after the first \(diagnostics.count + 1) are not shown"))
    throw last
  }

  private func shortened(_ text: String) -> String {
    shortened(text.utf8)
  }

  /// The start of `bytes` as text.
  private func shortened(_ bytes: some Collection<UInt8>) -> String {
    if bytes.count <= Self.visibleLength { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: bytes.prefix(Self.visibleLength), as: UTF8.self) + "..."
  }
}
