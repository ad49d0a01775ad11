import ArgumentParser
import NNDiagnostics
import NNFormats
import NNSpec
import NNTraining

/// `swiftnn train`: trains a model and writes a run directory.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a model; writes weights, metrics and curves to a run directory.",
    usage: """
      swiftnn train <spec> [<key.path=value> ...] [--out <directory>] [--force] [--stop-after <epochs>] [--quiet] [--json]
      swiftnn train --resume <run> [<key.path=value> ...] [--stop-after <epochs>] [--quiet] [--json]
      """,
    discussion: """
      The directory is runs/NAME/1, runs/NAME/2, ... unless --out names another. Ctrl-C finishes \
      the step, saves and ends with status 130; --resume continues to the same numbers, bit for \
      bit, as if training had never stopped. A run that has ended goes on with a larger \
      train.epochs; schedules that span all epochs (OneCycleLR) then differ from those of one \
      long run.

      Example:
        swiftnn train digits.yaml train.epochs=5
        swiftnn train --resume runs/digits/1 train.epochs=10
      """)

  @Argument(
    help: ArgumentHelp(
      "The specification; with --resume a change already.", valueName: "spec"),
    completion: .specifications)
  var first: String?

  @Argument(
    help: ArgumentHelp(
      "Changes to the specification, such as train.epochs=5.", valueName: "key.path=value"),
    completion: .overrides)
  var others: [String] = []

  @Option(
    help: ArgumentHelp("The directory to write.", valueName: "directory"), completion: .directory)
  var out: String?

  @Flag(help: "Replace the run that is in the directory.")
  var force = false

  @Option(
    help: ArgumentHelp("Continue the run in this directory.", valueName: "run"),
    completion: .directory)
  var resume: String?

  @Option(
    help: ArgumentHelp(
      "Stop after so many epochs, to be resumed later: for jobs of limited time.",
      valueName: "epochs"))
  var stopAfter: Int?

  @Flag(help: "Tell nothing but the result.")
  var quiet = false

  @Flag(help: "Write the result as JSON.")
  var json = false

  func validate() throws {
    if let stopAfter, stopAfter < 1 {
      throw ValidationError("'--stop-after' expects an integer of at least 1, got \(stopAfter)")
    }
    if resume != nil {
      guard out == nil, !force else {
        throw ValidationError(
          "'--resume' continues in its own directory: leave out --out and --force")
      }
      if let first, !first.contains("=") {
        throw ValidationError(
          "'--resume' takes the specification from the run: leave out '\(first)'")
      }
    } else if first == nil {
      throw ValidationError("expected a specification, such as swiftnn train digits.yaml")
    }
  }

  func run() throws {
    Interruption.watch()
    if let resume {
      let directory = try RunDirectory(existing: resume)
      let overrides = (first.map { [$0] } ?? []) + others
      let source = try directory.spec(overrides: overrides)
      try source.quoting { try train(try TrainingRun.resume(directory, overrides: overrides)) }
    } else if let first {
      let source = try SpecSource(reading: first, overrides: others)
      try source.quoting {
        try train(try TrainingRun.start(try Experiment(source), in: out, replaces: force))
      }
    }
  }

  private func train(_ run: TrainingRun) throws {
    let progress = TrainingProgress(run.trainer, isLive: Console.isTerminal)
    if !quiet { announce(run, progress) }
    let lastEpoch = stopAfter.map { run.trainer.state.epoch.addingSaturated($0) } ?? .max
    let outcome: Trainer.Outcome
    do {
      outcome = try run.train(
        shouldStop: { Interruption.isRequested || run.trainer.state.epoch >= lastEpoch },
        onStep: { if !quiet { progress.step($0) } },
        onEpoch: { if !quiet { progress.epoch($0, isBest: $1) } })
    } catch {
      progress.erase()
      throw error
    }
    progress.erase()
    try report(run, outcome)
    if Interruption.isRequested { throw ExitCode(ExitStatus.interrupted) }
  }

  private func announce(_ run: TrainingRun, _ progress: TrainingProgress) {
    let parameters = run.prepared.model.module.namedParameters
      .reduce(0) { $0.addingSaturated($1.parameter.tensor.count) }
    Console.printError(
      """
      \(run.prepared.experiment.name): \(Quantity.text(parameters, "parameter"))
      \(run.prepared.data.description)
      writing to \(run.directory.path)

      """)
    if run.trainer.state.globalStep > 0 {
      Console.printError(
        "continuing after epoch \(run.trainer.state.epoch), step \(run.trainer.state.step)\n")
    }
    progress.begin()
  }

  private func report(_ run: TrainingRun, _ outcome: Trainer.Outcome) throws {
    let state = run.trainer.state
    let best = state.history.first { $0.epoch == state.best?.epoch }
    if json {
      try Console.print(try result(run, outcome, best))
    } else if let best {
      let split = best.validation == nil ? "training" : "validation"
      let scores = (best.validation ?? best.train).text(run.prepared.scoreNames)
      try Console.print("best epoch \(best.epoch): \(split) \(scores)")
      try Console.print("weights in \(run.directory.path(of: .best))")
    }
    switch outcome {
    case .finished: break
    case .stoppedEarly:
      Console.printError(
        "stopped early after epoch \(state.epoch): no improvement for "
          + "\(Quantity.text(state.epochsWithoutImprovement, "epoch"))\n")
    case .interrupted:
      let step = state.step > 0 ? ", step \(state.step)" : ""
      Console.printError(
        "stopped after epoch \(state.epoch)\(step): continue with "
          + "swiftnn train --resume \(run.directory.path)\n")
    }
  }

  private func result(
    _ run: TrainingRun, _ outcome: Trainer.Outcome, _ best: EpochRecord?
  ) throws -> JSONValue {
    let metrics = run.prepared.scoreNames
    let state = run.trainer.state
    return [
      "run": .string(run.directory.path),
      "outcome": .string(outcome.rawValue),
      "epochs": .integer(Int64(state.epoch)),
      "steps": .integer(Int64(state.globalStep)),
      "best_epoch": best.map { .integer(Int64($0.epoch)) } ?? .null,
      "train": best.map { $0.train.json(metrics) } ?? .null,
      "validation": best?.validation.map { $0.json(metrics) } ?? .null,
    ]
  }
}

extension Scores {
  /// An object with the loss and the metrics, called `names`.
  func json(_ names: [String]) -> JSONValue {
    .object(JSONObject(Array(zip(["loss"] + names, numbers.map(JSONValue.number)))))
  }
}
