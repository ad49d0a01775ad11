import ArgumentParser
import NNFormats
import NNSpec

/// `swiftnn schema`: the specification language for editors.
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Writes a JSON Schema of specifications, for completion and checks in editors.",
    discussion: """
      Editors with a YAML language server read it when a specification's first line names it: \
      '# yaml-language-server: $schema=swiftnn.schema.json', the path being relative to the \
      specification.

      Example:
        swiftnn schema --out swiftnn.schema.json
      """)

  @Option(
    name: [.customLong("out"), .customLong("output")],
    help: ArgumentHelp("The file to write; standard output if left out.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var out: String?

  func run() throws {
    let text = try SpecSchema.text()
    guard let out, out != "-" else {
      try Console.print(text.droppingLineEnd)
      return
    }
    try AtomicFile.write(path: out, bytes: Array(text.utf8))
  }
}
