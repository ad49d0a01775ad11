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
  /// Dimensions after the channels; nil for any number of them.
  private var dimensions: Int?
  let numFeatures: Int
  let eps: Double
  private let momentum: Double?
  let state: NormState

  /// Batch normalisation of inputs with `dimensions` (1 to 3) dimensions after the channels; with
  /// one, there may also be none. With nil it is `SyncBatchNorm`, which takes any number of them.
  ///
  /// `momentum` nil averages over all batches. Throws a `LayerError` when the model grows too large.
  public init(
    _ scope: Scope, dimensions: Int?, numFeatures: Int, eps: Double = 1e-5,
    momentum: Double? = 0.1, affine: Bool = true, trackRunningStats: Bool = true,
    bias: Bool = true
  ) throws {
    self.dimensions = dimensions
    self.numFeatures = numFeatures
    self.eps = eps
    self.momentum = momentum
    state = try NormState(
      scope, numFeatures: numFeatures, affine: affine, bias: bias,
      trackRunningStats: trackRunningStats)
    super.init(
      scope,
      Self.declared(
        dimensions, numFeatures, eps, momentum, affine, trackRunningStats, state.bias != nil))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try output(input, isRectified: false)
  }

  public override var canRectify: Bool { true }

  public override func forwardRectified(_ input: Tensor) throws -> Tensor {
    try output(input, isRectified: true)
  }

  private func output(_ input: Tensor, isRectified: Bool) throws -> Tensor {
    if let dimensions {
      guard input.rank == dimensions + 2 || (dimensions == 1 && input.rank == 2) else {
        let expected =
          (dimensions == 1 ? "(N, C) or " : "") + "(N, C, \(SpatialNames(dimensions).input))"
        throw ShapeError("expects input \(expected), got \(input.type)")
      }
    }
    return try input.batchNormalized(
      runningMean: state.runningMean?.tensor, runningVar: state.runningVar?.tensor,
      weight: try state.weight?.value, bias: try state.bias?.value,
      training: isTraining || state.runningMean == nil,
      momentum: try averageFactor(input), eps: eps, isRectified: isRectified)
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

  /// Sets the running statistics, where they are kept, to what they start as.
  public func resetRunningStats() throws { try state.resetRunningStats() }

  public override func resetParameters(seed: UInt64 = 0) throws {
    try super.resetParameters(seed: seed)
    try resetRunningStats()
  }

  public override var stateVersion: Int { NormState.version }

  public override func loadState(from load: StateDictLoad, prefix: String) throws {
    state.keepCounter(in: load, prefix)
    try super.loadState(from: load, prefix: prefix)
  }

  /// Makes this layer `SyncBatchNorm`, with the same parameters and statistics.
  func synchronise() {
    guard dimensions != nil else { return }
    dimensions = nil
    let values: [String: LocatedValue] = [
      "num_features": numFeatures.written, "eps": eps.written, "momentum": momentum.written,
      "affine": (state.weight != nil).written,
      "track_running_stats": (state.runningMean != nil).written,
      "bias": (state.bias != nil || state.weight == nil).written,
    ]
    self.declared = Self.declared(
      nil, numFeatures, eps, momentum, state.weight != nil, state.runningMean != nil,
      state.bias != nil)
    let declared = SyncBatchNorm.declaration.info
    note(
      declared,
      BoundArguments(
        arguments: declared.arguments.map { argument in
          .init(
            name: argument.name,
            value: values[argument.name] ?? argument.defaultValue ?? LocatedValue(.null),
            origin: .written)
        }, rest: []))
  }

  private static func declared(
    _ dimensions: Int?, _ numFeatures: Int, _ eps: Double, _ momentum: Double?, _ affine: Bool,
    _ tracks: Bool, _ bias: Bool
  ) -> DeclaredValues {
    dimensions.map { declaration($0).with(numFeatures, eps, momentum, affine, tracks, bias) }
      ?? SyncBatchNorm.declaration.with(
        numFeatures, eps, momentum, affine, tracks, AnyValue?.none, bias)
  }

  /// The declaration of batch normalisation over `n` dimensions.
  static func declaration(_ n: Int) -> LayerDeclaration {
    let sizes = n == 1 ? "(N, C) or (N, C, L)" : "(N, C, \(SpatialNames(n).input))"
    return LayerDeclaration(
      "BatchNorm\(n)d", namespace: "nn", "Normalises each channel over the batch.",
      shape: "\(sizes) -> the same", reference: torchPage("BatchNorm\(n)d"),
      repr: NormArguments.repr,
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
