import NNDiagnostics

/// What holds for every message, whatever the input.
enum MessageChecks {
  /// Renders `error` as a user sees it.
  ///
  /// Throws a `FuzzFinding` when it is none of the user's, or points outside the `lines` of `file`.
  static func check(
    _ error: any Error, _ renderer: DiagnosticRenderer, lines: [Int], file: String
  ) throws {
    let all: [Diagnostic]
    switch error {
    case let several as Diagnostics: all = several.all
    case let one as Diagnostic: all = [one]
    default: throw FuzzFinding("not a message: \(error)")
    }
    guard !all.isEmpty else { throw FuzzFinding("an error without a message") }
    _ = renderer.render(all)
    for message in all {
      guard !message.message.isEmpty else { throw FuzzFinding("an empty message") }
      for place in [message.location] + message.notes.map(\.location) {
        guard let place, place.file == file else { continue }
        guard lines.indices.contains(place.line - 1), place.column >= 1,
          place.column <= lines[place.line - 1] + 1
        else { throw FuzzFinding("a message points outside the text: \(place) \(message.message)") }
      }
    }
  }

  /// The length of each line of a YAML document.
  static func lines(_ text: String) -> [Int] {
    DiagnosticRenderer.lines(of: text).map(\.unicodeScalars.count)
  }
}
