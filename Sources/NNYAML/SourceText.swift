import NNDiagnostics

/// A place in the text, counted from 0 in characters (Unicode scalars).
struct Mark: Equatable {
  var index = 0
  var line = 0
  var column = 0
}

/// The bytes of a document, found to be UTF-8 without forbidden characters.
final class SourceText {
  let file: String
  /// The text without a byte order mark.
  let bytes: [UInt8]
  /// The offset of the first byte of each line.
  private lazy var lineStarts = Self.findLineStarts(bytes)

  /// Checks `bytes`; throws a located `Diagnostic` when they cannot be YAML.
  init(_ bytes: [UInt8], file: String, limits: YAMLLimits) throws {
    self.file = file
    guard bytes.count <= limits.inputBytes else {
      throw Diagnostic(
        .yamlInputSize, "'\(file)' has \(bytes.count) bytes; at most \(limits.inputBytes) are read")
    }
    let hasMark = bytes.starts(with: [0xef, 0xbb, 0xbf])
    self.bytes = hasMark ? Array(bytes.dropFirst(3)) : bytes
    try checkEncoding()
    try checkCharacters()
  }

  /// The offset of the byte at `mark`; the end of the text for a mark beyond it.
  func offset(of mark: Mark) -> Int {
    guard lineStarts.indices.contains(mark.line) else { return bytes.count }
    var offset = lineStarts[mark.line]
    var column = 0
    while offset < bytes.count {
      if bytes[offset] & 0xc0 != 0x80 {
        if column == mark.column { break }
        column += 1
      }
      offset += 1
    }
    return offset
  }

  /// The byte at `mark`, or nil at the end of the text.
  func byte(at mark: Mark) -> UInt8? {
    let place = offset(of: mark)
    return place < bytes.count ? bytes[place] : nil
  }

  /// The place of `mark` as the user counts; the end of what is written where libyaml counts a line that
  /// is not there.
  func location(of mark: Mark) -> SourceLocation {
    guard lineStarts.indices.contains(mark.line) else { return endOfText }
    return SourceLocation(file: file, line: mark.line + 1, column: mark.column + 1)
  }

  /// The text from `start` up to the end of the line, at most `limit` bytes of it.
  func restOfLine(from start: Int, limit: Int = 500) -> String {
    let rest = bytes[min(start, bytes.count)...].prefix(limit)
    return String(decoding: rest.prefix { $0 != 0x0a && $0 != 0x0d }, as: UTF8.self)
  }

  /// The indentation of the block behind the `|` at `mark`; nil when there is none at that place, it
  /// tells its indentation itself, or has no text.
  func blockIndentation(after mark: Mark) -> Int? {
    let start = offset(of: mark)
    let header = restOfLine(from: start)
    guard header.hasPrefix("|"), !header.prefix(3).contains(where: \.isNumber) else { return nil }
    for line in lineStarts.dropFirst(mark.line + 1) {
      let indentation = bytes[line...].prefix { $0 == UInt8(ascii: " ") }.count
      guard line + indentation < bytes.count else { return nil }
      if ![0x0a, 0x0d].contains(bytes[line + indentation]) { return indentation }
    }
    return nil
  }

  /// The place behind the last byte that is no white space.
  var endOfText: SourceLocation {
    location(ofByte: (bytes.lastIndex { $0 > 0x20 } ?? -1) + 1)
  }

  private func checkEncoding() throws {
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      throw Diagnostic(
        .yamlEncoding, "expected UTF-8, got UTF-16",
        at: SourceLocation(file: file, line: 1, column: 1),
        help: "save the file as UTF-8")
    }
    guard String(validating: bytes, as: UTF8.self) == nil else { return }
    var offset = 0
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    while case .valid(let scalar) = parser.parseScalar(from: &iterator) { offset += scalar.count }
    let byte = bytes.dropFirst(offset).first.map { Self.hex(UInt32($0), digits: 2) } ?? ""
    throw Diagnostic(
      .yamlEncoding, "expected UTF-8, got the byte 0x\(byte)", at: location(ofByte: offset),
      help: "save the file as UTF-8")
  }

  private func checkCharacters() throws {
    var directives = 0
    var previous: UInt8 = 0x0a
    var beforePrevious: UInt8 = 0
    for (offset, byte) in bytes.enumerated() {
      let forbidden: Bool
      switch byte {
      case 0x20...0x7e, 0x09, 0x0a, 0x0d: forbidden = false
      case 0x80...0x9f: forbidden = previous == 0xc2 && byte != 0x85
      case 0xbe, 0xbf: forbidden = previous == 0xbf && beforePrevious == 0xef
      case 0xc0...0xff, 0xa0...0xbd: forbidden = false
      default: forbidden = true
      }
      if forbidden { throw forbiddenCharacter(endingAt: offset) }
      if byte == UInt8(ascii: "%"), previous == 0x0a || previous == 0x0d {
        directives += 1
        if directives > YAMLLimits.directives {
          throw Diagnostic(
            .yamlDirectives, "more than \(YAMLLimits.directives) lines begin with '%'",
            at: location(ofByte: offset))
        }
      }
      beforePrevious = previous
      previous = byte
    }
  }

  /// The message about the character whose last byte is at `end`.
  private func forbiddenCharacter(endingAt end: Int) -> Diagnostic {
    var start = end
    while start > 0, bytes[start] & 0xc0 == 0x80 { start -= 1 }
    let scalar = String(decoding: bytes[start...end], as: UTF8.self).unicodeScalars.first
    let number = Self.hex(scalar?.value ?? 0, digits: 4)
    return Diagnostic(
      .yamlCharacter, "the character U+\(number) is not allowed in YAML",
      at: location(ofByte: start),
      help: "in double quotes it can be written as \"\\u\(number)\"")
  }

  /// The place of the byte at `offset`; only for messages, it reads all the text before.
  private func location(ofByte offset: Int) -> SourceLocation {
    let before = bytes.prefix(offset)
    let starts = Self.findLineStarts(Array(before))
    let line = before.dropFirst(starts.last ?? 0)
    let column = line.count { $0 & 0xc0 != 0x80 }
    return SourceLocation(file: file, line: starts.count, column: column + 1)
  }

  /// `value` in upper-case hexadecimal, at least `digits` long.
  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// The offsets at which lines start; lines end at what libyaml takes for line breaks.
  private static func findLineStarts(_ bytes: [UInt8]) -> [Int] {
    var starts = [0]
    for (offset, byte) in bytes.enumerated() {
      let isBreak: Bool
      switch byte {
      case 0x0a: isBreak = true
      case 0x0d: isBreak = offset + 1 == bytes.count || bytes[offset + 1] != 0x0a
      case 0x85: isBreak = offset > 0 && bytes[offset - 1] == 0xc2
      case 0xa8, 0xa9:
        isBreak = offset > 1 && bytes[offset - 1] == 0x80 && bytes[offset - 2] == 0xe2
      default: isBreak = false
      }
      if isBreak { starts.append(offset + 1) }
    }
    return starts
  }
}
