import ArgumentParser
import NNFormats
import NNSpec
import NNTraining

/// `swiftnn graph`: the model as a picture.
struct Graph: SpecVerb {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Draws the model: layers, functions and what flows between them.",
    discussion: """
      SVG is drawn by Graphviz, whose program dot must be installed for it. Modules with others \
      inside are boxes around them; a module that is called several times is drawn for each call.

      Example:
        swiftnn graph digits.yaml --output digits.svg
      """)

  /// The languages of pictures.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case svg, dot, mermaid
  }

  @OptionGroup var spec: SpecArguments

  @Option(help: "svg, dot or mermaid.")
  var format = Format.svg

  @Option(help: ArgumentHelp("The file to write; standard output if left out.", valueName: "file"))
  var output: String?

  @Option(
    parsing: .unconditional, help: "How many levels below the model are drawn; all if left out.")
  var depth: Int?

  func validate() throws {
    guard depth ?? 0 >= 0 else {
      throw ValidationError("'--depth' expects an integer of at least 0, got \(depth ?? 0)")
    }
  }

  func run(_ source: SpecSource) throws {
    let picture = try ModelPicture(try Experiment(source), depth: depth)
    let text =
      switch format {
      case .svg: try Graphviz.svg(picture)
      case .dot: picture.dot
      case .mermaid: picture.mermaid
      }
    if let output {
      try AtomicFile.write(path: output, text: text)
    } else {
      try Console.print(text.droppingLineEnd)
    }
    if format == .mermaid { warn(picture.edges.count, text.utf16.count) }
  }

  /// Says where Mermaid draws an error in place of so large a picture.
  private func warn(_ edges: Int, _ characters: Int) {
    let limits = ModelPicture.mermaidLimits
    guard edges > limits.edges || characters > limits.characters else { return }
    Console.printError(
      """
      warning: \(edges) edges in \(characters) characters: a page draws at most \(limits.edges) in \
      \(limits.characters) if it does not set Mermaid's maxEdges and maxTextSize
      help: draw fewer levels with --depth

      """)
  }
}
