import NNData
import NNFormats
import NNSpec
import NNTensor
import NNTestSupport
import Testing

@testable import NNTraining

/// Training with several losses, with losses that have parameters, with balanced classes.
@Suite struct SeveralLossesTests {
  /// Classes of points and, as a second target, the points themselves.
  static func text(_ loss: String, _ train: String = "") -> String {
    """
    name: two
    seed: 5
    inputs: {x: "float32[N, 2]"}
    targets: {y: "int64[N]", x: "float32[N, 2]"}
    model:
      modules:
        body: "Linear(2, 8)"
        digit: "Linear(8, 3)"
        back: "Linear(8, 2)"
      forward:
        - "h = torch.tanh(body(x))"
        - "return digit(h), back(h)"
    loss: \(loss)
    metrics: [accuracy]
    data: {source: "blobs(samples=120, centers=3)", validation: 0.2, test: 0.2}
    optimizer: Adam(lr=0.02)
    scheduler: StepLR(1, gamma=0.5)
    train: {epochs: 3, batch_size: 16\(train)}
    """
  }

  static let both = "{losses: {digit: CrossEntropyLoss, back: MSELoss}, weights: {back: 0.25}}"

  private func run(
    _ text: String, in path: String, stops: [Int] = []
  ) throws -> TrainingRun {
    func advance(_ run: TrainingRun, to stop: Int) throws {
      _ = try run.train(shouldStop: { run.trainer.state.globalStep >= stop })
    }
    let experiment = try Experiment(SpecSource(file: "two.yaml", text: text))
    guard let first = stops.first else {
      let run = try TrainingRun.start(experiment, in: path)
      #expect(try run.train() == .finished)
      return run
    }
    try advance(try TrainingRun.start(experiment, in: path), to: first)
    for stop in stops.dropFirst() {
      try advance(try TrainingRun.resume(try RunDirectory(existing: path)), to: stop)
    }
    let run = try TrainingRun.resume(try RunDirectory(existing: path))
    #expect(try run.train() == .finished)
    return run
  }

