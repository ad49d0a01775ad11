import ArgumentParser
import NNDiagnostics
import NNFormats
import NNTraining

/// `swiftnn layers`: what a specification can name.
struct Layers: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layers",
    abstract: "Lists everything that a specification can name.",
    discussion: """
      Layers, losses, optimizers, schedulers, data sources, metrics, pruning steps and the \
      functions of forward passes. With a name: its arguments, shapes and reference page. With a \
      part of a name: everything that has it.

      Example:
        swiftnn layers Conv2d
        swiftnn layers pool
        swiftnn layers 'adaptive*2d'
      """)

  @Argument(
    help: "A name such as Conv2d or fastai.Embedding, or a part of one; * stands for any text.",
    completion: .custom { _, _, prefix in
      let names = Reference.all.entries.map(\.name).filter { $0.hasPrefix(prefix) }
      return Set(names).sorted()
    })
  var name: String?

  @Flag(help: "Write JSON instead of text.")
  var json = false

  func run() throws {
    guard let name else {
      try json
        ? Console.print(Reference.all.json) : Console.print(Reference.all.table.droppingLineEnd)
      return
    }
    let found = try Reference.all.search(name)
    let entries = found.entries
    if json {
      try Console.print(.array(entries.map(\.json)))
    } else if entries.count == 1 || entries.allSatisfy({ $0.isCalled(name) }) {
      try Console.print(entries.map(\.page).joined(separator: "\n").droppingLineEnd)
    } else {
      try Console.print(found.table.droppingLineEnd)
    }
  }
}
