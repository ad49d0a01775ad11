import NNDeclarations
import NNTensor

/// The sizes that convolutions and transposed convolutions share, checked and spelled out for each
/// spatial dimension.
struct ConvolutionWindow {
  let kernelSize: [Int]
  let stride: [Int]
  let dilation: [Int]
  let groups: Int

  /// Throws a `ShapeError` when a list has another length than `count`, or `groups` divides the
  /// channels not.
  init(
    count: Int, inChannels: Int, outChannels: Int, kernelSize: PerDimension<Int>,
    stride: PerDimension<Int>, dilation: PerDimension<Int>, groups: Int
  ) throws {
    guard groups > 0 else {
      throw ShapeError("expects groups of at least 1, got \(groups)")
    }
    for (name, channels) in [("in_channels", inChannels), ("out_channels", outChannels)]
    where channels % groups != 0 {
      throw ShapeError("expects \(name) divisible by groups \(groups), got \(channels)")
    }
    self.kernelSize = try kernelSize.each("kernel_size", count: count)
    self.stride = try stride.each("stride", count: count)
    self.dilation = try dilation.each("dilation", count: count)
    self.groups = groups
  }

  /// The weight of shape `[first, second, *kernel_size]` and the bias, uniform in ±1/√fan_in.
  ///
  /// Throws a `LayerError` when they are larger than the model may be.
  func parameters(
    _ scope: Scope, _ first: Int, _ second: Int, bias: Int?
  ) throws -> (weight: Parameter, bias: Parameter?) {
    let shape = try Shape([first, second] + kernelSize)
    let weight = try scope.parameter("weight", shape, .kaimingUniform(a: 5.0.squareRoot()))
    let bias = try bias.map { size in
      try scope.parameter("bias", [size], .inverseRoot(fanIn: Initializer.fanIn(shape)))
    }
    return (weight, bias)
  }
}
