import NNDeclarations
import NNTensor

/// The mean of each window: `nn.AvgPool1d`, `nn.AvgPool2d`, `nn.AvgPool3d`.
///
/// `(N, C, H, W) -> (N, C, H_out, W_out)`, N may be missing, with
/// `H_out = (H + 2 padding - kernel_size) / stride + 1`, rounded down, or up with `ceil_mode`.
/// The sum is divided by the window's size, by the number of its elements inside the input where
/// `count_include_pad` is false, or by `divisor_override`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.AvgPool2d.html
public final class AvgPool: Module {
  private let sizes: PoolSizes
  private let ceilMode: Bool
  private let countIncludePad: Bool
  private let divisorOverride: Int?

  /// A pool over the last `dimensions` dimensions (1 to 3), whose stride is its size unless given.
  ///
  /// Throws a `ShapeError` when a list has another length or `divisorOverride` is 0.
  public init(
    _ scope: Scope, dimensions: Int, kernelSize: PerDimension<Int>,
    stride: PerDimension<Int>? = nil, padding: PerDimension<Int> = .all(0),
    ceilMode: Bool = false, countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) throws {
    sizes = try PoolSizes(
      count: dimensions, kernelSize: kernelSize, stride: stride, padding: padding)
    guard divisorOverride != 0 else {
      throw ShapeError("expects a divisor_override other than 0")
    }
    self.ceilMode = ceilMode
    self.countIncludePad = countIncludePad
    self.divisorOverride = divisorOverride
    // In one dimension PyTorch keeps lists.
    let kernel = dimensions == 1 ? .each(sizes.kernelSize) : kernelSize
    let step = dimensions == 1 ? .each(sizes.stride) : stride ?? kernelSize
    super.init(
      scope,
      Self.declaration(dimensions).with(
        kernel, step, dimensions == 1 ? .each(sizes.padding) : padding, ceilMode, countIncludePad))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.averagePooled(
      kernel: sizes.kernelSize, stride: sizes.stride, padding: sizes.padding,
      ceilMode: ceilMode, countIncludePad: countIncludePad, divisorOverride: divisorOverride)
  }

  /// The declaration of the pool over `n` dimensions; PyTorch's one over 1 knows no divisor.
  static func declaration(_ n: Int) -> LayerDeclaration {
    let names = SpatialNames(n)
    let repr = "kernel_size=, stride=, padding="
    let name = "AvgPool\(n)d"
    let summary = "Takes the mean of each window."
    let shape = "(N, C, \(names.input)) -> (N, C, \(names.output))"
    let kernel = Arg<PerDimension<Int>>("kernel_size", .positive, "size of the window")
    let stride = Arg<PerDimension<Int>?>(
      "stride", default: nil, .positive, "step of the window; null is its size")
    let padding = Arg<PerDimension<Int>>(
      "padding", default: .all(0), .nonNegative, "zeros that are added on both sides")
    let ceil = Arg<Bool>(
      "ceil_mode", default: false, "whether to round the output's size up")
    let count = Arg<Bool>(
      "count_include_pad", default: true, "whether padding counts in the mean")
    if n == 1 {
      return LayerDeclaration(
        name, namespace: "nn", summary, shape: shape, reference: torchPage(name), repr: repr,
        kernel, stride, padding, ceil, count
      ) { scope, kernel, stride, padding, ceil, count in
        try AvgPool(
          scope, dimensions: n, kernelSize: kernel, stride: stride, padding: padding,
          ceilMode: ceil, countIncludePad: count)
      }
    }
    return LayerDeclaration(
      name, namespace: "nn", summary, shape: shape, reference: torchPage(name), repr: repr,
      kernel, stride, padding, ceil, count,
      Arg<Int?>("divisor_override", default: nil, "what sums are divided by instead")
    ) { scope, kernel, stride, padding, ceil, count, divisor in
      try AvgPool(
        scope, dimensions: n, kernelSize: kernel, stride: stride, padding: padding,
        ceilMode: ceil, countIncludePad: count, divisorOverride: divisor)
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  for n in 1...3 { register(AvgPool.declaration(n), in: list) }
}
