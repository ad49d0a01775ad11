import ArgumentParser
import NNDiagnostics
import NNFormats

/// The manual page in the language of man(7).
enum ManualPage {
  /// The whole page.
  ///
  /// Throws a `RunFailure` or a `FormatError` when the parser does not describe the verbs.
  static func text() throws -> String {
    let root = Verb(try parsed())
    var page = Roff()
    page.macro(
      "TH", "SWIFTNN", "1", CommandLineTool.versionDate, "swiftnn \(CommandLineTool.version)",
      "User Commands")
    page.macro("SH", "NAME")
    page.text("swiftnn \\- neural networks declared in YAML", isEscaped: true)
    page.macro("SH", "SYNOPSIS")
    for verb in root.verbs { page.synopsis(verb) }
    page.macro("SH", "DESCRIPTION")
    for paragraph in description { page.paragraph(paragraph) }
    page.macro("SH", "VERBS")
    for verb in root.verbs { page.verb(verb) }
    page.macro("SH", "EXIT STATUS")
    for (status, meaning) in statuses { page.entry(status, meaning) }
    page.macro("SH", "FILES")
    for (file, meaning) in files { page.entry(file, meaning) }
    page.macro("SH", "ENVIRONMENT")
    for (name, meaning) in environment { page.entry(name, meaning) }
    page.macro("SH", "EXAMPLES")
    for (meaning, lines) in examples { page.example(meaning, lines) }
    page.macro("SH", "SEE ALSO")
    page.text("The language of specifications: docs/specification.md in the project's folder.")
    page.paragraph("Layers and their arguments: https://docs.pytorch.org/docs/2.13/nn.html")
    return page.lines.joined(separator: "\n") + "\n"
  }

  private static let description = [
    "swiftnn trains, evaluates, summarises and prunes neural networks. One YAML file, the "
      + "specification, declares a network, its data, its training and its pruning with the names, "
      + "arguments and defaults of PyTorch and fastai.",
    "What is wrong with a specification is found before anything runs, and told with file, line and "
      + "column. Results go to standard output, messages and progress to standard error.",
    "Any value can be changed on the command line: path.to.key=YAML after the file, such as "
      + "train.epochs=5 or params.width=32, is checked like the file itself.",
  ]

  private static let statuses = [
    ("0", "Done."),
    ("1", "The run failed; the message says what to do."),
    ("2", "The specification, the data or the arguments are wrong."),
    ("130", "Interrupted after saving; --resume continues."),
  ]

  private static let files = [
    ("runs/NAME/1, 2, ...", "What train writes, unless --out names another directory:"),
    ("spec.yaml", "the specification with every default and change: training it repeats the run"),
    ("metrics.csv, metrics.jsonl", "a row for each epoch"),
    ("best.safetensors", "the weights of the best epoch, with PyTorch's names"),
    ("last.checkpoint", "everything that an exact continuation needs"),
    ("curves.svg, summary.txt", "the losses and metrics as a picture, and the model's layers"),
    ("swiftnn.schema.json", "what init writes beside a specification for editors"),
  ]

  private static let environment = [
    ("SWIFTNN_NUM_THREADS", "How many threads compute; all CPUs if unset."),
    ("OPENBLAS_CORETYPE", "The kernels of matrix products, as OpenBLAS names them."),
    ("NO_COLOR", "If set to anything, messages have no colours."),
    ("TERM", "dumb stands for a terminal on which no line is written again."),
  ]

  private static let examples = [
    (
      "Begin with a convolutional network that reads digits, and train it:",
      ["swiftnn init cnn", "swiftnn train cnn.yaml train.epochs=5"]
    ),
    (
      "Evaluate the run, prune half of its weights away, predict for new data:",
      [
        "swiftnn eval runs/cnn/1",
        "swiftnn prune runs/cnn/1 --method global_unstructured --amount 0.5",
        "swiftnn predict runs/cnn/1 --input images.npy",
      ]
    ),
    (
      "Look up a layer, and all that have pool in their names:",
      ["swiftnn layers Conv2d", "swiftnn layers pool"]
    ),
  ]

  /// The parser's own description of all verbs.
  private static func parsed() throws -> JSONValue {
    var text = ""
    do {
      _ = try SwiftNN.parseAsRoot(["--experimental-dump-help"])
    } catch {
      // Asking for it ends the parser with an error that is none.
      text = SwiftNN.fullMessage(for: error)
    }
    guard let root = try JSON.parse(text)["command"] else {
      throw RunFailure("the verbs can't be described")
    }
    return root
  }
}

extension JSONValue {
  /// The member `key` of an object.
  fileprivate subscript(key: String) -> JSONValue? { object?[key] }
}

/// A verb as the parser describes it.
private struct Verb {
  /// An argument, an option or a flag.
  struct Argument {
    let names: [String]
    let value: String
    let kind: String
    let help: String
    let standard: String?
    let choices: [String]
    let isOptional: Bool
    let isRepeating: Bool

