import ArgumentParser
import NNDeclarations
import NNDiagnostics
import NNFormats
import NNSpec
import NNTraining

/// `swiftnn layers`: what a specification can name.
struct Layers: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layers",
    abstract: "Lists layers, losses, optimizers, schedulers, data sources and metrics.",
    discussion: """
      With a name: its arguments, shapes and reference page.

      Example:
        swiftnn layers Conv2d
      """)

  @Argument(help: "A name, such as Conv2d or fastai.Embedding.")
  var name: String?

  @Flag(help: "Write JSON instead of text.")
  var json = false

  func run() throws {
    guard let name else {
      try json ? Console.print(Self.all) : Console.print(Self.table.droppingLineEnd)
      return
    }
    let found = try Self.declarations(named: name)
    if json {
      try Console.print(.array(found.map { $1.json(kind: $0) }))
    } else {
      let pages = found.map { $1.page(kind: $0) }
      try Console.print(pages.joined(separator: "\n").droppingLineEnd)
    }
  }

  /// A line for each declaration below the title of its kind.
  private static var table: String {
    var groups: [String] = []
    for (title, declarations) in Declared.kinds {
      let width = declarations.map(\.qualifiedName.count).max() ?? 0
      let lines = declarations.map { info in
        "  \(info.qualifiedName.padded(to: width))  \(info.summary)\n"
      }
      groups.append(title + "\n" + lines.joined())
    }
    return groups.joined(separator: "\n")
  }

  private static var all: JSONValue {
    .object(
      JSONObject(
        Declared.kinds.map { title, declarations in
          (title, .array(declarations.map { $0.json(kind: title) }))
        }))
  }

  /// Everything called `name`, with its kind.
  ///
  /// Throws a `Diagnostic` with a suggestion when there is nothing.
  private static func declarations(
    named name: String
  ) throws -> [(kind: String, info: DeclarationInfo)] {
    let all = Declared.kinds.flatMap { kind in
      kind.declarations.map { (kind: kind.title, info: $0) }
    }
    let found = all.filter { $0.info.name == name || $0.info.isCalled(name) }
    guard !found.isEmpty else {
      throw Diagnostic(
        .unknownName,
        "there is no layer, loss, optimizer, scheduler, data source or metric "
          + "'\(name)'",
        help: Suggestion.help(for: name, in: all.map(\.info.name)) ?? "swiftnn layers lists them")
    }
    return found
  }
}

extension DiagnosticCode {
  static let unknownName = DiagnosticCode("NN0615", "unknown name")
}
