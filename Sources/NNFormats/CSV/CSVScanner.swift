import NNDiagnostics

/// Splits CSV text into cells and keeps count of lines.
///
/// The memory behind `bytes` has to outlive the scanner.
struct CSVScanner {
  /// One cell: where its content is, without quotes around it.
  struct Cell {
    var content: Range<Int>
    var isQuoted = false
    /// Whether quotes in it are doubled.
    var hasEscapes = false
    /// Where it starts.
    var place: Place
  }

  /// A byte and the line that it is in.
  struct Place {
    var offset: Int
    var line: Int
    var lineStart: Int
  }

  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  let bytes: UnsafeBufferPointer<UInt8>
  let file: String
  let delimiter: UInt8
  /// The byte that comes next.
  var position = 0
  private var line = 1
  private var lineStart = 0

  init(bytes: UnsafeBufferPointer<UInt8>, file: String, delimiter: UInt8) {
    self.bytes = bytes
    self.file = file
    self.delimiter = delimiter
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      position = 3
      lineStart = 3
    }
  }

  /// Where the next byte is.
  var place: Place { Place(offset: position, line: line, lineStart: lineStart) }

  /// Line and column of `place` for messages.
  func location(_ place: Place) -> SourceLocation {
    let before = bytes[place.lineStart..<place.offset]
    let column = before.reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    return SourceLocation(file: file, line: place.line, column: column)
  }

  /// Whether the text, or a cell that ends here, is at its end.
  @inline(__always)
  var isAtCellEnd: Bool {
    guard position < bytes.count else { return true }
    let byte = bytes[position]
    return byte == delimiter || byte == Self.newline || byte == Self.carriageReturn
  }

  /// Passes over the delimiter if it comes next.
  @inline(__always)
  mutating func skipDelimiter() -> Bool {
    guard position < bytes.count, bytes[position] == delimiter else { return false }
    position += 1
    return true
  }

  /// Passes over a line end if one comes next.
  @inline(__always)
  mutating func skipLineEnd() -> Bool {
    guard position < bytes.count else { return false }
    let byte = bytes[position]
    guard byte == Self.newline || byte == Self.carriageReturn else { return false }
    position += 1
    if byte == Self.carriageReturn, position < bytes.count, bytes[position] == Self.newline {
      position += 1
    }
    line += 1
    lineStart = position
    return true
  }

  /// Passes over empty lines; false at the end of the text.
  mutating func findRow() -> Bool {
    while skipLineEnd() {}
    return position < bytes.count
  }

  /// The cell that starts here; the delimiter or line end after it comes next.
  mutating func cell() throws(Diagnostic) -> Cell {
    let start = place
    if position < bytes.count, bytes[position] == Self.quote { return try quotedCell(start) }
    while !isAtCellEnd {
      guard bytes[position] != Self.quote else {
        throw Diagnostic(
          .invalidCSV, "a quote inside a cell that does not start with one", at: location(place),
          help: "put the whole cell in quotes and double those inside it")
      }
      position += 1
    }
    return Cell(content: start.offset..<position, place: start)
  }

  private mutating func quotedCell(_ start: Place) throws(Diagnostic) -> Cell {
    position += 1
    var hasEscapes = false
    while position < bytes.count {
      if bytes[position] != Self.quote {
        if !skipLineEnd() { position += 1 }
        continue
      }
      position += 1
      if position < bytes.count, bytes[position] == Self.quote {
        hasEscapes = true
        position += 1
        continue
      }
      guard isAtCellEnd else {
        throw Diagnostic(
          .invalidCSV, "expected the end of the cell after its closing quote",
          at: location(place), help: "double quotes that belong to the cell")
      }
      return Cell(
        content: (start.offset + 1)..<(position - 1), isQuoted: true, hasEscapes: hasEscapes,
        place: start)
    }
    throw Diagnostic(.invalidCSV, "a quote without its closing quote", at: location(start))
  }

  /// The text of `cell`.
  func text(_ cell: Cell) throws(Diagnostic) -> String {
    let content = bytes[cell.content]
    let text: String?
    if cell.hasEscapes {
      var unescaped: [UInt8] = []
      var isSecond = false
      for byte in content {
        isSecond = byte == Self.quote && !isSecond
        if !isSecond { unescaped.append(byte) }
      }
      text = String(validating: unescaped, as: UTF8.self)
    } else {
      text = String(validating: content, as: UTF8.self)
    }
    guard let text else {
      throw Diagnostic(
        .invalidCSV, "invalid UTF-8", at: location(cell.place), help: "save the file as UTF-8")
    }
    return text
  }

  /// The content of `cell` without spaces and tabs around it.
  func trimmed(_ cell: Cell) -> UnsafeBufferPointer<UInt8> {
    var range = cell.content
    while let first = range.first, bytes[first] == 0x20 || bytes[first] == 0x09 {
      range.removeFirst()
    }
    while let last = range.last, bytes[last] == 0x20 || bytes[last] == 0x09 { range.removeLast() }
    return UnsafeBufferPointer(rebasing: bytes[range])
  }
}
