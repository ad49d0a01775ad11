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
}
