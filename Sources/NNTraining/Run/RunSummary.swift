import NNData
import NNSpec

/// What `summary.txt` of a run holds: the model, the data and what training came to.
struct RunSummary {
  private let trainer: Trainer

  init(_ trainer: Trainer) { self.trainer = trainer }

  /// The text, each line ended by a newline.
  var text: String {
    get throws {
      let prepared = trainer.prepared
      let experiment = prepared.experiment
      let shapes = try experiment.buildModel(
        BuildOptions(isMeta: true, sizes: prepared.data.sizes))
      let summary = ModelSummary(
        shapes, optimizerState: try experiment.optimizerStatePerParameter())
      let inputs = experiment.inputs.map { "\($0.name): \($0.typeText)" }.joined(separator: ", ")
      let sizes = experiment.symbols.compactMap { name in
        prepared.data.sizes[name].map { "\(name) = \($0)" }
      }
      return """
        \(experiment.name): \(inputs) with \(sizes.joined(separator: ", "))

        \(summary.table(dtype: experiment.dtype))
        data      \(prepared.data.description)
        \(progress)

        """
    }
  }

  private var progress: String {
    let state = trainer.state
    guard let last = state.history.last, let best = state.best else {
      return "trained   not yet"
    }
    let names = trainer.prepared.scoreNames
    func scores(_ record: EpochRecord) -> String {
      (record.validation ?? record.train).text(names)
    }
    let of = last.validation == nil ? "training" : "validation"
    var lines = ["trained   \(Quantity.text(state.epoch, "epoch")), \(of) \(scores(last))"]
    if let record = state.history.first(where: { $0.epoch == best.epoch }) {
      lines.append("best      epoch \(best.epoch), \(of) \(scores(record))")
    }
    return lines.joined(separator: "\n")
  }
}

extension Scores {
  /// `loss 0.1234, accuracy 0.9812`, where `names` are those of the metrics.
  public func text(_ names: [String]) -> String {
    zip(["loss"] + names, numbers)
      .map { "\($0) \(NumberText.score($1))" }.joined(separator: ", ")
  }
}

extension TrainingData {
  /// `digits: 3,934 training, 562 validation, 1,124 test examples`.
  public var description: String {
    let parts = [
      (splits.train.count, "training"), (splits.validation.count, "validation"),
      (splits.test.count, "test"),
    ]
    let list = parts.filter { $0.0 > 0 }.map { "\(Quantity.text($0)) \($1)" }
    return "\(dataset.name): \(list.joined(separator: ", ")) examples"
  }
}
