import NNData
import NNSpec
import NNTensor
import NNTestSupport
import Testing

@testable import NNTraining

@Suite struct TrainerTests {
  private func history(_ change: String) throws -> [EpochRecord] {
    let trainer = try Trainer(PreparedExperiment(try experiment(change)))
    _ = try trainer.run()
    return trainer.state.history
  }

  @Test func lossFallsAndAccuracyRises() throws {
    let history = try history("train.epochs=12")
    #expect(history.count == 12)
    #expect(history.map(\.epoch) == Array(1...12))
    #expect(history[11].train.loss < history[0].train.loss / 2)
    #expect(try #require(history[11].validation).metrics[0] >= 0.9)
  }

  @Test func stepsAndRatesAreThoseOfTheSchedule() throws {
    let history = try history("train.epochs=5")
    #expect(history.map(\.step) == [4, 8, 12, 16, 20])
    #expect(history.map(\.learningRate) == [0.02, 0.02, 0.01, 0.01, 0.005])
  }

  @Test func earlyStoppingWaitsAsLongAsItSays() throws {
    // Improvements of less than 10 don't count, so the first epoch stays the best.
    let trainer = try Trainer(
      PreparedExperiment(
        try experiment("train.epochs=50", "train.early_stopping=3", "train.min_delta=10")))
    #expect(try trainer.run() == .stoppedEarly)
    #expect(trainer.state.epoch == 4)
    #expect(trainer.state.best?.epoch == 1)
  }

  @Test func theBestEpochIsThatOfTheMonitoredMetric() throws {
    let trainer = try Trainer(
      PreparedExperiment(try experiment("train.epochs=8", "train.monitor=accuracy")))
    _ = try trainer.run()
    let accuracies = try trainer.state.history.map { try #require($0.validation).metrics[0] }
    let best = try #require(accuracies.max())
    #expect(trainer.state.best?.value == best)
    #expect(trainer.state.best?.epoch == (accuracies.firstIndex(of: best) ?? -1) + 1)
  }

  @Test func unknownMonitorsAreToldWithWhatThereIs() throws {
    let prepared = try PreparedExperiment(try experiment("train.monitor=accurracy"))
    #expect(
      message { try Trainer(prepared) }
        == "monitor expects the loss or a metric of this experiment, got 'accurracy'")
  }

  @Test func aLossThatIsNoNumberEndsTraining() throws {
    let prepared = try PreparedExperiment(
      try experiment(
        "optimizer=SGD(lr=1e30)", "model=[\"Linear(2, 8)\", \"Linear(8, 2)\"]", "train.epochs=9"))
    let trainer = try Trainer(prepared)
    let error = message { try trainer.run() }
    #expect(error?.contains("loss became") == true)
    #expect(error?.contains("at a learning rate of 1e+30") == true)
  }

  @Test func clippingBoundsTheNormOfGradients() throws {
    let prepared = try PreparedExperiment(
      try experiment("train.clip_grad_norm=0.001", "optimizer=SGD(lr=1)", "train.epochs=1"))
    let before = try prepared.model.module.namedParameters.map { try $0.parameter.tensor.copied() }
    let trainer = try Trainer(prepared)
    _ = try trainer.run()
    var moved = 0.0
    for (old, new) in zip(before, prepared.model.module.namedParameters) {
      for (a, b) in zip(try old.doubles(), try new.parameter.tensor.doubles()) {
        moved += (a - b) * (a - b)
      }
    }
    // Four steps, none longer than the rate times the largest norm.
    #expect(moved.squareRoot() <= 4 * 0.001 * 1.0001)
    #expect(moved > 0)
  }

  @Test func trainingWithoutValidationMonitorsTraining() throws {
    let history = try history("data.validation=0")
    #expect(history.allSatisfy { $0.validation == nil })
  }

  @Test func onlyEvaluationLeavesTheModelAsItIs() throws {
    let prepared = try PreparedExperiment(try experiment())
    let before = try prepared.model.module.stateDict.map { try $0.tensor.doubles() }
    let first = try #require(try prepared.evaluate(rows: prepared.data.rows(of: .test)))
    let second = try #require(try prepared.evaluate(rows: prepared.data.rows(of: .test)))
    #expect(first.scores == second.scores)
    #expect(first.examples == 18)
    #expect(try prepared.model.module.stateDict.map { try $0.tensor.doubles() } == before)
  }

  /// The mean over the examples does not depend on how they are cut into batches.
  @Test(arguments: [1, 5, 18, 100]) func scoresAreMeansOverExamples(_ batchSize: Int) throws {
    let whole = try PreparedExperiment(try experiment("train.batch_size=18"))
    let cut = try PreparedExperiment(try experiment("train.batch_size=\(batchSize)"))
    let expected = try #require(try whole.evaluate(rows: whole.data.rows(of: .test))).scores
    let scores = try #require(try cut.evaluate(rows: cut.data.rows(of: .test))).scores
    #expect(abs(scores.loss - expected.loss) < 1e-6)
    #expect(scores.metrics == expected.metrics)
  }
}