    init?(_ json: JSONValue) {
      guard json["shouldDisplay"] == true, let kind = json["kind"]?.string else { return nil }
      self.kind = kind
      names = (json["names"]?.array ?? []).compactMap { name in
        name["name"]?.string.map { (name["kind"]?.string == "long" ? "--" : "-") + $0 }
      }
      value = json["valueName"]?.string ?? ""
      help = json["abstract"]?.string ?? ""
      standard = json["defaultValue"]?.string
      choices = (json["allValues"]?.array ?? []).compactMap(\.string)
      isOptional = json["isOptional"] == true
      isRepeating = json["isRepeating"] == true
    }

    /// As it stands in a line of usage: `[--depth depth]`.
    var usage: String {
      let plain =
        switch kind {
        case "positional": value + (isRepeating ? " ..." : "")
        case "flag": names.joined(separator: "|")
        default: "\(names.first ?? "") \(value)" + (isRepeating ? " ..." : "")
        }
      return isOptional ? "[\(plain)]" : plain
    }
  }

  let name: String
  let help: String
  let discussion: String
  let arguments: [Argument]
  let verbs: [Verb]

  init(_ json: JSONValue) {
    name = json["commandName"]?.string ?? ""
    help = json["abstract"]?.string ?? ""
    discussion = json["discussion"]?.string ?? ""
    arguments = (json["arguments"]?.array ?? []).compactMap(Argument.init)
      .filter { !$0.names.contains("--help") && !$0.names.contains("--version") }
    verbs = (json["subcommands"]?.array ?? [])
      .filter { $0["shouldDisplay"] != false }.map(Verb.init).filter { $0.name != "help" }
  }
}

/// Text with the macros of man(7).
private struct Roff {
  private(set) var lines: [String] = []

  /// Characters that mean something to roff as they are meant here.
  private static func escaped(_ text: String) -> String {
    let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    // A point or an apostrophe at the start would be a macro.
    return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
  }

  mutating func macro(_ name: String, _ arguments: String...) {
    let quoted = arguments.map { "\"" + $0.replacing("\"", with: "\\(dq") + "\"" }
    lines.append(([".\(name)"] + quoted).joined(separator: " "))
  }

  /// One line, or as many as its words fill.
  mutating func text(_ text: String, isEscaped: Bool = false) {
    guard !isEscaped else {
      lines.append(text)
      return
    }
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > 78 {
        lines.append(Self.escaped(line))
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    lines.append(Self.escaped(line))
  }

  mutating func paragraph(_ text: String) {
    if lines.last?.hasPrefix(".SH") != true, lines.last?.hasPrefix(".SS") != true {
      lines.append(".PP")
    }
    self.text(text)
  }

  mutating func entry(_ title: String, _ meaning: String) {
    lines.append(".TP")
    lines.append("\\fB\(Self.escaped(title))\\fR")
    text(meaning)
  }

  mutating func block(_ block: [String]) {
    lines.append(".PP")
    lines.append(".RS 4")
    lines.append(".nf")
    for line in block { text(Self.escaped(line), isEscaped: true) }
    lines.append(".fi")
    lines.append(".RE")
  }

  mutating func example(_ meaning: String, _ block: [String]) {
    paragraph(meaning)
    self.block(block)
  }

  mutating func synopsis(_ verb: Verb) {
    if lines.last?.hasPrefix(".SH") != true { lines.append(".br") }
    let usage = verb.arguments.map { Self.escaped($0.usage) }.joined(separator: " ")
    lines.append("\\fBswiftnn \(verb.name)\\fR \(usage)")
  }

  /// A verb with its arguments and what its help says.
  mutating func verb(_ verb: Verb) {
    macro("SS", "swiftnn \(verb.name)")
    text(verb.help)
    let parts = verb.discussion.split(separator: "Example:\n", maxSplits: 1)
    let hasExample = verb.discussion.contains("Example:\n")
    if let text = parts.first, !(hasExample && parts.count == 1) {
      for part in text.split(separator: "\n\n") { discussion(part) }
    }
    for argument in verb.arguments {
      let names = argument.names.isEmpty ? argument.value : argument.names.joined(separator: ", ")
      let value =
        argument.kind == "option" ? " \\fI\(Self.escaped(argument.value))\\fR" : ""
      lines.append(".TP")
      lines.append("\\fB\(Self.escaped(names))\\fR\(value)")
      var help = argument.help
      if !argument.choices.isEmpty {
        help += " One of: \(argument.choices.joined(separator: ", "))."
      }
      if let standard = argument.standard { help += " Default: \(standard)." }
      text(help)
    }
    if hasExample, let example = parts.last {
      block(example.split(separator: "\n").map { String($0.dropFirst($0.hasPrefix("  ") ? 2 : 0)) })
    }
  }

  /// A paragraph, whose indented lines are an example.
  private mutating func discussion(_ part: Substring) {
    let all = part.split(separator: "\n").map(String.init)
    let plain = all.filter { !$0.hasPrefix("  ") }
    if !plain.isEmpty { paragraph(plain.joined(separator: " ")) }
    let indented = all.filter { $0.hasPrefix("  ") }
    if !indented.isEmpty { block(indented.map { String($0.dropFirst(2)) }) }
  }
}
