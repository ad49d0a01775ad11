import NNData
import NNSpec
import NNTensor
import NNTestSupport
import Testing

@testable import NNTraining

@Suite struct PredictionTests {
  /// A run of `experiment` and its predictor.
  private func predictor(_ directory: TemporaryDirectory, _ changes: String) throws -> Predictor {
    let spec = try experiment(changes)
    let run = try TrainingRun.start(spec, in: directory.path + "/run")
    _ = try run.train()
    return Predictor(spec, try run.directory.weights())
  }

  @Test func predictionsAreThoseThatEvaluationCounts() throws {
    let directory = try TemporaryDirectory()
    let predictor = try predictor(directory, "data.normalize=standard")
    let spec = try experiment("data.normalize=standard")
    let prepared = try PreparedExperiment(spec)
    try RunDirectory(existing: directory.path + "/run").weights().load(into: prepared.model.module)
    let rows = prepared.data.rows(of: .test)
    let expected = try #require(try prepared.evaluate(rows: rows)).scores.metrics[0]
    let source = try #require(spec.dataSource)
    let raw = try source.make(DataContext(seed: spec.seed)).subset(rows)
    let labels = try #require(try raw.classIndices)
    let predictions = try predictor.predictions(for: raw)
    let right = zip(predictions, labels).filter { prediction, label in
      if case .probabilities(_, let best) = prediction { best == label } else { false }
    }
    #expect(Double(right.count) / Double(labels.count) == expected)
    for case .probabilities(let all, let best) in predictions {
      #expect(abs(all.reduce(0, +) - 1) < 1e-6)
      #expect(all[best] == all.max())
    }
  }

  @Test func inputsThatDoNotFitAreTold() throws {
    let directory = try TemporaryDirectory()
    let predictor = try predictor(directory, "train.epochs=1")
    let wide = try Dataset(
      name: "new.csv", inputs: [("x", try .zeros(TensorType(.float32, [4, 3])))], targets: [])
    #expect(
      message { try predictor.predictions(for: wide) }
        == "input 'x' expects rows of float32[2], but 'new.csv' has rows of float32[3]")
  }
}
