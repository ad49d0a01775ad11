import ArgumentParser
import NNDiagnostics
import NNFormats
import NNSpec
import NNTensor
import NNTraining

/// `swiftnn summary`: what a model consists of and costs.
struct Summary: SpecVerb {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Lists layers, shapes, parameters, cost and memory; allocates no weights.",
    discussion: """
      Symbolic sizes are 1 where --dim does not say otherwise. Multiply-adds are those of matrix \
      products, convolutions, recurrent layers and attention.

      Columns:
      \(SummaryColumn.allCases.map { "    \($0.rawValue.padded(to: 12))  \($0.meaning)" }
        .joined(separator: "\n"))

      Example:
        swiftnn summary digits.yaml --dim N=32 --depth 2 --columns path,output,params
      """)

  @OptionGroup var spec: SpecArguments

  @Option(help: ArgumentHelp("A symbolic size; may be repeated.", valueName: "name=size"))
  var dim: [String] = []

  @Option(
    parsing: .unconditional, help: "How many levels below the model have rows; all if left out.")
  var depth: Int?

  @Option(
    help: ArgumentHelp(
      "The columns of the table, with commas between them.", valueName: "column,..."))
  var columns: String?

  @Flag(help: "Write JSON instead of a table, with every column.")
  var json = false

  @Flag(help: "Write the table as Markdown.")
  var markdown = false

  func validate() throws {
    guard !(json && markdown) else {
      throw ValidationError("'--json' and '--markdown' can't be used together")
    }
    guard !json || columns == nil else {
      throw ValidationError("'--json' holds every column and takes no '--columns'")
    }
    guard depth ?? 0 >= 0 else {
      throw ValidationError("'--depth' expects an integer of at least 0, got \(depth ?? 0)")
    }
  }

  func run(_ source: SpecSource) throws {
    let columns = try chosenColumns()
    let experiment = try Experiment(source)
    let sizes = try experiment.sizes(dim)
    let model = try experiment.buildModel(BuildOptions(isMeta: true, sizes: sizes))
    let summary = ModelSummary(
      model, depth: depth, optimizerState: try experiment.optimizerStatePerParameter())
    if json {
      try Console.print(summary.json(name: experiment.name, sizes: sizes))
      return
    }
    let inputs = experiment.inputs.map { "\($0.name): \($0.typeText)" }
    let symbols = experiment.symbols.map { "\($0) = \(sizes[$0] ?? 1)" }
    let given = symbols.isEmpty ? "" : " with " + symbols.joined(separator: ", ")
    let title = "\(experiment.name): \(inputs.joined(separator: ", "))\(given)\n\n"
    let table =
      markdown
      ? summary.markdown(dtype: experiment.dtype, columns: columns)
      : summary.table(dtype: experiment.dtype, columns: columns)
    try Console.print((title + table).droppingLineEnd)
  }

  /// The columns that `--columns` names. Throws a `Diagnostic` for one that is unknown or named twice.
  private func chosenColumns() throws -> [SummaryColumn] {
    guard let columns else { return SummaryColumn.standard }
    let names = SummaryColumn.allCases.map(\.rawValue)
    var chosen: [SummaryColumn] = []
    for part in columns.split(separator: ",", omittingEmptySubsequences: false) {
      let name = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      guard let column = SummaryColumn(rawValue: name) else {
        throw Diagnostic(
          .unknownColumn, "unknown column '\(name)'",
          help: Suggestion.help(for: name, in: names)
            ?? "the columns are: \(names.joined(separator: ", "))")
      }
      guard !chosen.contains(column) else {
        throw Diagnostic(.unknownColumn, "column '\(name)' is named twice")
      }
      chosen.append(column)
    }
    return chosen
  }
}

extension Experiment {
  /// The sizes that arguments of the form `N=32` give the symbols; 1 for those without one.
  ///
  /// Throws a `Diagnostic` for another form, an unknown symbol, one that has a size already and a size
  /// that is not positive.
  func sizes(_ arguments: [String]) throws -> [String: Int] {
    var sizes: [String: Int] = [:]
    for argument in arguments {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let size = Int(parts[1]), size > 0 else {
        throw Diagnostic(
          .wrongSize, "expected '--dim' with a name and a size of at least 1, got '\(argument)'",
          help: "for example --dim N=32")
      }
      let name = String(parts[0])
      guard symbols.contains(name) else {
        let known = "there are: \(symbols.joined(separator: ", "))"
        let help = symbols.isEmpty ? "all their sizes are fixed" : known
        throw Diagnostic(
          .wrongSize, "the inputs have no symbolic size '\(name)'",
          help: Suggestion.help(for: name, in: symbols).map { "\($0) \(help)" } ?? help)
      }
      guard sizes.updateValue(size, forKey: name) == nil else {
        throw Diagnostic(.wrongSize, "'--dim' gives '\(name)' two sizes")
      }
    }
    for symbol in symbols where sizes[symbol] == nil { sizes[symbol] = 1 }
    return sizes
  }
}

extension ModelSummary {
  /// The summary as JSON: `layers` has a member for each row.
  fileprivate func json(name: String, sizes: [String: Int]) -> JSONValue {
    func types(_ types: [TensorType]?) -> JSONValue {
      types.map { .array($0.map { .string($0.description) }) } ?? .null
    }
    func integer(_ value: Int) -> JSONValue { .integer(Int64(value)) }
    func members(_ cost: Cost) -> [(String, JSONValue)] {
      [
        ("parameters", integer(cost.parameters)), ("trainable", integer(cost.trainable)),
        ("multiply_adds", integer(cost.multiplyAdds)),
        ("activation_bytes", integer(cost.activationBytes)),
        ("parameter_bytes", integer(cost.parameterBytes)),
        ("buffer_bytes", integer(cost.bufferBytes)),
      ]
    }
    let layers = rows.map { row in
      JSONValue.object(
        JSONObject(
          [
            ("path", .string(row.path)), ("type", .string(row.typeName)),
            ("arguments", .string(row.arguments)),
            ("inputs", types(row.inputs)), ("outputs", types(row.outputs)),
            ("calls", integer(row.callCount)),
          ] + members(row.cost)))
    }
    let sizes = sizes.sorted { $0.key < $1.key }.map { ($0.key, integer($0.value)) }
    return [
      "name": .string(name), "sizes": .object(JSONObject(sizes)), "layers": .array(layers),
      "total": .object(JSONObject(members(total))), "forward_bytes": integer(forwardBytes),
      "training_bytes": integer(trainingBytes),
      "unknown": unknown.map { .string($0.description) } ?? .null,
    ]
  }
}
