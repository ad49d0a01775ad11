import Foundation
import NNTestSupport
import Testing

/// What the documentation shows is what happens.
@Suite struct ReadmeTests {
  /// A block of a Markdown file: the word behind its fence, and its lines.
  private struct Block {
    let language: String
    let lines: [String]
  }

  private func blocks(_ file: String) throws -> [Block] {
    let text = try String(contentsOfFile: "\(Program.package)/\(file)", encoding: .utf8)
    var blocks: [Block] = []
    var open: (language: String, lines: [String])?
    for line in text.components(separatedBy: "\n") {
      if let block = open {
        if line == "```" {
          blocks.append(Block(language: block.language, lines: block.lines))
          open = nil
        } else {
          open?.lines.append(line)
        }
      } else if line.hasPrefix("```") {
        open = (String(line.dropFirst(3)), [])
      }
    }
    return blocks
  }

  /// Numbers differ in their last digits from one processor to another, and speed everywhere.
  private func masked(_ line: String) -> String {
    line.replacing(/[0-9][0-9.,e-]*/, with: "#").replacing(/\ +(best)?/, with: " ")
      .trimmingCharacters(in: .whitespaces)
  }

  @Test func theReadmeShowsWhatHappens() throws {
    let blocks = try blocks("README.md")
    let spec = try #require(blocks.first { $0.language == "yaml" })
    let directory = try TemporaryDirectory(["digits.yaml": spec.lines.joined(separator: "\n")])
    var commands = 0
    for block in blocks where block.language == "console" {
      var shown: [String] = []
      var command: String?
      func compare() throws {
        guard let line = command else { return }
        // Arguments with spaces are shown without the quotes of a shell.
        let words =
          line == line.replacing("(64, 10)", with: "")
          ? line
          : line.replacing(
            "model.3=Linear(64, 10)", with: "'model.3=Linear(64, 10)'")
        let outcome = try Program.shell(words + " 2>&1", in: directory)
        let got = outcome.output.components(separatedBy: "\n").map(masked).filter { !$0.isEmpty }
        #expect(got == shown.map(masked).filter { !$0.isEmpty }, "\(line)")
        commands += 1
      }
      for line in block.lines {
        if line.hasPrefix("$ ") {
          try compare()
          (command, shown) = (String(line.dropFirst(2)), [])
        } else {
          shown.append(line)
        }
      }
      try compare()
    }
    #expect(commands >= 3)
    try run(blocks, in: directory)
  }

  @Test(arguments: ["examples/iris"]) func examplesRun(_ folder: String) throws {
    let directory = try TemporaryDirectory()
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(Program.package)/\(folder)")
    for file in files {
      let bytes = try Data(contentsOf: URL(filePath: "\(Program.package)/\(folder)/\(file)"))
      try directory.write(file, Array(bytes))
    }
    try run(try blocks("\(folder)/README.md"), in: directory)
  }

  /// Runs every line of the shell blocks; those for make are tried without doing them.
  private func run(_ blocks: [Block], in directory: TemporaryDirectory) throws {
    let lines = blocks.filter { $0.language == "sh" }.flatMap(\.lines).filter { !$0.isEmpty }
    #expect(!lines.isEmpty)
    for line in lines {
      let isMake = line.hasPrefix("make ")
      let outcome = try Program.shell(
        isMake ? "make -n -C '\(Program.package)' \(line.dropFirst(5))" : line, in: directory)
      #expect(outcome.status == 0, "\(line): \(outcome.errors)")
    }
  }

  /// Every verb in the table of verbs exists, and every verb is in the table.
  @Test func theTableOfVerbsIsComplete() throws {
    let readme = try String(contentsOfFile: "\(Program.package)/README.md", encoding: .utf8)
    let named = Set(readme.matches(of: /(?m)^\| `swiftnn (\w+)/).map { String($0.output.1) })
    let help = try Program.run(["--help"], in: TemporaryDirectory()).output
    let verbs = Set(
      help.components(separatedBy: "SUBCOMMANDS:").last?.matches(of: /(?m)^  (\w+)\ {2,}/)
        .map { String($0.output.1) } ?? [])
    #expect(verbs.count >= 9)
    #expect(named == verbs.subtracting(["help"]))
  }

  @Test(arguments: [
    "README.md", "docs/runs.md", "docs/specification.md", "docs/architecture.md", "docs/editors.md",
    "docs/errors.md",
  ])
  func linksLeadSomewhere(_ file: String) throws {
    let text = try String(contentsOfFile: "\(Program.package)/\(file)", encoding: .utf8)
    let folder = URL(filePath: "\(Program.package)/\(file)").deletingLastPathComponent()
    for match in text.matches(of: /\]\(([^)h][^)]*)\)/) {
      if match.output.1.hasPrefix("#") {
        let heading = match.output.1.dropFirst().replacing("-", with: " ")
        #expect(text.lowercased().contains("\n## \(heading)\n"), "\(match.output.1)")
        continue
      }
      let path = folder.appending(path: String(match.output.1)).path
      #expect(FileManager.default.fileExists(atPath: path), "\(match.output.1)")
    }
  }
}
