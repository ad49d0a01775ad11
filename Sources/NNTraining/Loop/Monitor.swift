import NNData
import NNDiagnostics
import NNSpec

/// What decides which epoch is the best: the loss or a metric, on the validation split where there is
/// one.
struct Monitor {
  /// The name: `loss`, `accuracy`.
  let name: String
  /// Which metric; nil for the loss.
  private let index: Int?
  private let isBetterWhenLarger: Bool
  private let minDelta: Double

  /// What `train.monitor` names. Throws a `Diagnostic` when there is no such metric.
  init(_ options: TrainOptions, _ metrics: [any Metric]) throws {
    name = options.monitor
    minDelta = options.minDelta
    index = metrics.firstIndex { $0.name == options.monitor }
    isBetterWhenLarger = index.map { metrics[$0].isBetterWhenLarger } ?? false
    let names = ["loss"] + metrics.map(\.name)
    guard names.contains(name) else {
      throw Diagnostic(
        .unknownMetric, "monitor expects the loss or a metric of this experiment, got '\(name)'",
        at: options.arguments["monitor"]?.location,
        help: Suggestion.help(for: name, in: names)
          ?? "there are: \(names.joined(separator: ", "))")
    }
  }

  /// The monitored value of an epoch.
  func value(of record: EpochRecord) -> Double {
    let scores = record.validation ?? record.train
    guard let index else { return scores.loss }
    return scores.metrics.indices.contains(index) ? scores.metrics[index] : .nan
  }

  /// Whether `value` improves on `best` by at least what counts. Anything improves on nothing and on
  /// NaN.
  func isImprovement(_ value: Double, on best: Double?) -> Bool {
    guard let best, !best.isNaN else { return best == nil || !value.isNaN }
    let gain = isBetterWhenLarger ? value - best : best - value
    return gain > 0 && gain >= minDelta
  }
}
