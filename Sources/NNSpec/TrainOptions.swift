import NNDeclarations

/// How the samples of an epoch are drawn.
public enum Sampler: String, ArgumentChoice {
  /// With replacement, each in proportion to the weight of its class, which is one over how often the
  /// class occurs.
  case weighted
}

/// The `train:` section.
public struct TrainOptions: Sendable {
  /// Passes over the training data.
  public var epochs: Int
  /// Samples a step.
  public var batchSize: Int
  /// Whether each epoch goes through the samples in a new order.
  public var shuffle: Bool
  /// How the samples of an epoch are drawn, if not each once.
  public var sampler: Sampler?
  /// Whether a last, smaller batch is left out.
  public var dropLast: Bool
  /// The largest norm of all gradients together.
  public var clipNorm: Double?
  /// Which norm that is: the p of the p-norm, infinity for the largest size.
  public var clipNormType: Double
  /// The largest absolute value of a gradient's element.
  public var clipValue: Double?
  /// What decides which epoch is the best: a metric's name, or `loss`.
  public var monitor: String
  /// Epochs without improvement after which training ends.
  public var patience: Int?
  /// What an improvement must be at least.
  public var minDelta: Double
  /// The section as it was bound, to be written out.
  public internal(set) var arguments = BoundArguments(arguments: [], rest: [])

  /// The names of the section's keys.
  public static var argumentNames: [String] { declaration.info.arguments.map(\.name) }

  /// The section's keys.
  static let declaration = Declaration<Void, TrainOptions>(
    "train", "How the model is trained.",
    Arg<Int>("epochs", default: 10, .positive, "passes over the training data"),
    Arg<Int>("batch_size", default: 32, .positive, "samples a step"),
    Arg<Bool>("shuffle", default: true, "whether each epoch has a new order of samples"),
    Arg<Sampler?>(
      "sampler", default: nil,
      "weighted: an epoch draws as many samples, those of rare classes more often"),
    Arg<Bool>("drop_last", default: false, "whether a last, smaller batch is left out"),
    Arg<Double?>(
      "clip_grad_norm", default: nil, .moreThanZero, "largest norm of all gradients together"),
    Arg<Double>(
      "clip_grad_norm_type", default: 2, .normOrder, "which norm: p of the p-norm, or .inf"),
    Arg<Double?>(
      "clip_grad_value", default: nil, .moreThanZero, "largest absolute value of a gradient"),
    Arg<String>("monitor", default: "loss", "metric that the best epoch is chosen by"),
    Arg<Int?>(
      "early_stopping", default: nil, .positive,
      "epochs without improvement after which training ends"),
    Arg<Double>("min_delta", default: 0, .nonNegative, "smallest change that is an improvement")
  ) {
    _, epochs, batchSize, shuffle, sampler, dropLast, clipNorm, clipNormType, clipValue, monitor,
    patience,
    minDelta in
    TrainOptions(
      epochs: epochs, batchSize: batchSize, shuffle: shuffle, sampler: sampler, dropLast: dropLast,
      clipNorm: clipNorm, clipNormType: clipNormType, clipValue: clipValue, monitor: monitor,
      patience: patience,
      minDelta: minDelta)
  }.section
}
