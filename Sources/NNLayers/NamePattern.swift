/// A pattern for names: `*` stands for any text, `?` for any character.
struct NamePattern {
  private let pattern: [Character]

  init(_ text: String) { pattern = Array(text) }

  /// Whether all of `text` fits; takes time in proportion to both lengths multiplied at most.
  func matches(_ text: String) -> Bool {
    let text = Array(text)
    var (at, place) = (0, 0)
    var lastStar: (at: Int, place: Int)?
    while place < text.count {
      if at < pattern.count, pattern[at] == "*" {
        lastStar = (at, place)
        at += 1
      } else if at < pattern.count, pattern[at] == "?" || pattern[at] == text[place] {
        at += 1
        place += 1
      } else if let star = lastStar {
        lastStar = (star.at, star.place + 1)
        (at, place) = (star.at + 1, star.place + 1)
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == "*" }
  }
}
