/// A line with a bar that fits the terminal.
struct LiveLine {
  /// What is under way.
  let title: String
  /// How much of it is done.
  let done: Int
  /// How much there is.
  let of: Int
  /// What stands behind the bar, the least important last.
  let notes: [String]

  /// The line in at most `width` characters: notes and then the bar give way where it is narrow.
  func text(width: Int, isUnicode: Bool) -> String {
    let count = "\(done)/\(of)"
    for shown in stride(from: notes.count, through: 0, by: -1) {
      let tail = ([count] + notes.prefix(shown)).joined(separator: "  ")
      let room = width - title.count - tail.count - 4
      if room >= 8 {
        return "\(title)  \(bar(min(room, 30), isUnicode: isUnicode))  \(tail)"
      }
    }
    return String("\(title)  \(count)".prefix(max(width, 0)))
  }

  private func bar(_ width: Int, isUnicode: Bool) -> String {
    let halves = of > 0 ? min(2 * width, 2 * width * done / of) : 2 * width
    let (full, half) = (halves / 2, halves % 2)
    let rest = width - full - half
    if isUnicode {
      return String(repeating: "━", count: full) + (half == 1 ? "╸" : "")
        + String(repeating: " ", count: rest)
    }
    return String(repeating: "=", count: full) + (half == 1 ? "-" : "")
      + String(repeating: " ", count: rest)
  }
}
