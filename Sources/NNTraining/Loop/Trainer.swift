import NNData
import NNDiagnostics
import NNLayers
import NNOptim
import NNSpec
import NNTensor

/// Trains a prepared experiment, from where its state stands.
///
/// Everything random depends on the seed, the epoch and the step alone, so that training that goes on
/// from a saved state comes to the same numbers, bit for bit, as training that never stopped.
public final class Trainer {
  /// How training ended.
  public enum Outcome: String, Sendable {
    /// All epochs are done.
    case finished
    /// There was no improvement for as many epochs as `early_stopping` says.
    case stoppedEarly = "stopped_early"
    /// It was asked to stop; the state says where.
    case interrupted
  }

  /// What a step came to.
  public struct Step: Sendable {
    /// The epoch, counted from 1.
    public var epoch: Int
    /// The step in it, counted from 1.
    public var step: Int
    /// Examples in the batch.
    public var examples: Int
    /// Loss and metrics of the epoch so far.
    public var scores: Scores
  }

  /// What is trained.
  public let prepared: PreparedExperiment
  /// Changes the parameters.
  public let optimizer: any Optimizer
  /// Changes the learning rate.
  public let scheduler: (any Scheduler)?
  /// Where training stands.
  public internal(set) var state = TrainingState()
  /// How many epochs it takes.
  public let epochs: Int
  /// How many steps an epoch takes.
  public var stepsPerEpoch: Int { loader.batchesPerEpoch }

  let monitor: Monitor
  private let loader: BatchLoader
  private let trainingStep: TrainingStep
  private let patience: Int?

  /// A trainer at the start: as the specification says, or for `fineTuning` at a constant learning
  /// rate and without early stopping.
  ///
  /// Throws `Diagnostics` when the specification lacks what training needs.
  public init(_ prepared: PreparedExperiment, fineTuning: FineTuning? = nil) throws {
    let experiment = prepared.experiment
    _ = try experiment.requireOptimizer()
    self.prepared = prepared
    epochs = fineTuning?.epochs ?? experiment.train.epochs
    patience = fineTuning == nil ? experiment.train.patience : nil
    monitor = try Monitor(experiment.train, losses: prepared.loss.names, prepared.metrics)
    loader = try BatchLoader(
      prepared.data.dataset, rows: prepared.data.splits.train,
      batchSize: experiment.train.batchSize, shuffle: experiment.train.shuffle,
      dropLast: experiment.train.dropLast,
      weights: try experiment.samplingWeights(
        prepared.data.dataset, rows: prepared.data.splits.train, prepared.loss),
      seed: experiment.seed,
      at: experiment.train.arguments["batch_size"]?.location ?? experiment.dataSource?.location)
    try Self.checkBatches(loader, prepared)
    trainingStep = try TrainingStep(prepared.pass)
    optimizer = trainingStep.optimizer
    let context = SchedulerContext(
      optimizer: optimizer, epochs: self.epochs, stepsPerEpoch: loader.batchesPerEpoch,
      at: experiment.scheduler?.location)
    scheduler = fineTuning == nil ? try experiment.scheduler?.make(context) : nil
    if let rate = fineTuning?.learningRate { optimizer.learningRate = rate }
  }

  /// Checks the model's shapes in training for the batches of an epoch: the last may be smaller.
  private static func checkBatches(_ loader: BatchLoader, _ prepared: PreparedExperiment) throws {
    let experiment = prepared.experiment
    var sizes = prepared.data.sizes
    let symbol = try DataFitting.batchSymbol(of: experiment)
    let last = loader.batchSizes.last ?? 0
    for count in Set(loader.batchSizes).sorted(by: >) {
      sizes[symbol] = count
      var options = BuildOptions(isMeta: true, sizes: sizes)
      options.checksTraining = true
      do {
        _ = try experiment.buildModel(options)
      } catch var error as Diagnostic where count == last && last != loader.batchSizes.first {
        error.notes.append(
          .init("the last batch of an epoch has \(Quantity.text(last, "example"))"))
        error.help = error.help ?? "write train: {drop_last: true}"
        throw error
      }
    }
  }

