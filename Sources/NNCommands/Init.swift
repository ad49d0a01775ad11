import ArgumentParser
import Glibc
import NNDiagnostics
import NNFormats
import NNSpec
import NNTraining

/// `swiftnn init`: a first specification to change.
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Writes a commented specification to start from.",
    discussion: """
      Each trains at once, on data that swiftnn brings along. Beside it goes \
      \(SpecSchema.fileName), which tells editors what can be written.

      Example:
        swiftnn init cnn --out digits.yaml
        swiftnn train digits.yaml
      """)

  @Argument(
    help: "Which one; --list tells them.",
    completion: .custom { _, _, prefix in
      Template.all.map(\.name).filter { $0.hasPrefix(prefix) }
    })
  var template = "mlp"

  @Option(
    name: [.customLong("out"), .customLong("output")],
    help: ArgumentHelp(
      "The file to write, - for standard output; the experiment's name with .yaml if left out.",
      valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var out: String?

  @Option(help: "The experiment's name; the template's if left out.", completion: .list([]))
  var name: String?

  @Flag(inversion: .prefixedNo, help: "Whether to write the schema for editors as well.")
  var schema = true

  @Flag(help: "Replace the file if there is one.")
  var force = false

  @Flag(help: "List the templates.")
  var list = false

  func validate() throws {
    guard let name else { return }
    let isName =
      name.first?.isLetter == true
      && name.utf8.allSatisfy { byte in
        let scalar = Unicode.Scalar(byte)
        return scalar.properties.isAlphabetic && byte < 0x80
          || (0x30...0x39).contains(byte) || "-_.".utf8.contains(byte)
      }
    guard isName else {
      throw ValidationError(
        "'--name' expects a letter, then letters, digits, '-', '_' and '.', got '\(name)'")
    }
  }

  func run() throws {
    if list {
      let width = Template.all.map(\.name.count).max() ?? 0
      for template in Template.all {
        try Console.print("\(template.name.padded(to: width))  \(template.summary)")
      }
      return
    }
    guard let found = Template.all.first(where: { $0.name == template }) else {
      let names = Template.all.map(\.name)
      throw Diagnostic(
        .unknownName, "there is no template '\(template)'",
        help: Suggestion.help(for: template, in: names)
          ?? "there are: \(names.joined(separator: ", "))")
    }
    let name = name ?? found.name
    let path = out ?? name + ".yaml"
    let text = found.text(name: name, file: path == "-" ? name + ".yaml" : path)
    let whole = schema ? SpecSchema.modeline() + "\n" + text : text
    if path == "-" {
      try Console.print(whole.droppingLineEnd)
      return
    }
    var status = stat()
    guard force || lstat(path, &status) != 0 else {
      throw Diagnostic(
        .fileExists, "'\(path)' is there already",
        help: "choose another name with --out, or replace it with --force")
    }
    try AtomicFile.write(path: path, bytes: Array(whole.utf8))
    Console.printError("wrote '\(path)': train it with swiftnn train \(path)\n")
    if schema { try writeSchema(beside: path) }
  }

  /// Writes the schema into the folder of `path`. One of an earlier version is replaced, any other
  /// file of that name is left alone.
  private func writeSchema(beside path: String) throws {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let path = folder + SpecSchema.fileName
    let bytes = Array(try SpecSchema.text().utf8)
    var status = stat()
    if lstat(path, &status) == 0 {
      let known = try? FileBytes.read(path: path, limit: 1 << 24)
      if known == bytes { return }
      guard let known, String(decoding: known.prefix(1000), as: UTF8.self).contains(SpecSchema.mark)
      else {
        Console.printError("left '\(path)' as it is, which is not swiftnn's schema\n")
        return
      }
    }
    try AtomicFile.write(path: path, bytes: bytes)
    Console.printError("wrote '\(path)': editors complete and check specifications with it\n")
  }
}
