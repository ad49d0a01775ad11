import NNTensor
import NNTestSupport
import Testing

/// Expected numbers are PyTorch 2.13's for the same inputs.
@Suite struct NormalizationTests {
  private let weight: Tensor
  private let bias: Tensor
  private let mean: Tensor
  private let variance: Tensor

  init() throws {
    weight = try Tensor([0.5, 2, 1.25], [3])
    bias = try Tensor([1.0, -1, 0], [3])
    mean = try Tensor([0.1, 0.2, 0.3], [3])
    variance = try Tensor([1.0, 2, 3], [3])
  }

  @Test func batchStatisticsMoveTheRunningOnes() throws {
    let output = try ramp([2, 3, 2]).batchNormalized(
      runningMean: mean, runningVar: variance, weight: weight, bias: bias)
    try expectElements(
      output,
      [
        1.227080689332, 1.710757670414, 1.056023249155, 0.684728051112, -0.182742854136,
        -1.914832983219, 0.572703843219, 0.489457797034, -3.854621709548, -1.88612959072,
        0.630546169515, 1.46702966784,
      ])
    try expectElements(mean, [0.059754732555, 0.210855158981, 0.310733993877])
    try expectElements(variance, [0.959132113684, 1.857806850735, 2.732655682669])
  }

  @Test func instancesAreNormalisedOnTheirOwn() throws {
    let output = try ramp([2, 3, 2]).instanceNormalized(
      runningMean: mean, runningVar: variance, weight: weight, bias: bias)
    try expectElements(
      output,
      [
        0.50002409369, 1.49997590631, 0.997328471106, -2.997328471106, 1.249946843841,
        -1.249946843841, 1.499188553118, 0.500811446882, -2.999904770608, 0.999904770608,
        -1.249772129163, 1.249772129163,
      ])
    try expectElements(mean, [0.059754732555, 0.210855158981, 0.310733993877])
    try expectElements(variance, [0.910682752556, 1.810873777266, 2.714499091453])
  }

  @Test func evaluationUsesTheRunningStatistics() throws {
    let output = try Tensor.ones(TensorType(.float64, [1, 3])).batchNormalized(
      runningMean: mean, runningVar: variance, training: false, eps: 0)
    try expectElements(output, [0.9, 0.8 / 2.0.squareRoot(), 0.7 / 3.0.squareRoot()])
    try expectElements(mean, [0.1, 0.2, 0.3], tolerance: 0)
    expectShapeError("expects running_mean and running_var when not training") {
      _ = try ramp([2, 3]).batchNormalized(training: false)
    }
  }

  @Test func aShareOfOneOverTheCountIsTheAverage() throws {
    for step in 1...4 {
      let batch = try Tensor.full(TensorType(.float64, [2, 3]), Double(step))
      _ = try batch.batchNormalized(
        runningMean: mean, runningVar: variance, momentum: 1 / Double(step))
    }
    try expectElements(mean, [2.5, 2.5, 2.5])
    try expectElements(variance, [0, 0, 0])
  }

  @Test func aSingleValuePerChannelIsRefused() throws {
    expectShapeError("expects more than 1 value per channel when training, got input size [1, 3]") {
      _ = try ramp([1, 3]).batchNormalized()
    }
    expectShapeError(
      "expects more than 1 value per channel when training, got input size [1, 3, 1]"
    ) {
      _ = try Tensor.meta(TensorType(.float32, [1, 3, 1])).batchNormalized()
    }
    expectShapeError(
      "expects more than 1 spatial element when training, got input size [2, 3, 1]"
    ) { _ = try ramp([2, 3, 1]).instanceNormalized() }
  }

  @Test func anEmptyBatchMovesNothing() throws {
    let output = try ramp([0, 3, 4]).batchNormalized(runningMean: mean, runningVar: variance)
    #expect(output.shape == [0, 3, 4])
    try expectElements(mean, [0.1, 0.2, 0.3], tolerance: 0)
  }

  @Test func channelsAreCounted() throws {
    let error = #expect(throws: ShapeError.self) {
      try ramp([2, 4]).batchNormalized(weight: weight)
    }
    #expect(error?.message == "expects 3 channels, got 4")
    expectShapeError("expects input (*, 4), got float64[2, 3]") {
      _ = try ramp([2, 3]).layerNormalized([4])
    }
  }

  @Test func channelsFarFromZeroKeepTheirVariance() throws {
    // The sum of squares less the square of the sum would lose every digit here.
    let far = try (ramp([64, 2]).converted(to: .float32) + Tensor.scalar(Float(10_000)))
    let near = try ramp([64, 2]).batchNormalized()
    try expectClose(try far.batchNormalized(), near, rtol: 0, atol: 2e-3)
  }
}
