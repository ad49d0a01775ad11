import NNDeclarations
import NNTensor

/// Which normalisation a `ConvLayer` has: fastai's `NormType`.
public enum NormType: String, ArgumentChoice {
  /// Batch normalisation.
  case batch = "Batch"
  /// Batch normalisation whose weight starts at 0.
  case batchZero = "BatchZero"
  /// Weight norm of the convolution.
  case weight = "Weight"
  /// Spectral norm of the convolution.
  case spectral = "Spectral"
  /// Instance normalisation.
  case instance = "Instance"
  /// Instance normalisation whose weight starts at 0.
  case instanceZero = "InstanceZero"

  /// Whether it is a layer after the convolution, and not a property of its weight.
  var isLayer: Bool {
    switch self {
    case .batch, .batchZero, .instance, .instanceZero: true
    case .weight, .spectral: false
    }
  }

  /// Whether the weight of the normalisation starts at 0.
  private var startsAtZero: Bool { self == .batchZero || self == .instanceZero }

  /// Gives a normalisation fastai's initial values: bias 1e-3, weight 1 or 0.
  func initialize(_ norm: Module, in scope: Scope) throws {
    let seed = scope.build.random.seed
    for parameter in norm.ownParameters {
      let value = parameter.name == "bias" ? 1e-3 : startsAtZero ? 0 : 1
      try norm.initialize(parameter.name, .constant(value), seed: seed)
    }
  }

  /// The normalisation of `features` channels with `dimensions` (1 to 3) dimensions after them; nil
  /// where it is a property of the convolution's weight.
  func layer(_ scope: Scope, features: Int, dimensions: Int) throws -> Module? {
    let norm: Module
    switch self {
    case .batch, .batchZero:
      norm = try BatchNorm(scope, dimensions: dimensions, numFeatures: features)
    case .instance, .instanceZero:
      norm = try InstanceNorm(scope, dimensions: dimensions, numFeatures: features, affine: true)
    case .weight, .spectral: return nil
    }
    try initialize(norm, in: scope)
    return norm
  }
}

extension Inference {
  /// The channels of an input with as many dimensions after them as argument `ndim` says, divided by
  /// the argument `divisor` where one is named.
  static func channels(per divisor: String? = nil) -> Inference {
    Inference(withOthers: { inputs, others in
      let dimensions = others("ndim").flatMap { Int($0) } ?? 2
      let parts = divisor.flatMap(others).map { Int($0) ?? 0 } ?? 1
      guard let shape = inputs.first?.shape, (1...3).contains(dimensions),
        shape.rank > dimensions, parts > 0
      else { return nil }
      let channels = shape[shape.rank - dimensions - 1]
      return channels.isMultiple(of: parts) ? LocatedValue(.int(channels / parts)) : nil
    })
  }
}

/// The page of fastai's documentation that describes its layers.
let fastaiPage = "https://docs.fast.ai/layers.html"

/// fastai's functions `BatchNorm` and `InstanceNorm`: torch's layers with fastai's initial values.
enum FastaiNorms {
  static let batch = LayerDeclaration(
    "BatchNorm", namespace: "fastai",
    "Batch normalisation over ndim dimensions whose bias starts at 1e-3.",
    shape: "(N, C, *) -> (N, C, *)", reference: fastaiPage,
    Arg<Int>("nf", .nonNegative, inferred: .channels(), "channels of the input"),
    Arg<Int>("ndim", default: 2, Constraint(minimum: 1, maximum: 3), "dimensions after channels"),
    Arg<NormType?>("norm_type", default: .batch, "BatchZero lets the weight start at 0"),
    Arg<Double>("eps", default: 1e-5, keywordOnly: true, "added to the variance"),
    Arg<Double?>(
      "momentum", default: 0.1, keywordOnly: true,
      "share of a batch in the running statistics; null for their plain average"),
    Arg<Bool>("affine", default: true, keywordOnly: true, "whether to learn a scale and a shift"),
    Arg<Bool>(
      "track_running_stats", default: true, keywordOnly: true,
      "whether to keep running statistics"),
    Arg<Bool>("bias", default: true, keywordOnly: true, "whether affine has a shift")
  ) { scope, features, dimensions, type, eps, momentum, affine, track, bias in
    let norm = try BatchNorm(
      scope, dimensions: dimensions, numFeatures: features, eps: eps, momentum: momentum,
      affine: affine, trackRunningStats: track, bias: bias)
    try (type == .batchZero ? NormType.batchZero : .batch).initialize(norm, in: scope)
    return norm
  }

  static let instance = LayerDeclaration(
    "InstanceNorm", namespace: "fastai",
    "Instance normalisation over ndim dimensions whose bias starts at 1e-3.",
    shape: "(N, C, *) -> (N, C, *)", reference: fastaiPage,
    Arg<Int>("nf", .nonNegative, inferred: .channels(), "channels of the input"),
    Arg<Int>("ndim", default: 2, Constraint(minimum: 1, maximum: 3), "dimensions after channels"),
    Arg<NormType?>("norm_type", default: .instance, "InstanceZero lets the weight start at 0"),
    Arg<Bool>("affine", default: true, "whether to learn a scale and a shift"),
    Arg<Double>("eps", default: 1e-5, keywordOnly: true, "added to the variance"),
    Arg<Double>(
      "momentum", default: 0.1, keywordOnly: true, "share of a batch in the running statistics"),
    Arg<Bool>(
      "track_running_stats", default: false, keywordOnly: true,
      "whether to keep running statistics"),
    Arg<Bool>("bias", default: true, keywordOnly: true, "whether affine has a shift")
  ) { scope, features, dimensions, type, affine, eps, momentum, track, bias in
    let norm = try InstanceNorm(
      scope, dimensions: dimensions, numFeatures: features, eps: eps, momentum: momentum,
      affine: affine, trackRunningStats: track, bias: bias)
    try (type == .instanceZero ? NormType.instanceZero : .instance).initialize(norm, in: scope)
    return norm
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  register(FastaiNorms.batch, in: list)
  register(FastaiNorms.instance, in: list)
}
