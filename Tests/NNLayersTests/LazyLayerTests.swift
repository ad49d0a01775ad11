import NNDeclarations
import NNLayers
import NNTensor
import Testing

/// Layers whose sizes follow from their input are the plain layers afterwards.
struct LazyLayerTests {
  @Test(arguments: [
    ("LazyLinear(3)", "Linear(5, 3)", [2, 5]), ("LazyLinear(3, False)", "Linear(4, 3, False)", [4]),
    ("LazyConv1d(6, 3, groups=3)", "Conv1d(3, 6, 3, groups=3)", [2, 3, 8]),
    ("LazyConv2d(6, (2, 3))", "Conv2d(4, 6, (2, 3))", [4, 5, 6]),
    ("LazyConv3d(2, 1)", "Conv3d(3, 2, 1)", [1, 3, 2, 2, 2]),
    ("LazyConvTranspose1d(6, 3)", "ConvTranspose1d(3, 6, 3)", [2, 3, 8]),
    ("LazyConvTranspose2d(6, 3)", "ConvTranspose2d(3, 6, 3)", [3, 8, 8]),
    ("LazyConvTranspose3d(4, 2)", "ConvTranspose3d(3, 4, 2)", [2, 3, 4, 4, 4]),
    ("LazyBatchNorm1d()", "BatchNorm1d(4)", [3, 4]),
    ("LazyBatchNorm2d(1e-3)", "BatchNorm2d(4, 1e-3)", [3, 4, 2, 2]),
    ("LazyBatchNorm3d(affine=False)", "BatchNorm3d(4, affine=False)", [3, 4, 2, 2, 2]),
    (
      "LazyInstanceNorm1d()", "InstanceNorm1d(4, affine=True, track_running_stats=True)", [3, 4, 5]
    ),
    (
      "LazyInstanceNorm2d(affine=False, track_running_stats=False)", "InstanceNorm2d(4)",
      [4, 5, 5]
    ),
    (
      "LazyInstanceNorm3d()", "InstanceNorm3d(2, affine=True, track_running_stats=True)",
      [3, 2, 2, 2, 2]
    ),
  ])
  func stateIsThePlainLayers(lazy: String, plain: String, input: [Int]) throws {
    let type = TensorType(.float32, try Shape(input))
    let (made, expected) = (try build(lazy, input: type), try build(plain))
    #expect(stateLines(made) == stateLines(expected))
    for (a, b) in zip(made.stateDict, expected.stateDict) {
      #expect(try a.tensor.doubles() == b.tensor.doubles())
    }
    let x = try ramp(type.shape, scale: 0.1)
    #expect(try made(x).doubles() == expected(x).doubles())
  }

  @Test func theInputMustBeKnown() throws {
    #expect(throws: UnknownInputError.self) { try build("LazyLinear(3)") }
    #expect(
      message { _ = try build("LazyConv2d(3, 3)", input: TensorType(.float32, [4])) }
        == "can't take in_channels from its input float32[4]")
    #expect(
      message {
        _ = try build("LazyConv2d(4, 3, groups=2)", input: TensorType(.float32, [1, 3, 4, 4]))
      } == "expects in_channels divisible by groups 2, got 3")
  }
}
