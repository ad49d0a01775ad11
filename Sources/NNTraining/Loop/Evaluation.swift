import NNData
import NNLayers
import NNTensor

/// How good a model is on a part of the data.
public struct Evaluation {
  /// Loss and metrics.
  public var scores: Scores
  /// How many examples there are.
  public var examples: Int
  /// What was taken for what, of classifiers where it was asked for.
  public var confusion: ConfusionMatrix?
}

extension PreparedExperiment {
  /// Evaluates the model on rows of the data, in evaluation mode and without recording.
  ///
  /// Returns nil when `shouldStop` says so between two batches. `countsConfusion` also gathers the
  /// confusion matrix where the model is a classifier.
  public func evaluate(
    rows: [Int], countsConfusion: Bool = false, shouldStop: () -> Bool = { false }
  ) throws -> Evaluation? {
    model.module.eval()
    loss.train(false)
    let pass = pass
    let confusion =
      countsConfusion ? try classCount.map { try ConfusionMatrix(classCount: $0) } : nil
    let loader = try BatchLoader(
      data.dataset, rows: rows, batchSize: experiment.train.batchSize,
      at: experiment.dataSource?.location)
    var gatherer = ScoreGatherer(metrics, loss)
    for step in 0..<loader.batchesPerEpoch {
      if shouldStop() { return nil }
      try noGrad {
        let batch = try loader.batch(epoch: 0, step: step)
        let outputs = try pass.outputs(of: batch)
        let losses = try pass.loss(of: outputs, batch)
        try gatherer.add(LossNumbers(losses), output: outputs.first, batch)
        if let output = outputs.first, let target = batch.targets.first?.tensor {
          try confusion?.update(output: output, target: target)
        }
      }
    }
    return Evaluation(
      scores: gatherer.scores, examples: gatherer.examples, confusion: confusion)
  }

  /// How many classes the model tells apart; nil when it is no classifier, or has more classes than a
  /// confusion matrix is kept for.
  public var classCount: Int? {
    guard let output = model.output.tensors.first, output.rank > 0 else { return nil }
    if experiment.comparesWithClasses {
      let count = output.shape[min(1, output.rank - 1)]
      return (1...ConfusionMatrix.maximumClassCount).contains(count) ? count : nil
    }
    if case .logit = experiment.outputMeaning, output.shape.withoutFirst.count == 1 { return 2 }
    return nil
  }
}