  /// Trains until all epochs are done, nothing improves any more, or `shouldStop`, asked after each
  /// step, says so.
  ///
  /// Throws a `RunFailure` when the loss is not a finite number: the step that would spread it to the
  /// parameters is not taken.
  public func run(
    shouldStop: () -> Bool = { false }, onStep: (Step) -> Void = { _ in },
    onEpoch: (EpochRecord, _ isBest: Bool) throws -> Void = { _, _ in }
  ) throws -> Outcome {
    while state.epoch < epochs {
      if hasStalled { return .stoppedEarly }
      guard let record = try runEpoch(shouldStop, onStep) else { return .interrupted }
      let isBest = finish(record)
      if scheduler?.interval == .epoch { try scheduler?.step() }
      try onEpoch(record, isBest)
      // The last epoch's end needs no second save.
      if shouldStop(), state.epoch < epochs, !hasStalled { return .interrupted }
    }
    return .finished
  }

  /// Whether early stopping ends training here.
  private var hasStalled: Bool {
    patience.map { state.epochsWithoutImprovement >= $0 } ?? false
  }

  /// The steps that the epoch still lacks, then validation; nil when it was stopped before its end.
  private func runEpoch(_ shouldStop: () -> Bool, _ onStep: (Step) -> Void) throws -> EpochRecord? {
    let experiment = prepared.experiment
    var gatherer = ScoreGatherer(prepared.metrics, prepared.loss)
    if state.step > 0 { gatherer.totals = state.partial }
    prepared.model.module.train()
    prepared.loss.train()
    while state.step < stepsPerEpoch {
      state.learningRate = optimizer.learningRate
      let batch = try loader.batch(epoch: state.epoch, step: state.step)
      let result = try trainingStep.take(
        batch, number: state.globalStep, check: { try checkFinite($0, "loss", experiment) })
      if scheduler?.interval == .step { try scheduler?.step() }
      try gatherer.add(result.losses, output: result.output, batch)
      state.step += 1
      state.globalStep += 1
      onStep(
        Step(
          epoch: state.epoch + 1, step: state.step, examples: batch.count,
          scores: gatherer.scores))
      if shouldStop(), state.step < stepsPerEpoch {
        state.partial = gatherer.totals
        return nil
      }
    }
    state.partial = gatherer.totals
    var record = EpochRecord(
      epoch: state.epoch + 1, step: state.globalStep, learningRate: state.learningRate,
      train: gatherer.scores)
    let rows = prepared.data.splits.validation
    if !rows.isEmpty {
      prepared.model.build.random.step = UInt64(state.globalStep)
      guard let evaluation = try prepared.evaluate(rows: rows, shouldStop: shouldStop) else {
        return nil
      }
      record.validation = evaluation.scores
      try checkFinite(evaluation.scores.loss, "validation loss", experiment)
    }
    return record
  }

  private func checkFinite(_ value: Double, _ name: String, _ experiment: Experiment) throws {
    guard !value.isFinite else { return }
    let rate = optimizer.learningRate
    let clipping =
      experiment.train.clipNorm == nil ? " or cut gradients with train.clip_grad_norm=1" : ""
    throw RunFailure(
      "the \(name) became \(value) in epoch \(state.epoch + 1), step \(state.step + 1), at a "
        + "learning rate of \(NumberText.short(rate))",
      help: "lower the learning rate, for example optimizer.lr=\(NumberText.short(rate / 10))"
        + "\(clipping)")
  }

  /// Books a complete epoch. Returns whether it is the best so far.
  private func finish(_ record: EpochRecord) -> Bool {
    state.epoch += 1
    state.step = 0
    state.partial = .init()
    state.history.append(record)
    let value = monitor.value(of: record)
    guard monitor.isImprovement(value, on: state.best?.value) else {
      state.epochsWithoutImprovement += 1
      return false
    }
    state.best = .init(epoch: record.epoch, value: value)
    state.epochsWithoutImprovement = 0
    return true
  }
}
