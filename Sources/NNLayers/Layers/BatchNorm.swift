import NNDeclarations
import NNTensor

/// Batch normalisation (Ioffe and Szegedy 2015): `nn.BatchNorm1d`, `nn.BatchNorm2d`,
/// `nn.BatchNorm3d`.
///
/// `y = (x - mean) / sqrt(var + eps) * weight + bias`, per channel: `(N, C, *) -> (N, C, *)`.
/// In training, mean and (biased) variance are those of the batch, and the running statistics move
/// towards them (with the unbiased variance): `running = (1 - momentum) running + momentum batch`,
/// or their plain average where `momentum` is null. In evaluation the running statistics are used,
/// or the batch's when none are tracked.
///
/// `weight` starts at 1, `bias` at 0, `running_mean` at 0, `running_var` at 1,
/// `num_batches_tracked` at 0.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.BatchNorm2d.html
public final class BatchNorm: Module {
  private let dimensions: Int
  private let eps: Double
  private let momentum: Double?
  private let state: NormState

  /// Batch normalisation of inputs with `dimensions` (1 to 3) dimensions after the channels; with
  /// one, there may also be none.
  ///
  /// `momentum` nil averages over all batches. Throws a `LayerError` when the model grows too large.
  public init(
    _ scope: Scope, dimensions: Int, numFeatures: Int, eps: Double = 1e-5,
    momentum: Double? = 0.1, affine: Bool = true, trackRunningStats: Bool = true,
    bias: Bool = true
  ) throws {
    self.dimensions = dimensions
    self.eps = eps
    self.momentum = momentum
    state = try NormState(
      scope, numFeatures: numFeatures, affine: affine, bias: bias,
      trackRunningStats: trackRunningStats)
    super.init(scope)
    typeName = "BatchNorm\(dimensions)d"
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    guard input.rank == dimensions + 2 || (dimensions == 1 && input.rank == 2) else {
      let expected =
        (dimensions == 1 ? "(N, C) or " : "") + "(N, C, \(SpatialNames(dimensions).input))"
      throw ShapeError("expects input \(expected), got \(input.type)")
    }
    return try input.batchNormalized(
      runningMean: state.runningMean?.tensor, runningVar: state.runningVar?.tensor,
      weight: try state.weight?.value, bias: try state.bias?.value,
      training: isTraining || state.runningMean == nil,
      momentum: try averageFactor(input), eps: eps)
  }

  /// The share of this batch in the running statistics; counts the batch.
  private func averageFactor(_ input: Tensor) throws -> Double {
    guard isTraining, !input.isMeta, let counter = state.numBatchesTracked?.tensor else {
      return momentum ?? 0
    }
    let count = try counter.item() + 1
    try counter.fill(count)
    return momentum ?? 1 / count
  }

  /// The declaration of batch normalisation over `n` dimensions.
  static func declaration(_ n: Int) -> LayerDeclaration {
    let sizes = n == 1 ? "(N, C) or (N, C, L)" : "(N, C, \(SpatialNames(n).input))"
    return LayerDeclaration(
      "BatchNorm\(n)d", namespace: "nn", "Normalises each channel over the batch.",
      shape: "\(sizes) -> the same", reference: torchPage("BatchNorm\(n)d"),
      Arg<Int>(
        "num_features", .nonNegative, inferred: .size(dimension: 1), "channels of the input"),
      NormArguments.eps, NormArguments.averagingMomentum, NormArguments.affine(true),
      NormArguments.tracks(true), NormArguments.bias
    ) { scope, features, eps, momentum, affine, track, bias in
      try BatchNorm(
        scope, dimensions: n, numFeatures: features, eps: eps, momentum: momentum,
        affine: affine, trackRunningStats: track, bias: bias)
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  for n in 1...3 { register(BatchNorm.declaration(n), in: list) }
}
