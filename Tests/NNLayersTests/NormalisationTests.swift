import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What batch and instance normalisation do in training and in evaluation.
struct NormalisationTests {
  /// Two channels: 0, 2, 4, 6 and 10, 10, 30, 30.
  private func input() throws -> Tensor {
    try Tensor([0, 2, 10, 10, 4, 6, 30, 30] as [Float], [2, 2, 2])
  }

  @Test func trainingUsesTheBatchAndMovesTheRunningStatistics() throws {
    let norm = try make("BatchNorm1d", 2, 0.0)
    let output = try norm(try input())
    let a = 3 / 5.0.squareRoot()
    let b = 1 / 5.0.squareRoot()
    try expectClose(
      output, try Tensor([-a, -b, -1, -1, b, a, 1, 1], [2, 2, 2]), rtol: 1e-5, atol: 1e-6)
    // 0.9 of 0 and 1, 0.1 of the mean and the unbiased variance.
    try expectClose(
      try state(norm, "running_mean"), try Tensor([0.3, 2.0], [2]), rtol: 1e-6)
    try expectClose(
      try state(norm, "running_var"),
      try Tensor([0.9 + 0.1 * 20 / 3, 0.9 + 0.1 * 400 / 3], [2]), rtol: 1e-6)
    #expect(try state(norm, "num_batches_tracked").item() == 1)
  }

  @Test func withoutMomentumStatisticsAreAveraged() throws {
    let norm = try make("BatchNorm1d", 2, 1e-5, nil)
    let x = try input()
    _ = try norm(x)
    _ = try norm(try x + Tensor.scalar(Float(4)))
    _ = try norm(try x + Tensor.scalar(Float(8)))
    try expectClose(try state(norm, "running_mean"), try Tensor([7.0, 24.0], [2]), rtol: 1e-6)
    try expectClose(
      try state(norm, "running_var"), try Tensor([20.0 / 3, 400.0 / 3], [2]), rtol: 1e-5)
    #expect(try state(norm, "num_batches_tracked").item() == 3)
  }

  @Test func evaluationUsesTheRunningStatisticsAndChangesNothing() throws {
    let norm = try make("BatchNorm1d", 2, 0.0)
    try state(norm, "running_mean").assign(try Tensor([1, 10] as [Float], [2]))
    try state(norm, "running_var").assign(try Tensor([4, 100] as [Float], [2]))
    norm.eval()
    let output = try norm(try input())
    try expectClose(
      output, try Tensor([-0.5, 0.5, 0, 0, 1.5, 2.5, 2, 2], [2, 2, 2]), rtol: 1e-6)
    #expect(try state(norm, "running_mean").doubles() == [1, 10])
    #expect(try state(norm, "num_batches_tracked").item() == 0)
  }

  @Test func evaluationWithoutRunningStatisticsUsesTheBatch() throws {
    let norm = try make("BatchNorm1d", 2, named: ["track_running_stats": false])
    let trained = try norm(try input())
    norm.eval()
    #expect(try norm(try input()).doubles() == trained.doubles())
  }

  @Test func aShapeOnlyPassLeavesTheStateAlone() throws {
    let norm = try make("BatchNorm1d", 2)
    let type = try input().type
    #expect(try norm(.meta(type)).type == type)
    #expect(try state(norm, "num_batches_tracked").item() == 0)
    #expect(try state(norm, "running_mean").doubles() == [0, 0])
  }

  @Test func instancesAreNormalisedByThemselves() throws {
    let norm = try make(
      "InstanceNorm1d", 2, 0.0, named: ["affine": true, "track_running_stats": true])
    let x = try Tensor([0, 2, 10, 20, 4, 6, 30, 50] as [Float], [2, 2, 2])
    let output = try norm(x)
    try expectClose(
      output, try Tensor([-1, 1, -1, 1, -1, 1, -1, 1] as [Float], [2, 2, 2]), rtol: 1e-5)
    // The mean over the samples of mean and unbiased variance.
    try expectClose(try state(norm, "running_mean"), try Tensor([0.3, 2.75], [2]), rtol: 1e-6)
    try expectClose(
      try state(norm, "running_var"), try Tensor([0.9 + 0.2, 0.9 + 12.5], [2]), rtol: 1e-6)
    #expect(try state(norm, "num_batches_tracked").item() == 0)
    norm.eval()
    let expected = try x.doubles().enumerated().map { i, value in
      i / 2 % 2 == 0 ? (value - 0.3) / 1.1.squareRoot() : (value - 2.75) / 13.4.squareRoot()
    }
    try expectClose(try norm(x), try Tensor(expected, [2, 2, 2]), rtol: 1e-5, atol: 1e-6)
  }

  @Test func unbatchedInstancesAreBatchesOfOne() throws {
    let norm = try make("InstanceNorm2d", 3)
    let x = try ramp([3, 2, 4])
    let batched = try norm(try x.unsqueezed(dim: 0))
    #expect(try norm(x).shape == [3, 2, 4])
    #expect(try norm(x).doubles() == batched.doubles())
    // Nothing depends on num_features here, so another number of channels is taken, as in PyTorch.
    #expect(try norm(try ramp([5, 2, 4])).shape == [5, 2, 4])
  }

  @Test func layersAreNormalisedOverTheLastDimensions() throws {
    let norm = try make("LayerNorm", [2, 2], 0.0)
    let output = try norm(try ramp([3, 2, 2]))
    let row = [-3, -1, 1, 3].map { $0 / 5.0.squareRoot() }
    try expectClose(output, try Tensor(row + row + row, [3, 2, 2]), rtol: 1e-5)
  }
}
