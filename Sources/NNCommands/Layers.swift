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
    abstract: "Lists everything that a specification can name.",
    discussion: """
      Layers, losses, optimizers, schedulers, data sources, metrics, pruning steps and the \
      functions of forward passes. With a name: its arguments, shapes and reference page.

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
    if let function = Declared.functions.first(where: { $0.name == name }) {
      let page = FunctionPage(function.name, function.parameters)
      try json ? Console.print(page.json) : Console.print(page.text)
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
    let functions = Declared.functions.map(FunctionPage.init)
    let width = functions.map(\.name.count).max() ?? 0
    groups.append(
      FunctionPage.kind + "\n"
        + functions.map { "  \($0.line(width: width))\n" }.joined())
    return groups.joined(separator: "\n")
  }

  private static var all: JSONValue {
    .object(
      JSONObject(
        Declared.kinds.map { title, declarations in
          (title, .array(declarations.map { $0.json(kind: title) }))
        } + [
          (
            FunctionPage.kind,
            .array(Declared.functions.map { FunctionPage($0.name, $0.parameters).json })
          )
        ]))
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
        "there is nothing called '\(name)'",
        help: Suggestion.help(for: name, in: all.map(\.info.name) + Declared.functions.map(\.name))
          ?? "swiftnn layers lists what there is")
    }
    return found
  }
}

extension DiagnosticCode {
  static let unknownName = DiagnosticCode("NN0615", "unknown name")
}
