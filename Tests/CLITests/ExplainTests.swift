import Foundation
import NNFormats
import NNTestSupport
import Testing

/// The codes of messages: each is explained, by an example that the program really answers so.
///
/// After a change of messages, `SWIFTNN_RECORD=1` in the environment writes what is said now into the
/// sources; the test then fails, so that somebody reads it.
@Suite struct ExplainTests {
  /// A code as `swiftnn explain --json` tells it.
  struct Code: Decodable {
    struct Example: Decodable {
      let commands: [String]
      let files: [String: String]
      let message: String
    }

    let code: String
    let title: String
    let meaning: String
    let mending: String
    let example: Example
  }

  static let sources = Program.package + "/Sources"

  private func codes() throws -> [Code] {
    let output = try TemporaryDirectory().succeed(["explain", "--json"]).output
    return try JSONDecoder().decode([Code].self, from: Data(output.utf8))
  }

  /// The ids and the file of each `DiagnosticCode("NN0000"` below `Sources`.
  private func declared() throws -> [(id: String, file: String)] {
    let files = try #require(FileManager.default.enumerator(atPath: Self.sources))
    return try files.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.flatMap {
      file in
      try String(contentsOfFile: "\(Self.sources)/\(file)", encoding: .utf8)
        .matches(of: /(?m)^ .*\bDiagnosticCode\(\s*"(NN\d{4})",/)
        .map { (String($0.output.1), "\(Self.sources)/\(file)") }
    }
  }

  @Test func everyCodeIsListedOnce() throws {
    let listed = try codes().map(\.code)
    #expect(listed.count > 90)
    #expect(listed == (try declared().map(\.id).sorted()))
    #expect(Set(listed).count == listed.count)
  }

  @Test func everyCodeIsExplained() throws {
    for code in try codes() {
      #expect(code.title.first?.isLetter == true && !code.title.hasSuffix("."), "\(code.code)")
      for text in [code.meaning, code.mending] {
        #expect(text.hasSuffix("."), "\(code.code): \(text)")
        #expect(text.split(separator: " ").count >= 3, "\(code.code): \(text)")
      }
    }
  }

  @Test func everyExampleSaysWhatItIsSaidToSay() throws {
    let places = Dictionary(try declared().map { ($0.id, $0.file) }) { first, _ in first }
    for code in try codes() {
      let directory = try TemporaryDirectory()
      for (name, text) in code.example.files {
        try directory.write(name, try FileBytesText.bytes(text))
      }
      var said = ""
      for (index, command) in code.example.commands.enumerated() {
        let arguments = command.split(separator: " ").dropFirst().map(String.init)
        let outcome = try Program.run(arguments, in: directory, megabytes: 4096, limit: 60)
        let isLast = index + 1 == code.example.commands.count
        #expect(outcome.status == (isLast ? 2 : 0), "\(code.code): \(outcome.errors)")
        said = BadInputTable.portable(outcome.errors)
      }
      let told = Set(
        said.matches(of: /(?m)(?:error|warning)\[(NN\d{4})\]/).map { String($0.output.1) })
      #expect(told == [code.code], "\(code.code): \(said)")
      if BadInputTable.isRecording, said != code.example.message, let file = places[code.code] {
        try record(code.code, said, in: file)
        Issue.record("recorded the message of \(code.code): read it, then run the test without")
      } else {
        #expect(said == code.example.message, "\(code.code)")
      }
    }
  }

  /// Puts `message` in the place of what the source says about `code`.
  private func record(_ code: String, _ message: String, in file: String) throws {
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let start = try #require(text.range(of: "\"\(code)\","))
    let says = try #require(
      text.range(
        of: #"says: #*""""#, options: .regularExpression,
        range: start.upperBound..<text.endIndex))
    let end = try #require(text.range(of: #"""""#, range: says.upperBound..<text.endIndex))
    let tail = text[end.upperBound...].drop { $0 == "#" }
    let pound = message.contains("\\") || message.contains("\"\"\"") ? "#" : ""
    let lines = message.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "        \($0)" }
    let written =
      "says: \(pound)\"\"\"\n" + lines.joined(separator: "\n") + "\n        \"\"\"\(pound)"
    try (text[..<says.lowerBound] + written + tail)
      .write(toFile: file, atomically: true, encoding: .utf8)
  }

  @Test func aPageTellsEverything() throws {
    let directory = try TemporaryDirectory()
    let page = try directory.succeed(["explain", "NN0103"]).output
    #expect(
      page == """
        NN0103: duplicate key

          A mapping has the same key twice. YAML readers disagree about which of them counts, and
          one of the two would be ignored silently.

        how to mend it
          Keep one of them. Several things of a kind belong in one list.

        net.yaml
          inputs: {x: "float32[N, 4]"}
          seed: 1
          model: Linear(auto, 2)
          seed: 2

        what it says
          $ swiftnn check net.yaml
          net.yaml:4:1: error[NN0103]: duplicate key 'seed'
              4 | seed: 2
                | ^
          net.yaml:2:1: note: first given here

        """)
    for spelling in ["nn0103", "0103", "103"] {
      #expect(try directory.succeed(["explain", spelling]).output == page)
    }
  }

  @Test func theListNamesEveryCodeByTopic() throws {
    let output = try TemporaryDirectory().succeed(["explain"]).output
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines.filter { !$0.hasPrefix(" ") && !$0.isEmpty } == [
        "YAML", "names, arguments and values", "shapes and dtypes", "data", "expressions",
        "files, weights and runs",
      ])
    for code in try codes() { #expect(lines.contains("  \(code.code)  \(code.title)")) }
    #expect(lines.filter { $0.hasPrefix("  NN") }.count == (try codes().count))
  }

  @Test(arguments: [
    (
      "NN03O1",
      "error[NN0615]: there is no code 'NN03O1'\nhelp: did you mean 'NN0301'?\n"
    ),
    (
      "shape",
      "error[NN0615]: there is no code 'shape'\nhelp: swiftnn explain lists what there is\n"
    ),
  ])
  func anUnknownCodeIsAMistake(name: String, message: String) throws {
    #expect(try TemporaryDirectory().fail(["explain", name]) == message)
  }
}
