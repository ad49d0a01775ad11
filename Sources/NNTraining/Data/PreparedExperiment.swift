import NNData
import NNDiagnostics
import NNLayers
import NNSpec
import NNTensor

/// An experiment with everything made that training, evaluation and pruning need: data, model, loss
/// and metrics, all checked against each other.
public final class PreparedExperiment {
  /// What the specification says.
  public let experiment: Experiment
  /// The examples.
  public let data: TrainingData
  /// The model, with memory.
  public let model: BuiltModel
  /// The losses.
  public let loss: BuiltLoss
  /// The metrics in order.
  public let metrics: [any Metric]

  /// The names of the scores behind the loss: of its parts where there are several, and of the metrics.
  public var scoreNames: [String] { loss.names + metrics.map(\.name) }

  /// Model and loss, to be run on batches.
  var pass: ForwardPass {
    ForwardPass(experiment: experiment, model: model, loss: loss, dataName: data.dataset.name)
  }

  /// Reads the data, makes the model and checks that they go together.
  ///
  /// `normalization` is what a trained model's inputs were scaled by; nil to measure it on the training
  /// rows. Throws `Diagnostics` with what is wrong with the specification or the data, and a
  /// `RunFailure` when memory is out.
  public init(_ experiment: Experiment, normalization: Normalization? = nil) throws {
    self.experiment = experiment
    if experiment.loss == nil {
      throw experiment.missing("loss", "what training makes small", "loss: CrossEntropyLoss")
    }
    // With symbolic sizes first: their messages are the clearest, and the data may be large.
    let symbolic = try experiment.buildModel()
    _ = try experiment.buildLoss(for: symbolic)
    let fitting = try DataFitting(experiment)
    let shapes = BuildOptions(isMeta: true, sizes: fitting.sizes)
    let planned = try experiment.buildModel(shapes)
    try experiment.requireMemory(for: planned, forTraining: true)
    let inferred = try experiment.targetTypes(for: planned)
    let fitted = try fitting.fitted(targetTypes: inferred)
    let targets = try fitted.targets.map { try fitting.batchType(of: $0.tensor) }
    metrics = try Self.metrics(experiment, planned, targets)
    let plannedLoss = try experiment.buildLoss(for: planned, targets: targets, options: shapes)
    try Self.checkLoss(experiment, planned, plannedLoss, fitted)
    let splits = try experiment.splits(of: fitted)
    let balances = try plannedLoss.parts.map { part in
      try part.isBalanced
        ? experiment.classBalance(of: part, fitted, rows: splits.train) : ClassBalance(counts: nil)
    }
    let scaling =
      try normalization
      ?? Normalization(
        experiment.data?.normalize ?? .none, fittedTo: fitted, rows: splits.train)
    data = TrainingData(
      dataset: try scaling.apply(to: fitted), splits: splits, normalization: scaling,
      sizes: fitting.sizes)
    let real = BuildOptions(allocatingWith: fitting.sizes)
    model = try experiment.buildModel(real)
    loss = try experiment.buildLoss(
      for: model, targets: targets, balances: balances, options: real)
  }

  /// The metrics, each tried on the shapes that it will get.
  private static func metrics(
    _ experiment: Experiment, _ model: BuiltModel, _ targets: [TensorType]
  ) throws -> [any Metric] {
    let collector = DiagnosticCollector()
    var names = Set(experiment.loss?.parts.compactMap(\.name) ?? [])
    let metrics = try experiment.metrics.compactMap { plan in
      try collector.collect {
        let metric = try plan.make(MetricContext(at: plan.location))
        guard names.insert(metric.name).inserted, metric.name != "loss" else {
          throw Diagnostic(
            .unknownMetric, "two metrics are called '\(metric.name)'", at: plan.location)
        }
        do {
          if let output = model.output.tensors.first, let target = targets.first {
            try metric.update(output: output, target: .meta(target))
          }
        } catch let error as ShapeError {
          throw Diagnostic(
            .inputFile, "metric '\(metric.name)' \(error.message)", at: plan.location,
            help: error.help)
        }
        return metric
      }
    }
    try collector.throwIfErrors()
    return metrics
  }

  /// Checks that each loss is one number and that labels name outputs.
  private static func checkLoss(
    _ experiment: Experiment, _ model: BuiltModel, _ loss: BuiltLoss, _ data: Dataset
  ) throws {
    try experiment.requireOneNumber(from: loss)
    let outputs = model.output.tensors
    for part in loss.parts where part.section.info?.comparesWithClasses == true {
      guard let target = part.arrangement.firstTarget, let place = part.arrangement.firstOutput,
        outputs.indices.contains(place), case let output = outputs[place], output.rank > 0
      else { continue }
      let last = model.trace.calls.last { call in call.outputs.contains { $0 === output } }
      try data.checkLabels(
        target: target, classCount: output.shape[min(1, output.rank - 1)],
        ignoring: part.built.module.arguments?["ignore_index"].flatMap { Int($0) },
        at: last?.module.location ?? experiment.model.location)
    }
  }
}

extension Experiment {
  /// Throws a `Diagnostic` unless each loss gives one number, or that is not known without data.
  func requireOneNumber(from loss: BuiltLoss) throws {
    if loss.unknown != nil { return }
    for part in loss.parts {
      if let value = part.number(in: part.built.output), value.count == 1 { continue }
      let got = part.built.output.tensors.map(\.type.description).joined(separator: ", ")
      let name = part.section.name.map { "loss '\($0)'" } ?? "the loss"
      throw Diagnostic(
        .lossOfSeveralNumbers, "\(name) expects to give one number, got \(got)",
        at: part.section.location, help: "write reduction=mean")
    }
  }

  /// Divides the rows as the `data:` section says, the same way for the same seed.
  fileprivate func splits(of dataset: Dataset) throws -> Splits {
    try Splits(
      dataset, validation: data?.validation ?? 0, test: data?.test ?? 0,
      stratify: data?.stratify ?? false, seed: seed, at: dataSource?.location)
  }
}
