import NNData
import NNDiagnostics
import NNLayers
import NNSpec
import NNTensor

/// Measures steps of an experiment on drawn numbers: what `swiftnn bench` does.
///
/// Needs no data. A training step is the very one that training takes, always with the same batch.
public struct Benchmark {
  /// What a step is.
  public enum Mode: String, CaseIterable, Sendable {
    /// Gradients let go, forward, loss, backward, optimizer.
    case train
    /// The model's outputs alone, in evaluation mode.
    case infer
  }

  /// A module with the time that it takes without the modules in it.
  public struct Layer: Sendable {
    /// The names from the root to here, joined by dots; empty for the root, `loss` for the loss.
    public let path: String
    /// The declared name: `Conv2d`.
    public let typeName: String
    /// Milliseconds of its forward passes in a step.
    public let forward: Double
    /// Milliseconds of its backward passes in a step.
    public let backward: Double
    /// Multiply-adds of its forward passes in a step.
    public let multiplyAdds: Int
  }

  /// What was measured.
  public struct Report: Sendable {
    /// Whole steps.
    public let step: StepTimes
    /// The part up to the loss.
    public let forward: StepTimes
    /// The gradients.
    public let backward: StepTimes
    /// The change of the parameters.
    public let optimizer: StepTimes
    /// Examples in a batch.
    public let batchSize: Int
    /// Multiply-adds of a step: a training step has three times those of its forward pass.
    public let multiplyAdds: Double
    /// The most memory that the process had, in bytes.
    public let peakBytes: Int
    /// How often a step asked the system for memory of tensors.
    public let allocationsPerStep: Double
    /// Entries of the tape that a step made.
    public let tapeEntriesPerStep: Int
    /// How often a step shared work out to threads.
    public let sharedJobsPerStep: Double
    /// Modules in the order of the state dict, then the loss.
    public let layers: [Layer]
    /// Whether a loss was no finite number: drawn numbers may drive parameters anywhere.
    public let isDiverged: Bool

    /// Examples a second.
    public var samplesPerSecond: Double { Double(batchSize) * 1e3 / step.median }
    /// Floating-point operations a second, in units of 10^9, by the declared costs.
    public var gflops: Double { 2 * multiplyAdds / step.median / 1e6 }
  }

  private let experiment: Experiment
  private let mode: Mode
  private let model: BuiltModel
  private let loss: BuiltLoss?
  private let batch: Batch
  private let multiplyAdds: Int

  /// Makes everything that a step needs. `sizes` are those of the symbols; that of the batch follows
  /// from `train.batch_size` where it is missing, and the others are 1.
  ///
  /// Throws `Diagnostics` with what is wrong with the specification, or what it lacks for training.
  public init(_ experiment: Experiment, mode: Mode, sizes given: [String: Int]) throws {
    self.experiment = experiment
    self.mode = mode
    let (sizes, batchSize) = Self.sizes(experiment, given)
    let shapes = BuildOptions(isMeta: true, sizes: sizes)
    let planned = try experiment.buildModel(shapes)
    if mode == .train {
      _ = try experiment.requireOptimizer()
      if experiment.loss == nil {
        throw experiment.missing("loss", "what training makes small", "loss: CrossEntropyLoss")
      }
      var training = shapes
      training.checksTraining = true
      _ = try experiment.buildModel(training)
      try experiment.requireOneNumber(
        from: try experiment.buildLoss(for: planned, options: shapes))
    }
    try experiment.requireMemory(for: planned, forTraining: mode == .train)
    let real = BuildOptions(allocatingWith: sizes)
    model = try experiment.buildModel(real)
    let targets =
      mode == .train ? try experiment.targetTypes(for: model, shapes) : []
    loss =
      mode == .train
      ? try experiment.buildLoss(for: model, targets: targets, options: real) : nil
    var drawing = BenchInputs(experiment, model)
    batch = try drawing.batch(batchSize, targetTypes: targets, loss)
    multiplyAdds = model.trace.calls.filter { $0.depth == 0 }
      .reduce(0) { $0.addingSaturated($1.multiplyAdds) }
  }

  /// The sizes of all symbols, and how many examples a batch has.
  private static func sizes(
    _ experiment: Experiment, _ given: [String: Int]
  ) -> (sizes: [String: Int], batch: Int) {
    let symbols = experiment.symbols
    let first = experiment.inputs.lazy.filter { !$0.isText }.first
    guard case .tensor(_, let dimensions)? = first?.kind else { return (given, 1) }
    var batch: String?
    if case .symbol(let name)? = dimensions.first { batch = name }
    // Where the batch is not the first dimension (T, N, C), it goes by its usual name.
    if symbols.contains("N") { batch = "N" }
    var sizes = Dictionary(symbols.map { ($0, 1) }) { first, _ in first }
    if let batch { sizes[batch] = experiment.train.batchSize }
    sizes.merge(given) { $1 }
    if let batch { return (sizes, sizes[batch] ?? 1) }
    guard case .fixed(let size)? = dimensions.first else { return (sizes, 1) }
    return (sizes, size)
  }

