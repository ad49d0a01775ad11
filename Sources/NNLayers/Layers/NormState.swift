import NNDeclarations
import NNTensor

/// The parameters and buffers that batch and instance normalisation share.
///
/// In this order, each `[num_features]` unless said otherwise: `weight`, all 1, and `bias`, all 0,
/// when `affine`; `running_mean`, all 0, `running_var`, all 1, and `num_batches_tracked`, the int64
/// number 0, when the running statistics are tracked.
struct NormState {
  let weight: Parameter?
  let bias: Parameter?
  let runningMean: Buffer?
  let runningVar: Buffer?
  let numBatchesTracked: Buffer?

  /// Throws a `LayerError` when the model grows beyond what it may take.
  init(
    _ scope: Scope, numFeatures: Int, affine: Bool, bias: Bool, trackRunningStats: Bool
  ) throws {
    let shape: Shape = [numFeatures]
    weight = affine ? try scope.parameter("weight", shape, .ones) : nil
    self.bias = affine && bias ? try scope.parameter("bias", shape, .zeros) : nil
    runningMean = trackRunningStats ? try scope.buffer("running_mean", shape, 0) : nil
    runningVar = trackRunningStats ? try scope.buffer("running_var", shape, 1) : nil
    numBatchesTracked =
      trackRunningStats ? try scope.buffer("num_batches_tracked", [], 0, dtype: .int64) : nil
  }

  /// Forgets the batches so far.
  func resetRunningStats() throws {
    for (buffer, value) in [(runningMean, 0.0), (runningVar, 1), (numBatchesTracked, 0)] {
      if let tensor = buffer?.tensor, !tensor.isMeta { try tensor.fill(value) }
    }
  }

  /// The version that counts batches.
  static let version = 2

  /// Lets the counter be what it is where a state dict was saved before there was one, as PyTorch
  /// does.
  func keepCounter(in load: StateDictLoad, _ prefix: String) {
    let name = prefix + "num_batches_tracked"
    guard load.version(prefix) ?? 1 < Self.version, load.state[name] == nil else { return }
    load.state[name] = numBatchesTracked?.tensor.detached()
  }
}

/// The arguments that several normalisations have.
enum NormArguments {
  static let eps = Arg<Double>("eps", default: 1e-5, "added to the variance")
  static let momentum = Arg<Double>(
    "momentum", default: 0.1, "share of a batch in the running statistics")
  /// `momentum` of batch normalisation.
  static let averagingMomentum = Arg<Double?>(
    "momentum", default: 0.1,
    "share of a batch in the running statistics; null for their plain average")
  /// What printed models show.
  static let repr = "num_features, eps=, momentum=, affine=, bias=, track_running_stats="
  static let bias = Arg<Bool>(
    "bias", default: true, keywordOnly: true, "whether affine has a shift")

  /// The dimensions that layer and RMS normalisation take together.
  static let normalizedShape = Arg<PerDimension<Int>>(
    "normalized_shape", .nonNegative, "sizes of the last dimensions; a number is the last one")

  /// The dimensions that are taken together. Throws a `ShapeError` when there are none or too many.
  static func shape(_ sizes: [Int]) throws -> Shape {
    guard !sizes.isEmpty else {
      throw ShapeError("expects at least 1 element in normalized_shape, got none")
    }
    return try Shape(sizes)
  }

  static func affine(_ value: Bool) -> Arg<Bool> {
    Arg("affine", default: value, "whether to learn a scale and a shift")
  }

  static func tracks(_ value: Bool) -> Arg<Bool> {
    Arg("track_running_stats", default: value, "whether to keep running statistics")
  }
}
