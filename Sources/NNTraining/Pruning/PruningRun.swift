import NNData
import NNDiagnostics
import NNFormats
import NNLayers
import NNSpec
import NNTensor

/// Prunes a trained model step by step and measures what that does to it: what `swiftnn prune` does.
public final class PruningRun {
  /// How good the model is at some point.
  public struct Stage: Sendable {
    /// `before`, or the step that was done, such as `fine_tune(epochs=4, lr=0.02)`.
    public let name: String
    /// Loss and metrics then.
    public let scores: Scores
  }

  /// The model with what it is measured on.
  public let prepared: PreparedExperiment
  /// Which part of the data it is measured on: the test split, or the next best where that is empty.
  public let split: Split
  /// How good the model was before, and after each step done so far.
  public private(set) var stages: [Stage] = []
  /// How much of the model is zero now.
  public private(set) var sparsity: SparsityReport

  /// A model with its weights in it, before anything is pruned.
  public init(_ prepared: PreparedExperiment) throws {
    self.prepared = prepared
    split =
      [.test, .validation].first { !prepared.data.rows(of: $0).isEmpty } ?? .train
    sparsity = try SparsityReport(prepared.model.module)
    try measure("before")
  }

  /// Does the steps in their order. `willStep` is told the text of each, `onTrainer` what fine-tunes.
  ///
  /// Returns false when `shouldStop`, asked after each training step, ended it early. Throws
  /// `Diagnostics` when a step has nothing to prune, and a `RunFailure` when fine-tuning diverges.
  public func run(
    _ steps: [Experiment.Plan<PruningContext, PruningStep>],
    shouldStop: () -> Bool = { false }, willStep: (String) -> Void = { _ in },
    onTrainer: (Trainer) -> Void = { _ in },
    onStep: (Trainer.Step) -> Void = { _ in }, onEpoch: (EpochRecord) -> Void = { _ in }
  ) throws -> Bool {
    let model = prepared.model.module
    let seed = prepared.experiment.seed
    for (index, plan) in steps.enumerated() {
      let step = try plan.make(PruningContext(at: plan.location))
      willStep(plan.text)
      switch step {
      case .prune(let pruning):
        try pruning.apply(to: model, seed: seed, step: UInt64(index))
      case .fineTune(let fineTuning):
        let trainer = try Trainer(prepared, fineTuning: fineTuning)
        onTrainer(trainer)
        let outcome = try trainer.run(shouldStop: shouldStop, onStep: onStep) { record, _ in
          onEpoch(record)
        }
        if outcome == .interrupted { return false }
      case .makePermanent:
        // Nothing changes in what the model computes.
        try model.removeAllMasks()
        continue
      }
      try measure(plan.text)
    }
    sparsity = try SparsityReport(model)
    return true
  }

  private func measure(_ name: String) throws {
    guard let evaluation = try prepared.evaluate(rows: prepared.data.rows(of: split)) else {
      return
    }
    stages.append(Stage(name: name, scores: evaluation.scores))
  }

  /// Writes the weights, with masks where they are pruned and not made permanent, to `path`.
  ///
  /// Throws a `RunFailure` when the file can't be written.
  public func save(to path: String) throws {
    try SafetensorsWriter.write(
      path: path, WeightsFile.tensors(of: prepared),
      metadata: try WeightsFile.metadata(prepared))
  }
}

extension Experiment.Plan {
  /// The thing as a call with the arguments that have not their defaults:
  /// `fine_tune(epochs=4, lr=0.02)`.
  var text: String {
    let infos = declaration.info.arguments
    let special = zip(infos, arguments.arguments).compactMap { info, argument in
      let text = argument.value.description
      return text == info.defaultValue?.description ? nil : "\(argument.name)=\(text)"
    }
    let name = declaration.info.name
    return special.isEmpty ? name : "\(name)(\(special.joined(separator: ", ")))"
  }
}
