import NNDiagnostics
import NNFormats

/// What an epoch came to.
public struct EpochRecord: Hashable, Sendable {
  /// The epoch, counted from 1.
  public var epoch: Int
  /// Optimizer steps since the start of training.
  public var step: Int
  /// The learning rate of the last step.
  public var learningRate: Double
  /// Gathered while training.
  public var train: Scores
  /// After the epoch, on the validation split; nil without one.
  public var validation: Scores?
}

/// Where training stands, besides the tensors: everything that going on to the same numbers needs.
public struct TrainingState: Hashable {
  /// The best epoch so far and what it reached.
  public struct Best: Hashable, Sendable {
    /// The epoch, counted from 1.
    public var epoch: Int
    /// The value of what is monitored.
    public var value: Double
  }

  /// Epochs that are complete.
  public var epoch = 0
  /// Steps of the current epoch that are done.
  public var step = 0
  /// Steps since the start.
  public var globalStep = 0
  /// The learning rate of the last step.
  public var learningRate = 0.0
  /// What the current epoch gathered so far.
  var partial = ScoreGatherer.Totals()
  /// The best epoch.
  public var best: Best?
  /// Epochs since the best one.
  public var epochsWithoutImprovement = 0
  /// Every complete epoch.
  public var history: [EpochRecord] = []

  /// Training that has not begun.
  public init() {}
}

extension TrainingState {
  /// The state as JSON. Numbers read back to the same bits.
  var json: JSONValue {
    [
      "epoch": .integer(Int64(epoch)),
      "step": .integer(Int64(step)),
      "global_step": .integer(Int64(globalStep)),
      "learning_rate": .exact(learningRate),
      "partial": [
        "loss_sum": .exact(partial.lossSum),
        "examples": .integer(Int64(partial.examples)),
        "losses": .array(partial.parts.map(JSONValue.exact)),
        "metrics": .array(partial.metrics.map { .array($0.map(JSONValue.exact)) }),
      ],
      "best": best.map {
        ["epoch": .integer(Int64($0.epoch)), "value": .exact($0.value)]
      } ?? .null,
      "epochs_without_improvement": .integer(Int64(epochsWithoutImprovement)),
      "history": .array(history.map(\.json)),
    ]
  }

  /// The state that `json` holds; nil when it holds none.
  init?(json: JSONValue) {
    guard let object = json.object, let epoch = object.natural("epoch"),
      let step = object.natural("step"), let globalStep = object.natural("global_step"),
      let rate = object["learning_rate"]?.exactDouble,
      let waited = object.natural("epochs_without_improvement"),
      let partial = object["partial"]?.object, let lossSum = partial["loss_sum"]?.exactDouble,
      let examples = partial.natural("examples"),
      let metrics = partial["metrics"]?.array?.map({ $0.array?.compactMap(\.exactDouble) ?? [] }),
      let history = object["history"]?.array?.compactMap(EpochRecord.init(json:)),
      history.count == epoch
    else { return nil }
    self.epoch = epoch
    self.step = step
    self.globalStep = globalStep
    learningRate = rate
    let parts = partial["losses"]?.array?.compactMap(\.exactDouble) ?? []
    self.partial = .init(lossSum: lossSum, examples: examples, parts: parts, metrics: metrics)
    self.history = history
    epochsWithoutImprovement = waited
    if let best = object["best"]?.object, let epoch = best.natural("epoch"),
      let value = best["value"]?.exactDouble
    {
      self.best = Best(epoch: epoch, value: value)
    }
  }
}

extension EpochRecord {
  fileprivate var json: JSONValue {
    [
      "epoch": .integer(Int64(epoch)),
      "step": .integer(Int64(step)),
      "learning_rate": .exact(learningRate),
      "train": train.json,
      "validation": validation?.json ?? .null,
    ]
  }

  fileprivate init?(json: JSONValue) {
    guard let object = json.object, let epoch = object.natural("epoch"),
      let step = object.natural("step"), let rate = object["learning_rate"]?.exactDouble,
      let train = object["train"].flatMap(Scores.init(json:))
    else { return nil }
    self.init(
      epoch: epoch, step: step, learningRate: rate, train: train,
      validation: object["validation"].flatMap(Scores.init(json:)))
  }
}

extension Scores {
  fileprivate var json: JSONValue { .array(numbers.map(JSONValue.exact)) }

  fileprivate init?(json: JSONValue) {
    guard let numbers = json.array?.compactMap(\.exactDouble), let loss = numbers.first else {
      return nil
    }
    self.init(loss: loss, metrics: Array(numbers.dropFirst()))
  }
}

extension JSONValue {
  /// A number that reads back to the same bits; those that JSON does not have are texts.
  static func exact(_ value: Double) -> JSONValue {
    value.isFinite ? .number(value) : .string(value.description)
  }

  /// The number that `exact` wrote.
  var exactDouble: Double? { double ?? string.flatMap { Double($0) } }
}

extension JSONObject {
  /// The whole number of at least 0 called `key`.
  func natural(_ key: String) -> Int? { self[key]?.int.flatMap { $0 >= 0 ? $0 : nil } }
}
