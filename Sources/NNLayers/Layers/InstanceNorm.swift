import NNDeclarations
import NNTensor

/// Instance normalisation (Ulyanov, Vedaldi and Lempitsky 2016): `nn.InstanceNorm1d`,
/// `nn.InstanceNorm2d`, `nn.InstanceNorm3d`.
///
/// `y = (x - mean) / sqrt(var + eps) * weight + bias`, where mean and (biased) variance are those of
/// each channel of each sample: `(N, C, *) -> (N, C, *)`, N may be missing. With
/// `track_running_stats`, evaluation uses running statistics, which training moves by
/// `running = (1 - momentum) running + momentum batch`.
///
/// `weight` starts at 1 and `bias` at 0 (both only if `affine`), `running_mean` at 0, `running_var`
/// at 1; `num_batches_tracked` stays 0, as in PyTorch. Without `affine` and running statistics,
/// nothing depends on `num_features`, and any number of channels is taken.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.InstanceNorm2d.html
public final class InstanceNorm: Module {
  private let dimensions: Int
  private let eps: Double
  private let momentum: Double
  private let state: NormState

  /// Instance normalisation of inputs with `dimensions` (1 to 3) dimensions after the channels.
  ///
  /// Throws a `LayerError` when the model grows too large.
  public init(
    _ scope: Scope, dimensions: Int, numFeatures: Int, eps: Double = 1e-5,
    momentum: Double = 0.1, affine: Bool = false, trackRunningStats: Bool = false,
    bias: Bool = true
  ) throws {
    self.dimensions = dimensions
    self.eps = eps
    self.momentum = momentum
    state = try NormState(
      scope, numFeatures: numFeatures, affine: affine, bias: bias,
      trackRunningStats: trackRunningStats)
    super.init(
      scope,
      Self.declaration(dimensions).with(
        numFeatures, eps, momentum, affine, trackRunningStats, state.bias != nil))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    guard input.rank == dimensions + 1 || input.rank == dimensions + 2 else {
      let sizes = SpatialNames(dimensions).input
      throw ShapeError("expects input (N, C, \(sizes)) or (C, \(sizes)), got \(input.type)")
    }
    let batched = input.rank == dimensions + 2 ? input : try input.unsqueezed(dim: 0)
    let output = try batched.instanceNormalized(
      runningMean: state.runningMean?.tensor, runningVar: state.runningVar?.tensor,
      weight: try state.weight?.value, bias: try state.bias?.value,
      useInputStats: isTraining || state.runningMean == nil, momentum: momentum, eps: eps)
    return try output.reshaped(input.shape)
  }

  public override func resetParameters(seed: UInt64 = 0) throws {
    try super.resetParameters(seed: seed)
    try state.resetRunningStats()
  }

  public override var stateVersion: Int { NormState.version }

  public override func loadState(from load: StateDictLoad, prefix: String) throws {
    state.keepCounter(in: load, prefix)
    try super.loadState(from: load, prefix: prefix)
  }

  /// The declaration of instance normalisation over `n` dimensions.
  static func declaration(_ n: Int) -> LayerDeclaration {
    LayerDeclaration(
      "InstanceNorm\(n)d", namespace: "nn", "Normalises each channel of each sample.",
      shape: "(N, C, \(SpatialNames(n).input)) -> the same",
      reference: torchPage("InstanceNorm\(n)d"), repr: NormArguments.repr,
      Arg<Int>(
        "num_features", .nonNegative, inferred: .size(dimension: -(n + 1)),
        "channels of the input"),
      NormArguments.eps, NormArguments.momentum, NormArguments.affine(false),
      NormArguments.tracks(false), NormArguments.bias
    ) { scope, features, eps, momentum, affine, track, bias in
      try InstanceNorm(
        scope, dimensions: n, numFeatures: features, eps: eps, momentum: momentum,
        affine: affine, trackRunningStats: track, bias: bias)
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  for n in 1...3 { register(InstanceNorm.declaration(n), in: list) }
}
