import ArgumentParser
import Glibc
import NNDiagnostics
import NNFormats
import NNTraining

/// `swiftnn init`: a first specification to change.
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Writes a commented specification to start from.",
    discussion: """
      Example:
        swiftnn init cnn --out digits.yaml
        swiftnn train digits.yaml
      """)

  @Argument(help: "Which one; --list tells them.")
  var template = "mlp"

  @Option(
    help: ArgumentHelp(
      "The file to write, - for standard output; the template's name with .yaml if left out.",
      valueName: "file"))
  var out: String?

  @Flag(help: "Replace the file if there is one.")
  var force = false

  @Flag(help: "List the templates.")
  var list = false

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
    let path = out ?? found.name + ".yaml"
    if path == "-" {
      try Console.print(found.text.droppingLineEnd)
      return
    }
    var status = stat()
    guard force || lstat(path, &status) != 0 else {
      throw Diagnostic(
        .fileExists, "'\(path)' is there already",
        help: "choose another name with --out, or replace it with --force")
    }
    try AtomicFile.write(path: path, bytes: Array(found.text.utf8))
    Console.printError("wrote '\(path)': train it with swiftnn train \(path)\n")
  }
}

extension DiagnosticCode {
  static let fileExists = DiagnosticCode("NN0616", "file exists already")
}