  @Test func partsAreColumns() throws {
    let directory = try TemporaryDirectory()
    let run = try run(Self.text(Self.both), in: directory.path + "/run")
    let table = try #require(directory.text("run/metrics.csv"))
    #expect(
      table.hasPrefix(
        "epoch,step,lr,train_loss,train_digit,train_back,train_accuracy,"
          + "val_loss,val_digit,val_back,val_accuracy\n"))
    for record in run.trainer.state.history {
      for scores in [record.train, try #require(record.validation)] {
        let numbers = scores.numbers
        #expect(abs(numbers[0] - (numbers[1] + 0.25 * numbers[2])) < 1e-9)
      }
    }
    let history = run.trainer.state.history
    #expect(history[2].train.numbers[1] < history[0].train.numbers[1])
    // loss-063: the loss goes backward, the optimizer steps, the scheduler halves the rate.
    #expect(history.map(\.learningRate) == [0.02, 0.01, 0.005])
    // Either part can decide which epoch is the best.
    let other = try Experiment(
      SpecSource(file: "two.yaml", text: Self.text(Self.both), overrides: ["train.monitor=back"]))
    #expect(try Trainer(PreparedExperiment(other)).monitor.name == "back")
  }

  @Test(arguments: [
    (both, ""), (both, ", sampler: weighted"),
    (
      "{losses: {center: \"CenterLoss(3, 3)\", digit: {loss: CrossEntropyLoss, output: 0, target: y}, back: {loss: MSELoss, output: 1, target: x}}}",
      ""
    ),
    ("{losses: {digit: \"CrossEntropyLoss(weight=balanced)\", back: L1Loss}}", ""),
  ])
  func stoppedRunsEndInTheSameBytes(loss: String, train: String) throws {
    let directory = try TemporaryDirectory()
    let text = Self.text(loss, train)
    _ = try run(text, in: directory.path + "/whole")
    _ = try run(text, in: directory.path + "/stopped", stops: [2, 5, 7, 11])
    let (whole, stopped) = (files(directory, "whole"), files(directory, "stopped"))
    #expect(whole.keys.sorted() == stopped.keys.sorted())
    for (name, bytes) in whole { #expect(stopped[name] == bytes, "\(name) differs") }
  }

  /// loss-062: the parameters of a loss are trained, saved and loaded.
  @Test func parametersOfLossesAreTrained() throws {
    let directory = try TemporaryDirectory()
    let loss =
      "{losses: {center: \"CenterLoss(3, 3)\", back: {loss: MSELoss, output: 1, target: x}}}"
    let text = Self.text(loss)
    let run = try run(text, in: directory.path + "/run")
    let centers = try #require(run.prepared.loss.parameters.first)
    #expect(centers.name == "center.centers" && centers.tensor.shape == [3, 3])
    let experiment = try Experiment(SpecSource(file: "two.yaml", text: text))
    let fresh = try PreparedExperiment(experiment)
    let start = try #require(fresh.loss.parameters.first).tensor
    #expect(try start.doubles() != centers.tensor.doubles())
    for name in ["best.safetensors", "last.checkpoint"] {
      let weights = try WeightsFile(path: "\(directory.path)/run/\(name)")
      #expect(weights.lossTensors.map(\.name) == ["center.centers"])
      #expect(weights.tensors.count == 6)
      try weights.load(into: fresh)
      #expect(try start.doubles() == weights.lossTensors[0].tensor.doubles())
    }
  }

  /// n / (classes count) of the training rows alone.
  @Test func balancedWeightsAreThoseOfTheTrainingRows() throws {
    let text = Self.text("{losses: {digit: \"CrossEntropyLoss(weight=balanced)\", back: MSELoss}}")
    let prepared = try PreparedExperiment(
      try Experiment(SpecSource(file: "two.yaml", text: text)))
    let labels = try #require(try prepared.data.dataset.labels(ofTarget: 0))
    let train = prepared.data.splits.train.map { labels[$0][0] }
    let counts = (0..<3).map { label in Double(train.count { $0 == label }) }
    let weight = try #require(
      prepared.loss.parts[0].built.module.stateDict.first { $0.name == "weight" })
    let expected = counts.map { Float(Double(train.count) / (3 * $0)) }
    #expect(try weight.tensor.floats() == expected)
    #expect(Set(expected).count > 1)
  }

  /// Each epoch draws others, as many as there are, and rare classes as often as frequent ones.
  @Test func weightedSamplesAreEven() throws {
    let text = """
      inputs: {x: "float32[N, 1]"}
      model: ["Linear(1, 2)"]
      loss: CrossEntropyLoss
      data: {source: "csv(path=rare.csv, target=y)", validation: 0, test: 0}
      optimizer: SGD(lr=0.1)
      train: {batch_size: 50, sampler: weighted}
      """
    let directory = try TemporaryDirectory()
    // 20 of 1000 rows are of class b.
    let rows = (0..<1000).map { "\($0),\($0 % 50 == 0 ? "b" : "a")" }
    try directory.write("rare.csv", Array(("x,y\n" + rows.joined(separator: "\n") + "\n").utf8))
    try directory.write("rare.yaml", Array(text.utf8))
    let experiment = try Experiment(SpecSource(reading: directory.path + "/rare.yaml"))
    let prepared = try PreparedExperiment(experiment)
    let rowsOfData = prepared.data.splits.train
    let weights = try #require(
      try experiment.samplingWeights(prepared.data.dataset, rows: rowsOfData, prepared.loss))
    #expect(abs(weights[0] / weights[1] - 49) < 1e-9)
    let loader = try BatchLoader(
      prepared.data.dataset, rows: rowsOfData, batchSize: 50, weights: weights, seed: 1)
    #expect(loader.batchesPerEpoch == 20)
    for epoch in 0..<3 {
      let order = loader.order(epoch: epoch)
      #expect(order.count == 1000 && order == loader.order(epoch: epoch))
      let rare = order.count { $0 % 50 == 0 }
      #expect((400...600).contains(rare), "\(rare)")
    }
    #expect(loader.order(epoch: 0) != loader.order(epoch: 1))
  }

  @Test(arguments: [
    (
      "\"MSELoss\"", ", sampler: weighted",
      "sampler 'weighted' expects class indices as targets, got float32[120, 2]"
    ),
    (
      "{losses: {a: \"CrossEntropyLoss(weight=balanced)\"}}", "",
      "weight: balanced expects class indices as targets, got float32[120, 3]"
    ),
  ])
  func othersThanClassesHaveNoWeights(loss: String, train: String, said: String) throws {
    let width = said.contains("120, 3") ? 3 : 2
    let text = """
      inputs: {x: "float32[N, 2]"}
      targets: {y: "float32[N, \(width)]"}
      model: ["Linear(2, \(width))"]
      loss: \(loss)
      data: {source: "csv(path=points.csv, target=[\(width == 3 ? "a, b, c" : "a, b")])", validation: 0, test: 0}
      optimizer: SGD(lr=0.1)
      train: {epochs: 1\(train)}
      """
    let directory = try TemporaryDirectory()
    let columns = width == 3 ? "x,z,a,b,c" : "x,z,a,b"
    let rows = (0..<120).map { i in
      (0..<(width + 2)).map { "\(Double(i) + Double($0) / 8)" }.joined(separator: ",")
    }
    try directory.write(
      "points.csv", Array((columns + "\n" + rows.joined(separator: "\n") + "\n").utf8))
    try directory.write("points.yaml", Array(text.utf8))
    let experiment = try Experiment(SpecSource(reading: directory.path + "/points.yaml"))
    #expect(message { try Trainer(PreparedExperiment(experiment)) } == said)
  }
}
