import ArgumentParser
import NNData
import NNDiagnostics
import NNFormats
import NNSpec
import NNTraining

/// `swiftnn eval`: how good a trained model is.
struct Eval: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Tells loss and metrics of a trained model, and what a classifier confuses.",
    discussion: """
      The model is the best of a run, or a specification with --weights. It is measured on the \
      test examples unless --split says otherwise.

      Example:
        swiftnn eval runs/digits/1
        swiftnn eval digits.yaml --weights digits.safetensors --split validation
      """)

  @OptionGroup var model: TrainedModelArguments

  @Option(help: "The part of the data: train, validation or test.")
  var split = Split.test

  @Flag(help: "Write JSON instead of tables.")
  var json = false

  func run() throws {
    Interruption.watch()
    let trained = try model.open()
    try trained.source.quoting { try evaluate(trained) }
  }

  private func evaluate(_ trained: TrainedModelArguments.TrainedModel) throws {
    let prepared = try trained.prepare()
    let rows = prepared.data.rows(of: split)
    guard !rows.isEmpty else {
      let others = Split.allCases.filter { !prepared.data.rows(of: $0).isEmpty }
      throw Diagnostic(
        .emptyPart, "the specification holds out no \(split.rawValue) examples",
        at: prepared.experiment.dataSource?.location,
        help: "choose another part with --split: \(others.map(\.rawValue).joined(separator: ", "))")
    }
    let evaluation = try prepared.evaluate(
      rows: rows, countsConfusion: true, shouldStop: { Interruption.isRequested })
    guard let evaluation else { throw ExitCode(ExitStatus.interrupted) }
    let names = prepared.scoreNames
    let table = evaluation.confusion.map {
      ConfusionTable($0, names: prepared.data.dataset.classNames)
    }
    if json {
      try Console.print([
        "name": .string(prepared.experiment.name),
        "weights": .string(trained.weights.path),
        "split": .string(split.rawValue),
        "examples": .integer(Int64(evaluation.examples)),
        "scores": evaluation.scores.json(names),
        "confusion": table?.json ?? .null,
      ])
      return
    }
    let examples = Quantity.text(evaluation.examples, "\(split.rawValue) example")
    let data = prepared.data.dataset.name
    try Console.print("\(trained.weights.path) on \(examples) of \(data)\n")
    let width = (["loss"] + names).map(\.count).max() ?? 0
    for (name, value) in zip(["loss"] + names, evaluation.scores.numbers) {
      try Console.print("\(name.padded(to: width))  \(NumberText.score(value))")
    }
    if let table { try Console.print("\n" + table.text.droppingLineEnd) }
  }
}

extension Split: ExpressibleByArgument {}
