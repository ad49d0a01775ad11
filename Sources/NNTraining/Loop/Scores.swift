import NNData
import NNTensor

/// The loss and the metrics over some examples.
public struct Scores: Hashable, Sendable {
  /// The mean loss.
  public var loss: Double
  /// The values of the metrics, in the order of the specification.
  public var metrics: [Double]

  /// The loss, then the metrics.
  public var numbers: [Double] { [loss] + metrics }

  /// A loss and the metrics beside it.
  public init(loss: Double, metrics: [Double]) {
    self.loss = loss
    self.metrics = metrics
  }
}

/// Gathers the loss and the metrics batch by batch.
struct ScoreGatherer {
  /// Sums that mean the same after a restart.
  struct Totals: Hashable {
    var lossSum = 0.0
    var examples = 0
    var metrics: [[Double]] = []
  }

  private let metrics: [any Metric]
  private let lossIsSum: Bool
  private var lossSum = 0.0
  private(set) var examples = 0

  /// Nothing gathered yet. The metrics are reset: only one gatherer may use them at a time.
  init(_ metrics: [any Metric], lossIsSum: Bool) {
    self.metrics = metrics
    self.lossIsSum = lossIsSum
    for metric in metrics { metric.reset() }
  }

  /// What was gathered so far; to set it is to go on from there.
  var totals: Totals {
    get { Totals(lossSum: lossSum, examples: examples, metrics: metrics.map(\.totals)) }
    set {
      (lossSum, examples) = (newValue.lossSum, newValue.examples)
      for (metric, totals) in zip(metrics, newValue.metrics) { metric.totals = totals }
    }
  }

  /// Counts a batch.
  mutating func add(loss: Double, output: Tensor?, _ batch: Batch) throws {
    lossSum += lossIsSum ? loss : loss * Double(batch.count)
    examples += batch.count
    guard let output, let target = batch.targets.first?.tensor else { return }
    for metric in metrics { try metric.update(output: output, target: target) }
  }

  /// The means over everything gathered; NaN when that is nothing.
  var scores: Scores {
    Scores(
      loss: examples == 0 ? .nan : lossSum / Double(examples), metrics: metrics.map(\.value))
  }
}
