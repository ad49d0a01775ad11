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

  /// What `train.monitor` names: the loss, one of `losses` or a metric. Throws a `Diagnostic` when
  /// there is none of that name.
  init(_ options: TrainOptions, losses: [String], _ metrics: [any Metric]) throws {
    name = options.monitor
    minDelta = options.minDelta
    let scores = losses + metrics.map(\.name)
    index = scores.firstIndex(of: options.monitor)
    isBetterWhenLarger = metrics.first { $0.name == options.monitor }?.isBetterWhenLarger ?? false
    let names = ["loss"] + scores
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
