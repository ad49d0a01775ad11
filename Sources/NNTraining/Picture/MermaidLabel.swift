/// A line of a label as it stands between quotes in Mermaid's language.
///
/// Mermaid looks for its own words in whole lines of the text, reads labels as Markdown and knows icons
/// and formulas in them. What it could read something into is written by its number, which it turns
/// into the character at the very end.
struct MermaidLabel {
  private let scalars: [Unicode.Scalar]

  /// The characters that mean nothing anywhere in a label, besides letters and digits.
  private static let plain = Set(" ,.:()[]=_/'".unicodeScalars)

  /// What Mermaid puts numbers between until it writes their characters.
  private static let marks = Set("\u{FB02}\u{B0}\u{B6}\u{DF}".unicodeScalars)

  init(_ line: String) { scalars = Array(line.unicodeScalars) }

  /// The line, written so that Mermaid shows it as it is.
  var text: String {
    var text = ""
    for (place, scalar) in scalars.enumerated() {
      if isShown(place) {
        text.unicodeScalars.append(scalar)
      } else {
        text += "#\(scalar.value);"
      }
    }
    return text
  }

  private func isShown(_ place: Int) -> Bool {
    let scalar = scalars[place]
    guard !Self.marks.contains(scalar) else { return false }
    guard scalar.isASCII, !isWord(place) else { return true }
    guard Self.plain.contains(scalar) else { return false }
    let next = place + 1 < scalars.count ? scalars[place + 1] : nil
    switch scalar {
    // Four blanks before text are code; "direction TB" anywhere in a line turns a group.
    case " ": return place > 0 && !text(before: place, endsWith: "direction")
    case "=": return place > 0
    // `_emphasis_`, but not in the middle of a word.
    case "_": return isWord(place - 1) && isWord(place + 1)
    // `[text](link)`.
    case "(": return place == 0 || scalars[place - 1] != "]"
    // Web addresses; `[name]: link`; and after "style" an entity loses its end.
    case ":":
      return next != "/" && (place == 0 || scalars[place - 1] != "]")
        && !["style", "classDef"].contains { text(before: place, contains: $0) }
    // `1.` and `1)` begin a list, `www.` a web address.
    case ".", ")":
      return place == 0
        || !scalars[..<place].allSatisfy { ("0"..."9").contains($0) }
          && !text(before: place, endsWith: "www")
    default: return true
    }
  }

  /// Whether a letter or a digit stands at `place`.
  private func isWord(_ place: Int) -> Bool {
    guard scalars.indices.contains(place) else { return false }
    let properties = scalars[place].properties
    return properties.isAlphabetic || properties.numericType != nil
  }

  private func text(before place: Int, endsWith word: String) -> Bool {
    scalars[..<place].suffix(word.unicodeScalars.count).elementsEqual(word.unicodeScalars)
  }

  private func text(before place: Int, contains word: String) -> Bool {
    String(String.UnicodeScalarView(scalars[..<place])).contains(word)
  }
}
