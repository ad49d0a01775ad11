import NNDiagnostics

/// The lines of a specification and of its overrides, in which messages point to places.
struct EditableText {
  private let source: SpecSource
  /// The lines of each text, without what ends them.
  private let files: [String: [[Unicode.Scalar]]]

  init(_ source: SpecSource) {
    self.source = source
    var files = [source.file: Self.lines(source.text)]
    for text in source.overrides { files[Override.file(text)] = [Array(text.unicodeScalars)] }
    self.files = files
  }

  private static func lines(_ text: String) -> [[Unicode.Scalar]] {
    // A byte order mark is no column.
    text.unicodeScalars.drop { $0 == "\u{FEFF}" }
      .split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
  }

  /// Whether `file` can be changed.
  func has(_ file: String) -> Bool { files[file] != nil }

  /// The line of a place; nil when there is none.
  func line(_ place: SourceLocation) -> [Unicode.Scalar]? {
    guard let lines = files[place.file], lines.indices.contains(place.line - 1) else { return nil }
    return lines[place.line - 1]
  }

  /// The specification with a change made; nil when it does not have the text that is to be replaced.
  func applying(_ edit: Diagnostic.Edit) -> SpecSource? {
    guard var lines = files[edit.location.file], let line = line(edit.location) else { return nil }
    let start = edit.location.column - 1
    let old = Array(edit.old.unicodeScalars)
    guard start >= 0, start + old.count <= line.count,
      Array(line[start..<start + old.count]) == old
    else { return nil }
    lines[edit.location.line - 1].replaceSubrange(
      start..<start + old.count, with: Array(edit.new.unicodeScalars))
    let text = String(String.UnicodeScalarView(lines.joined(separator: ["\n"])))
    if edit.location.file == source.file {
      return source.with(text: text, overrides: source.overrides)
    }
    let overrides = source.overrides.map { Override.file($0) == edit.location.file ? text : $0 }
    return source.with(text: source.text, overrides: overrides)
  }

  /// A whole number in the text.
  struct Number {
    /// Its value.
    let value: Int
    /// Where it begins.
    let location: SourceLocation

    /// The change of it to another one.
    func changed(to new: Int) -> Diagnostic.Edit {
      Diagnostic.Edit(at: location, old: String(value), new: String(new))
    }
  }

  /// The whole numbers of the node that begins at `place`: those of its call, its brackets or the lines
  /// that belong to it.
  func numbers(of place: SourceLocation) -> [Number] {
    guard let lines = files[place.file] else { return [] }
    return extent(of: place).flatMap { row, columns in
      Self.numbers(lines[row], columns).map { value, column in
        Number(
          value: value,
          location: SourceLocation(file: place.file, line: row + 1, column: column + 1))
      }
    }
  }

  /// The place of the bracket that closes the call or mapping which begins at `place`, on its line.
  func closingBracket(of place: SourceLocation) -> SourceLocation? {
    guard let (row, columns) = extent(of: place).first, let last = columns.last,
      let lines = files[place.file],
      ")}".unicodeScalars.contains(lines[row][last])
    else { return nil }
    return SourceLocation(file: place.file, line: row + 1, column: last + 1)
  }

  /// The rows and columns that a node takes: up to the bracket that closes the first one on its line,
  /// or the end of the line and the lines below that are indented more.
  private func extent(of place: SourceLocation) -> [(row: Int, columns: Range<Int>)] {
    guard let lines = files[place.file], let line = line(place), place.column >= 1,
      place.column <= line.count
    else { return [] }
    let (row, start) = (place.line - 1, place.column - 1)
    var depth = 0
    for column in start..<line.count {
      switch line[column] {
      case "(", "[", "{": depth += 1
      case ")", "]", "}":
        depth -= 1
        if depth == 0 { return [(row, start..<column + 1)] }
        if depth < 0 { return [(row, start..<column)] }
      case "," where depth == 0: return [(row, start..<column)]
      default: break
      }
    }
    var result = [(row, start..<line.count)]
    for below in (row + 1)..<max(row + 1, min(lines.count, row + 20)) {
      let indentation = lines[below].prefix { $0 == " " }.count
      guard indentation > start, indentation < lines[below].count else { break }
      result.append((below, indentation..<lines[below].count))
    }
    return result
  }

  /// The whole numbers in a part of a line that are no part of a word or of another number.
  private static func numbers(
    _ line: [Unicode.Scalar], _ columns: Range<Int>
  ) -> [(value: Int, column: Int)] {
    var found: [(Int, Int)] = []
    var column = columns.lowerBound
    func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    func isWord(_ scalar: Unicode.Scalar) -> Bool {
      isDigit(scalar) || scalar == "_" || scalar == "." || scalar.properties.isAlphabetic
    }
    while column < columns.upperBound {
      guard isWord(line[column]) else {
        column += 1
        continue
      }
      let word = line[column..<columns.upperBound].prefix(while: isWord)
      if word.allSatisfy(isDigit), let value = Int(String(String.UnicodeScalarView(word))),
        String(value).unicodeScalars.count == word.count
      {
        found.append((value, column))
      }
      column += word.count
    }
    return found
  }
}