  /// Measures `steps` steps (at least 1) after `warmup` others.
  ///
  /// Throws what a step throws.
  public func run(steps: Int, warmup: Int) throws -> Report {
    let step = try loss.map { loss in
      try TrainingStep(
        ForwardPass(experiment: experiment, model: model, loss: loss, dataName: experiment.name))
    }
    model.module.train(mode == .train)
    var measurement = Measurement()
    var number = 0
    func take() throws {
      try measurement.take { ended in
        guard let step else { return try infer(ended) }
        let result = try step.take(batch, number: number, check: { _ in }, ended: ended)
        return result.losses.total.isFinite
      }
      number += 1
    }
    for _ in 0..<warmup { try take() }
    measurement.begin()
    for _ in 0..<steps { try take() }
    measurement.end()
    var layers = LayerTimes()
    for _ in 0..<max(3, min(steps, 20)) { try layers.measure(take) }
    return report(measurement, steps, layers)
  }

  private func infer(_ ended: (TrainingStep.Phase) -> Void) throws -> Bool {
    try noGrad {
      do {
        _ = try model.module(try experiment.arguments(batch))
      } catch {
        throw model.translate(error)
      }
      ended(.forward)
      return true
    }
  }

  private func report(_ m: Measurement, _ steps: Int, _ times: LayerTimes) -> Report {
    let summary = ModelSummary(model)
    var layers = zip(model.module.modules, summary.rows).map { module, row in
      let median = times.median(of: module)
      return Layer(
        path: row.path, typeName: row.typeName, forward: median.forward,
        backward: median.backward, multiplyAdds: row.cost.multiplyAdds)
    }
    for part in loss?.parts ?? [] {
      let parts = part.built.module.modules.map { times.median(of: $0) }
      layers.append(
        Layer(
          path: part.section.name.map { "loss.\($0)" } ?? "loss",
          typeName: part.built.module.shownType,
          forward: parts.reduce(0) { $0 + $1.forward },
          backward: parts.reduce(0) { $0 + $1.backward }, multiplyAdds: 0))
    }
    func phase(_ phase: TrainingStep.Phase) -> StepTimes { StepTimes(m.phases[phase] ?? []) }
    return Report(
      step: StepTimes(m.steps), forward: phase(.forward), backward: phase(.backward),
      optimizer: phase(.optimizer), batchSize: batch.count,
      multiplyAdds: Double(multiplyAdds) * (mode == .train ? 3 : 1), peakBytes: m.peakBytes,
      allocationsPerStep: Double(m.allocations) / Double(steps),
      tapeEntriesPerStep: m.tapeEntries / steps,
      sharedJobsPerStep: Double(m.sharedJobs) / Double(steps), layers: layers,
      isDiverged: m.isDiverged)
  }
}

/// What is measured between the warm-up and the last step.
private struct Measurement {
  private(set) var steps: [Double] = []
  private(set) var phases: [TrainingStep.Phase: [Double]] = [:]
  private(set) var allocations = 0
  private(set) var tapeEntries = 0
  private(set) var sharedJobs = 0
  private(set) var peakBytes = 0
  private(set) var isDiverged = false

  /// Runs `body` as a step; it says when a phase is over, and returns whether the loss is finite.
  mutating func take(
    _ body: (_ ended: (TrainingStep.Phase) -> Void) throws -> Bool
  ) rethrows {
    let start = MonotonicTime.nanoseconds
    var last = start
    var times = [0, 0, 0]
    let isFinite = try body { phase in
      let now = MonotonicTime.nanoseconds
      times[phase == .forward ? 0 : phase == .backward ? 1 : 2] = now - last
      last = now
    }
    steps.append(Double(MonotonicTime.nanoseconds - start) / 1e6)
    if !isFinite { isDiverged = true }
    for (phase, time) in zip(TrainingStep.Phase.allCases, times) {
      phases[phase, default: []].append(Double(time) / 1e6)
    }
  }

  /// Forgets the warm-up and begins to count.
  mutating func begin() {
    (steps, phases) = ([], [:])
    allocations = TensorMemory.systemAllocations
    tapeEntries = Tape.newest
    sharedJobs = ThreadPool.shared.jobCount
  }

  /// Ends counting.
  mutating func end() {
    allocations = TensorMemory.systemAllocations - allocations
    tapeEntries = Tape.newest - tapeEntries
    sharedJobs = ThreadPool.shared.jobCount - sharedJobs
    peakBytes = MachineMemory.peakByteCount
  }
}
