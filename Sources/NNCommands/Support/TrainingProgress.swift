import NNTraining

/// Tells on standard error how training goes: a line an epoch and, on a terminal, below them a line
/// with a bar that moves.
final class TrainingProgress {
  private let metrics: [String]
  private let epochs: Int
  private let stepsPerEpoch: Int
  private let hasValidation: Bool
  private let isLive: Bool
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var epochStart: ContinuousClock.Instant
  private var lastDrawn: ContinuousClock.Instant?
  private var examples = 0
  private var stepsDone = 0
  private var hasLine = false

  /// The progress of `trainer` from where it stands; `isLive` is whether the moving line is drawn.
  init(_ trainer: Trainer, isLive: Bool) {
    metrics = trainer.prepared.scoreNames
    epochs = trainer.epochs
    stepsPerEpoch = trainer.stepsPerEpoch
    hasValidation = !trainer.prepared.data.splits.validation.isEmpty
    self.isLive = isLive
    start = clock.now
    epochStart = start
  }

  /// The titles above the lines of the epochs.
  func begin() { Console.printError(row(titles) + "\n") }

  /// Draws the moving line, at most ten times a second.
  func step(_ step: Trainer.Step) {
    examples += step.examples
    stepsDone += 1
    guard isLive else { return }
    let now = clock.now
    if let lastDrawn, now - lastDrawn < .milliseconds(100), step.step < stepsPerEpoch { return }
    lastDrawn = now
    let left =
      seconds(now - start) / Double(stepsDone)
      * Double((epochs - step.epoch) * stepsPerEpoch + stepsPerEpoch - step.step)
    let line = LiveLine(
      title: "epoch \(step.epoch)/\(epochs)", done: step.step, of: stepsPerEpoch,
      notes: [
        step.scores.text(metrics), "\(rate(now)) samples/s",
        "\(NumberText.duration(seconds: left)) left",
      ])
    Console.printError(
      "\r" + line.text(width: Console.width - 1, isUnicode: Console.isUnicode)
        + "\u{1B}[K")
    hasLine = true
  }

  /// Writes the line of a complete epoch.
  func epoch(_ record: EpochRecord, isBest: Bool) {
    let now = clock.now
    erase()
    var cells = ["\(record.epoch)"] + record.train.numbers.map(NumberText.score)
    if hasValidation {
      cells +=
        record.validation?.numbers.map(NumberText.score)
        ?? [String](repeating: "-", count: metrics.count + 1)
    }
    cells += [NumberText.short(record.learningRate), rate(now)]
    Console.printError(row(cells) + (isBest ? "  best" : "") + "\n")
    examples = 0
    epochStart = clock.now
  }

  /// Takes the moving line away.
  func erase() {
    guard hasLine else { return }
    Console.printError("\r\u{1B}[K")
    hasLine = false
  }

  private func rate(_ now: ContinuousClock.Instant) -> String {
    let rate = Double(examples) / max(seconds(now - epochStart), 1e-9)
    return Quantity.text(Int(min(rate.rounded(), 1e15)))
  }

  private func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  private var titles: [String] {
    let scores = ["loss"] + metrics
    return ["epoch"] + scores.map { "train \($0)" }
      + (hasValidation ? scores.map { "val \($0)" } : []) + ["lr", "samples/s"]
  }

  /// Cells under their titles, aligned on the right.
  private func row(_ cells: [String]) -> String {
    zip(titles, cells).map { title, cell in
      let width = max(title.count, 9)
      return String(repeating: " ", count: max(0, width - cell.count)) + cell
    }.joined(separator: "  ").trimmingFirst(4)
  }
}

extension String {
  /// Without up to `count` spaces at the start: the first column is narrow.
  fileprivate func trimmingFirst(_ count: Int) -> String {
    String(dropFirst(prefix(count).prefix { $0 == " " }.count))
  }
}
