import NNData
import NNDiagnostics
import NNFormats
import NNLayers
import NNSpec
import NNTensor

/// Training with a run directory: what `swiftnn train` does.
public final class TrainingRun {
  /// What is trained.
  public let trainer: Trainer
  /// Where its files go.
  public let directory: RunDirectory
  private let fingerprint: SpecFingerprint

  /// The experiment with everything made for it.
  public var prepared: PreparedExperiment { trainer.prepared }

  private init(_ trainer: Trainer, _ directory: RunDirectory, _ fingerprint: SpecFingerprint) {
    self.trainer = trainer
    self.directory = directory
    self.fingerprint = fingerprint
  }

  /// A new run of `experiment` in `path`, or in `runs/<name>/<n>` with the next free number.
  ///
  /// With `replaces` a run that is there already is removed. Throws `Diagnostics` for what is wrong
  /// with the specification or the data, and a `RunFailure` when the directory can't be written.
  public static func start(
    _ experiment: Experiment, in path: String?, replaces: Bool = false
  ) throws -> TrainingRun {
    if let path { try RunDirectory.requireFree(path, replaces: replaces) }
    try experiment.requireTrainingSections()
    let trainer = try Trainer(PreparedExperiment(experiment))
    let fingerprint = try SpecFingerprint(experiment)
    let spec = try experiment.resolvedText()
    let directory = try RunDirectory.create(path, name: experiment.name, replaces: replaces) {
      new in
      try AtomicFile.write(path: new.path(of: .spec), text: spec)
      let run = TrainingRun(trainer, new, fingerprint)
      try run.writeSummary()
      try run.writeCheckpoint()
    }
    let run = TrainingRun(trainer, directory, fingerprint)
    try directory.hold()
    return run
  }

  /// The run in `directory`, to go on where its last checkpoint was written.
  ///
  /// `overrides` may change the number of epochs, early stopping and what does not bear on training.
  /// Throws `Diagnostics` when they change anything else, or the checkpoint is damaged.
  public static func resume(
    _ directory: RunDirectory, overrides: [String] = []
  ) throws -> TrainingRun {
    try directory.hold()
    directory.removeLeftovers()
    let experiment = try Experiment(try directory.spec(overrides: overrides))
    let checkpoint = try Checkpoint(reading: directory.path(of: .checkpoint))
    let fingerprint = try SpecFingerprint(experiment)
    let changed = fingerprint.differences(from: checkpoint.fingerprint)
    guard changed.isEmpty else {
      let list = changed.map { "'\($0)'" }.joined(separator: ", ")
      throw Diagnostic(
        .changedRun,
        "the specification differs in \(list) from that of the run in '\(directory.path)'",
        help: "a run goes on as it began: leave that as it was, or start a new run")
    }
    let trainer = try Trainer(PreparedExperiment(experiment))
    try checkpoint.restore(trainer)
    let run = TrainingRun(trainer, directory, fingerprint)
    if !overrides.isEmpty {
      try AtomicFile.write(path: directory.path(of: .spec), text: try experiment.resolvedText())
    }
    return run
  }

  /// Trains, and writes the run's files after each epoch and where it stops.
  ///
  /// `shouldStop` is asked after each step; `onStep` and `onEpoch` are told what was done. Throws a
  /// `RunFailure` when the loss is no finite number any more or a file can't be written: the last
  /// checkpoint then is that of the last complete epoch.
  public func train(
    shouldStop: () -> Bool = { false }, onStep: (Trainer.Step) -> Void = { _ in },
    onEpoch: (EpochRecord, _ isBest: Bool) -> Void = { _, _ in }
  ) throws -> Trainer.Outcome {
    let outcome = try trainer.run(shouldStop: shouldStop, onStep: onStep) { record, isBest in
      if isBest { try writeBest() }
      try writeReports()
      // Last, so that a checkpoint is never ahead of the files that belong to it.
      try writeCheckpoint()
      onEpoch(record, isBest)
    }
    // An epoch's end was written already.
    if outcome == .interrupted, trainer.state.step > 0 { try writeCheckpoint() }
    try writeSummary()
    return outcome
  }

  private func writeCheckpoint() throws {
    try Checkpoint(trainer, fingerprint).write(to: directory.path(of: .checkpoint))
  }

  private func writeBest() throws {
    var metadata = try WeightsFile.metadata(prepared)
    metadata[WeightsFile.Key.epoch] = "\(trainer.state.epoch)"
    try SafetensorsWriter.write(
      path: directory.path(of: .best), WeightsFile.tensors(of: prepared), metadata: metadata)
  }

  private func writeReports() throws {
    let history = trainer.state.history
    let names = prepared.scoreNames
    let table = MetricsTable(history, metrics: names)
    try AtomicFile.write(path: directory.path(of: .metricsTable), text: table.csv)
    try AtomicFile.write(path: directory.path(of: .metricsLines), text: try table.jsonLines())
    let curves = Curves(
      title: prepared.experiment.name, history, metrics: names,
      bestEpoch: trainer.state.best?.epoch)
    try AtomicFile.write(path: directory.path(of: .curves), text: curves.svg)
  }

  private func writeSummary() throws {
    let text = try RunSummary(trainer).text
    try AtomicFile.write(path: directory.path(of: .summary), text: text)
  }
}
