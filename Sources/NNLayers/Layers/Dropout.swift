import NNDeclarations
import NNTensor

/// What layers drop in training, each with probability `p`; in evaluation they give back their input.
///
/// What is dropped depends on the seed, the step and the layer's path.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Dropout.html
public final class Dropout: Module {
  /// What is dropped together, and what it becomes.
  public enum Kind: Sendable {
    /// Elements become 0, the others are divided by `1 - p` (Hinton et al. 2012): `nn.Dropout`,
    /// `(*) -> (*)`.
    case elements
    /// Channels with so many dimensions (1 to 3) become 0 (Tompson et al. 2014): `nn.Dropout1d` to
    /// `nn.Dropout3d`, `(N, C, *) -> (N, C, *)`.
    case channels(dimensions: Int)
    /// Elements become the limit of SELU, and all are scaled so that mean 0 and variance 1 stay
    /// (Klambauer et al. 2017): `nn.AlphaDropout`, `(*) -> (*)`.
    case alpha
    /// The same for whole channels: `nn.FeatureAlphaDropout`, `(N, C, *) -> (N, C, *)`.
    case alphaChannels
  }

  private let p: Double
  private let kind: Kind
  private let inplace: Bool
  private let random: RandomSource

  /// A layer that drops with probability `p` from 0 to 1.
  ///
  /// Throws a `ShapeError` for another `p`.
  public init(
    _ scope: Scope, p: Double = 0.5, kind: Kind = .elements, inplace: Bool = false
  ) throws {
    guard (0...1).contains(p) else {
      throw ShapeError("expects p between 0 and 1, got \(p)")
    }
    self.p = p
    self.kind = kind
    self.inplace = inplace
    random = scope.build.random
    super.init(scope, Self.declaration(kind).with(p, inplace))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    guard isTraining, p > 0 else {
      try kind.check(input)
      return input
    }
    let output = try kind.dropped(
      input, p: p, from: random.stream("dropout/" + path, for: input))
    return inplace ? try input.becoming(output) : output
  }

  static func declaration(_ kind: Kind) -> LayerDeclaration {
    LayerDeclaration(
      kind.name, namespace: "nn", kind.summary, shape: kind.shape, reference: torchPage(kind.name),
      repr: "p=, inplace=",
      Arg<Double>("p", default: 0.5, .probability, "how likely it is dropped"),
      Arg<Bool>(
        "inplace", default: false, "whether to write into the input, which others may hold too")
    ) { scope, p, inplace in try Dropout(scope, p: p, kind: kind, inplace: inplace) }
  }
}

extension Dropout.Kind {
  /// The name of the layer in `torch.nn`.
  var name: String {
    switch self {
    case .elements: "Dropout"
    case .channels(let dimensions): "Dropout\(dimensions)d"
    case .alpha: "AlphaDropout"
    case .alphaChannels: "FeatureAlphaDropout"
    }
  }

  var summary: String {
    switch self {
    case .elements: "Sets random elements to zero in training."
    case .channels: "Sets random channels to zero in training."
    case .alpha: "Drops random elements so that mean and variance stay."
    case .alphaChannels: "Drops random channels so that mean and variance stay."
    }
  }

  var shape: String {
    switch self {
    case .elements, .alpha: "(*) -> (*)"
    case .channels(let dimensions): "(N, C, \(SpatialNames(dimensions).input)) -> the same"
    case .alphaChannels: "(N, C, *) -> the same"
    }
  }

  /// Throws a `ShapeError` for inputs that have no channels to drop, also where nothing is dropped, so
  /// that they are found before training.
  public func check(_ input: Tensor) throws {
    switch self {
    case .elements, .alpha: return
    case .channels(dimensions: 1):
      guard input.rank == 2 || input.rank == 3 else {
        throw ShapeError("expects input (N, C, L) or (C, L), got \(input.type)")
      }
    case .channels, .alphaChannels:
      guard input.rank >= 2 else {
        throw ShapeError("expects input (N, C, ...), got \(input.type)")
      }
    }
  }

  /// `input` with parts dropped with probability `p`, as the first draw from `stream` decides.
  ///
  /// As in PyTorch, inputs of one and three dimensions may lack N, and other numbers of dimensions than
  /// the layer's are taken as (N, C, *) for two and three. Throws a `ShapeError` for other inputs.
  public func dropped(_ input: Tensor, p: Double, from stream: RandomStream) throws -> Tensor {
    try check(input)
    switch self {
    case .elements: return try input.dropout(p: p, from: stream)
    case .alpha: return try input.dropout(p: p, isAlpha: true, from: stream)
    case .alphaChannels: return try input.channelDropout(p: p, isAlpha: true, from: stream)
    case .channels(let dimensions):
      guard dimensions != 2, input.rank == dimensions + 1 else {
        return try input.channelDropout(p: p, from: stream)
      }
      return try input.unsqueezed(dim: 0).channelDropout(p: p, from: stream).squeezed(dims: [0])
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  let channels = (1...3).map { Dropout.Kind.channels(dimensions: $0) }
  for kind in [.elements] + channels + [.alpha, .alphaChannels] {
    register(Dropout.declaration(kind), in: list)
  }
}
