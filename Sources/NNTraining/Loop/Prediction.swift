import NNData
import NNDiagnostics
import NNFormats
import NNLayers
import NNSpec
import NNTensor

/// A trained model that is applied to new examples: what `swiftnn predict` does.
public struct Predictor {
  /// What the model says about one example.
  public enum Prediction: Hashable, Sendable {
    /// The most likely class by its index, and the probability of each.
    case probabilities([Double], best: Int)
    /// The numbers of the model's first output.
    case numbers([Double])
  }

  private let experiment: Experiment
  private let weights: WeightsFile

  /// A model as `experiment` declares it with `weights`.
  public init(_ experiment: Experiment, _ weights: WeightsFile) {
    self.experiment = experiment
    self.weights = weights
  }

  /// The predictions for each row of `data`, which needs no targets.
  ///
  /// Throws `Diagnostics` when the data or the weights do not fit the model.
  public func predictions(for data: Dataset) throws -> [Prediction] {
    let fitting = try DataFitting(experiment, data)
    var inputs = try fitting.fittedInputs()
    if let normalization = weights.normalization {
      do {
        inputs = try normalization.apply(to: inputs)
      } catch let error as ShapeError {
        throw Diagnostic(.inputFile, "'\(data.name)' \(error.message)", help: error.help)
      }
    }
    let model = try experiment.allocateModel(sizes: fitting.sizes, weights: weights)
    try weights.load(into: model.module)
    model.module.eval()
    let loader = try BatchLoader(
      inputs, rows: Array(0..<inputs.rowCount), batchSize: experiment.train.batchSize)
    let reading = OutputReading(experiment)
    return try (0..<loader.batchesPerEpoch).flatMap { step in
      try noGrad {
        let batch = try loader.batch(epoch: 0, step: step)
        do {
          let output = try model.module(try experiment.arguments(batch)).tensors.first
          return try output.map { try reading.predictions($0) } ?? []
        } catch let error as IndexError {
          throw Diagnostic(.indexOutOfRange, "\(error) in '\(data.name)'")
        } catch {
          throw model.translate(error)
        }
      }
    }
  }

  /// What the classes are called: as the weights say, else by their numbers.
  public func className(_ index: Int) -> String {
    guard let names = weights.classNames, names.indices.contains(index) else { return "\(index)" }
    return names[index]
  }
}

/// How outputs become predictions, which follows from the loss that they were trained with.
private enum OutputReading {
  /// Scores, of which softmax makes probabilities.
  case scores
  /// Logarithms of probabilities.
  case logarithms
  /// A score, of which the logistic function makes the probability of class 1.
  case logit
  /// The probability of class 1.
  case probability
  /// Nothing but numbers.
  case numbers

  init(_ experiment: Experiment) {
    switch experiment.outputMeaning {
    case .classScores: self = .scores
    case .classLogarithms: self = .logarithms
    case .logit: self = .logit
    case .probability: self = .probability
    case .classMargins, .numbers: self = .numbers
    }
  }

  /// One prediction a row of `output`, `(N, *)`.
  func predictions(_ output: Tensor) throws -> [Predictor.Prediction] {
    guard output.rank > 0, output.shape[0] > 0 else { return [] }
    let width = output.count / output.shape[0]
    let isFlat = output.rank <= 2
    let values = try self.values(output, isFlat: isFlat).doubles()
    return (0..<output.shape[0]).map { row in
      let numbers = Array(values[row * width..<(row + 1) * width])
      switch self {
      case .scores where isFlat, .logarithms where isFlat: return Self.classes(numbers)
      case .logit where width == 1, .probability where width == 1:
        return Self.classes([1 - numbers[0], numbers[0]])
      default: return .numbers(numbers)
      }
    }
  }

  private func values(_ output: Tensor, isFlat: Bool) throws -> Tensor {
    switch self {
    case .scores where isFlat: try output.softmax(dim: -1)
    case .logarithms where isFlat: try output.exponential()
    case .logit: try output.sigmoid()
    default: output
    }
  }

  private static func classes(_ probabilities: [Double]) -> Predictor.Prediction {
    let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] }
    return .probabilities(probabilities, best: best ?? 0)
  }
}
