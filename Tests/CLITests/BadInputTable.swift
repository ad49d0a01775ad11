import Glibc
import NNFormats
import NNTestSupport
import Testing

/// What the program says about wrong specifications, files and arguments, word for word.
///
/// The table is in `Tests/Fixtures/bad-input`. After a change of messages, `SWIFTNN_RECORD=1` in the
/// environment writes what is said now into it; the test then fails, so that somebody reads it.
@Suite struct BadInputTable {
  static let topics = [
    "yaml", "files", "sections", "arguments", "expressions", "shapes", "arrays", "weights", "data",
    "train", "windows", "losses", "limits", "edits", "traps",
  ]

  static func path(_ topic: String) -> String { fixture("bad-input/\(topic).txt") }

  static func transcript(_ topic: String) throws -> Transcript {
    let bytes = try FileBytes.read(path: path(topic), limit: 1 << 20)
    return try Transcript(parsing: String(decoding: bytes, as: UTF8.self))
  }

  @Test func theTableIsComplete() throws {
    let titles = try Self.topics.flatMap { topic in
      try Self.transcript(topic).cases.map { "\(topic): \($0.title)" }
    }
    #expect(titles.count >= 140)
    #expect(Set(titles).count == titles.count)
    for topic in Self.topics {
      let text = try Self.transcript(topic).text
      #expect(Array(text.utf8) == (try FileBytes.read(path: Self.path(topic), limit: 1 << 20)))
    }
  }

  @Test(arguments: topics)
  func mistakesAreExplained(topic: String) throws {
    var changed: [Transcript.Case] = []
    for example in try Self.transcript(topic).cases {
      let directory = try TemporaryDirectory()
      for (name, text) in example.files { try directory.write(name, try FileBytesText.bytes(text)) }
      let before = directory.names
      let contents = before.map { directory.bytes($0) }
      let outcome = try Program.run(
        example.arguments, in: directory, megabytes: 4096, limit: 20)

      let title = Comment(rawValue: "\(topic): \(example.title)")
      #expect(!outcome.isTimedOut, title)
      #expect(outcome.status == 2, title)
      #expect(outcome.output == "", title)
      #expect(directory.names == before, "\(title): files were written")
      #expect(directory.names.map { directory.bytes($0) } == contents, title)
      var example = example
      let message = Self.portable(outcome.errors)
      if !Self.isRecording { #expect(message == example.message, title) }
      example.message = message
      changed.append(example)
    }
    if Self.isRecording {
      try AtomicFile.write(path: Self.path(topic), bytes: Array(Transcript(changed).text.utf8))
      Issue.record("recorded the messages of '\(topic)': read them, then run the test without")
    }
  }

  /// The message without this machine's size, which is another one elsewhere.
  static func portable(_ message: String) -> String {
    let phrase = "this machine has "
    guard let start = message.firstRange(of: phrase) else { return message }
    let size = message[start.upperBound...].prefix { !$0.isNewline }
    return message[..<size.startIndex] + "..." + message[size.endIndex...]
  }

  static let isRecording = getenv("SWIFTNN_RECORD") != nil
}
