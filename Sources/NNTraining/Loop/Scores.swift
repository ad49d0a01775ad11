import NNData
import NNSpec
import NNTensor

/// The loss and the metrics over some examples.
public struct Scores: Hashable, Sendable {
  /// The mean loss.
  public var loss: Double
  /// The parts of the loss where there are several, then the values of the metrics, in the order of
  /// the specification: see `PreparedExperiment.scoreNames`.
  public var metrics: [Double]

  /// The loss, then the metrics.
  public var numbers: [Double] { [loss] + metrics }

  /// A loss and the metrics beside it.
  public init(loss: Double, metrics: [Double]) {
    self.loss = loss
    self.metrics = metrics
  }
}

/// What the losses of a batch came to.
struct LossNumbers {
  /// The sum of all, each times its weight.
  let total: Double
  /// The losses without their weights.
  let parts: [Double]

  /// The numbers of losses.
  init(_ losses: BuiltLoss.Result) throws {
    total = try losses.total.item()
    parts = losses.parts.count == 1 ? [total] : try losses.parts.map { try $0.item() }
  }
}

/// Gathers the loss and the metrics batch by batch.
struct ScoreGatherer {
  /// Sums that mean the same after a restart.
  struct Totals: Hashable {
    var lossSum = 0.0
    var examples = 0
    var parts: [Double] = []
    var metrics: [[Double]] = []
  }

  private let metrics: [any Metric]
  private let loss: BuiltLoss
  private var lossSum = 0.0
  private var partSums: [Double]
  private(set) var examples = 0

  /// Nothing gathered yet. The metrics are reset: only one gatherer may use them at a time.
  init(_ metrics: [any Metric], _ loss: BuiltLoss) {
    self.metrics = metrics
    self.loss = loss
    partSums = [Double](repeating: 0, count: loss.names.count)
    for metric in metrics { metric.reset() }
  }

  /// What was gathered so far; to set it is to go on from there.
  var totals: Totals {
    get {
      Totals(
        lossSum: lossSum, examples: examples, parts: partSums, metrics: metrics.map(\.totals))
    }
    set {
      (lossSum, examples) = (newValue.lossSum, newValue.examples)
      if newValue.parts.count == partSums.count { partSums = newValue.parts }
      for (metric, totals) in zip(metrics, newValue.metrics) { metric.totals = totals }
    }
  }

  /// Counts a batch.
  mutating func add(_ losses: LossNumbers, output: Tensor?, _ batch: Batch) throws {
    let count = Double(batch.count)
    if partSums.isEmpty {
      lossSum += loss.parts[0].isSum ? losses.total : losses.total * count
    } else {
      for (index, part) in loss.parts.enumerated() {
        let sum = part.isSum ? losses.parts[index] : losses.parts[index] * count
        partSums[index] += sum
        lossSum += part.section.weight * sum
      }
    }
    examples += batch.count
    guard let output, let target = batch.targets.first?.tensor else { return }
    for metric in metrics { try metric.update(output: output, target: target) }
  }

  /// The means over everything gathered; NaN when that is nothing.
  var scores: Scores {
    let count = examples == 0 ? .nan : Double(examples)
    return Scores(
      loss: lossSum / count, metrics: partSums.map { $0 / count } + metrics.map(\.value))
  }
}
