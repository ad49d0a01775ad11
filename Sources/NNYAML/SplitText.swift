import NNDiagnostics

/// Unquoted text that YAML cuts into pieces before its brackets are closed.
///
/// YAML ends a plain scalar at commas and brackets in flow style, and at `: ` and ` #` everywhere,
/// so that `[Conv2d(1, 20, 5)]` is a list of three pieces.
struct SplitText {
  /// What ended the first piece.
  enum Cause {
    case flow, colon, comment
  }

  /// The most bytes of source that are searched for the closing bracket.
  private static let searched = 500

  let cause: Cause
  /// The first piece, shortened for the message.
  let piece: String
  /// The bracket that is open at the end of the first piece.
  let unclosed: Character?
  /// All of the text as the user meant it, or nil when its brackets are not closed nearby.
  let whole: String?
  /// How many characters of the source are concerned, so that other messages about them are
  /// left out.
  let length: Int

  /// The text that begins with `piece` at `start` of the source.
  init(_ piece: String, cause: Cause, start: Mark, in source: SourceText) {
    self.cause = cause
    self.piece = shortened(piece)
    unclosed = Brackets.firstUnclosed(in: piece)
    let offset = source.offset(of: start)
    let window = source.bytes[offset...].prefix(Self.searched)
    let end = Self.endOfWhole(Array(window), isFlow: cause == .flow)
    let range = end.map { window.prefix($0) }
    whole = range.map { Self.onOneLine(String(decoding: $0, as: UTF8.self)) }
    let concerned = range.map(Array.init) ?? Array(source.restOfLine(from: offset).utf8)
    length = concerned.count { $0 & 0xc0 != 0x80 }
  }

  /// The message, with the quoted form as help.
  func diagnostic(at location: SourceLocation) -> Diagnostic {
    let note: String
    switch cause {
    case .flow: note = "inside [...] and {...}, YAML ends unquoted text at ',', '[', ']', '{', '}'"
    case .colon: note = "YAML ends an unquoted key at ': '"
    case .comment: note = "YAML begins a comment at ' #'"
    }
    guard let whole else {
      let bracket = unclosed.map { "unclosed '\($0)' in " } ?? ""
      return Diagnostic(
        .yamlSplitText, "\(bracket)unquoted '\(piece)'", at: location,
        notes: [.init(note)], help: "put the whole text in double quotes")
    }
    return Diagnostic(
      .yamlSplitText, "unquoted '\(whole)' is split after '\(piece)'", at: location,
      notes: [.init(note)], help: Self.help(quoting: whole))
  }

  /// `quote it: "f(1, 2)"`, or what else to do with a tuple.
  private static func help(quoting whole: String) -> String {
    let inner = whole.dropFirst().dropLast()
    if whole.hasPrefix("("), whole.hasSuffix(")"), !inner.contains(where: { "()".contains($0) }) {
      return "write a tuple as a list: [\(inner)]"
    }
    return "quote it: \(YAMLText.quoted(whole))"
  }

  /// Where the text that begins at 0 ends once its brackets are closed, or nil.
  private static func endOfWhole(_ bytes: [UInt8], isFlow: Bool) -> Int? {
    var open: [UInt8] = []
    var place = 0
    scan: while place < bytes.count {
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): open.append(byte)
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        guard let last = open.popLast() else { break scan }
        guard Brackets.closing(last) == byte else { return nil }
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        place = bytes[(place + 1)...].firstIndex(of: byte) ?? place
      case 0x0a, 0x0d:
        if open.isEmpty || !isFlow { break scan }
      case UInt8(ascii: ","):
        if open.isEmpty, isFlow { break scan }
      case UInt8(ascii: ":"):
        let isLast = place + 1 == bytes.count || bytes[place + 1] <= 0x20
        if open.isEmpty, isLast { break scan }
      case UInt8(ascii: "#"):
        if open.isEmpty, place > 0, bytes[place - 1] <= 0x20 { break scan }
      default: break
      }
      place += 1
    }
    guard open.isEmpty else { return nil }
    while place > 0, bytes[place - 1] <= 0x20 { place -= 1 }
    return place
  }

  /// `text` with line breaks and the white space around them made one space, or none beside a
  /// bracket.
  private static func onOneLine(_ text: String) -> String {
    var result = ""
    for line in text.split(whereSeparator: \.isNewline) {
      let part = line.drop { $0 == " " }
      guard let first = part.first else { continue }
      let isTight = result.last.map { "([{".contains($0) } ?? true || ")]}".contains(first)
      result += (isTight ? "" : " ") + part
    }
    return result
  }
}

/// Counting brackets in expressions.
enum Brackets {
  static func isOpening(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{")
  }

  /// The bracket that closes `opening`.
  static func closing(_ opening: UInt8) -> UInt8 {
    switch opening {
    case UInt8(ascii: "("): UInt8(ascii: ")")
    case UInt8(ascii: "["): UInt8(ascii: "]")
    default: UInt8(ascii: "}")
    }
  }

  /// The outermost bracket in `text` that is not closed, or nil. Quoted parts do not count. O(n).
  static func firstUnclosed(in text: String) -> Character? {
    let bytes = Array(text.utf8)
    var open: [UInt8] = []
    var lastQuote: [UInt8: Int] = [:]
    for (place, byte) in bytes.enumerated() where byte == 0x22 || byte == 0x27 {
      lastQuote[byte] = place
    }
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): open.append(byte)
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        if let last = open.last, closing(last) == byte { open.removeLast() }
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        // An apostrophe that nothing closes is not a quote.
        if let last = lastQuote[byte], last > place {
          place = bytes[(place + 1)...].firstIndex(of: byte) ?? place
        }
      default: break
      }
      place += 1
    }
    return open.first.map { Character(Unicode.Scalar($0)) }
  }
}
