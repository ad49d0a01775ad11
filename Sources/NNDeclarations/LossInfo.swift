import NNTensor

/// What a loss is called with, and what the numbers that it judges mean: declared with the loss.
public struct LossInfo: Sendable {
  /// One of a loss's inputs, in the order in which it is called with them.
  public struct Input: Sendable {
    /// Where an input comes from.
    public enum Source: Sendable {
      /// The model.
      case output
      /// The data.
      case target(TargetType)
      /// The model where it gives that many outputs, else the data.
      case either(TargetType)
    }

    /// What the loss calls it.
    public let name: String
    /// Where it comes from.
    public let source: Source

    /// An input that the model gives.
    public static func output(_ name: String) -> Input { Input(name: name, source: .output) }
    /// An input that the data gives.
    public static func target(_ name: String = "target", _ type: TargetType = .likeOutput) -> Input
    {
      Input(name: name, source: .target(type))
    }
    /// An input that the model gives where it has enough outputs, else the data.
    public static func either(_ name: String, _ type: TargetType) -> Input {
      Input(name: name, source: .either(type))
    }
  }

  /// The type of a target where nothing is declared, as it follows from the model's first output.
  public enum TargetType: Sendable {
    /// That of the output.
    case likeOutput
    /// `int64`, the output's shape without its classes: `(N, C, *)` to `(N, *)`.
    case classIndices
    /// `int64` in the output's shape.
    case indicesLikeOutput
    /// `int64`, one a sample: `(N)`.
    case sampleIndices
    /// A number of the output's dtype a sample: `(N)`.
    case sampleNumbers
    /// `int64`, one for each sample of `(T, N, C)`.
    case sequenceLengths
    /// Nothing tells it: it has to be declared.
    case unknown
  }

  /// What the model's first output means, which follows from the loss that it is trained with.
  public enum OutputMeaning: Sendable {
    /// Numbers and nothing else.
    case numbers
    /// Scores of classes, of which softmax makes probabilities.
    case classScores
    /// Logarithms of probabilities of classes.
    case classLogarithms
    /// Scores of classes of which the highest wins, but which are no logarithms.
    case classMargins
    /// A score, of which the logistic function makes a probability.
    case logit
    /// A probability.
    case probability
  }

  /// The inputs in order.
  public let inputs: [Input]
  /// What the first output means.
  public let meaning: OutputMeaning

  /// The type of the first target where nothing is declared; nil for a loss without targets.
  public var firstTarget: TargetType? {
    inputs.lazy.compactMap { input in
      if case .target(let type) = input.source { type } else { nil }
    }.first
  }

  /// Whether targets are indices of the classes that the first output scores.
  public var comparesWithClasses: Bool {
    if case .classIndices = firstTarget { true } else { false }
  }
}

extension LossInfo.TargetType {
  /// The type for a first output of `output`; nil where that does not tell it.
  public func type(for output: TensorType) -> TensorType? {
    let shape = output.shape
    switch self {
    case .likeOutput: return output
    case .classIndices:
      var rest = Shape()
      for i in 0..<shape.rank where i != min(1, shape.rank - 1) { rest.append(shape[i]) }
      return TensorType(.int64, rest)
    case .indicesLikeOutput: return TensorType(.int64, shape)
    case .sampleIndices: return TensorType(.int64, shape[0..<min(1, shape.rank)])
    case .sampleNumbers: return TensorType(output.dtype, shape[0..<min(1, shape.rank)])
    case .sequenceLengths: return shape.rank == 3 ? TensorType(.int64, shape[1..<2]) : nil
    case .unknown: return nil
    }
  }
}

extension Declaration {
  /// The same as a loss that is called with `inputs`, in order, and whose first one means `meaning`.
  public func loss(
    _ inputs: LossInfo.Input..., meaning: LossInfo.OutputMeaning = .numbers
  ) -> Declaration {
    var loss = self
    loss.setLoss(LossInfo(inputs: inputs, meaning: meaning))
    return loss
  }

  /// The same as a loss of what the model gives and one target of `type`.
  public func loss(
    ofTarget type: LossInfo.TargetType = .likeOutput, meaning: LossInfo.OutputMeaning = .numbers
  ) -> Declaration {
    loss(.output("input"), .target("target", type), meaning: meaning)
  }
}
