import NNDeclarations
import NNTensor

/// The power mean of each window, as a sum: `nn.LPPool1d`, `nn.LPPool2d`, `nn.LPPool3d`.
///
/// `f(X) = (sum of x^p over X)^(1/p)`, with p the `norm_type`: 1 is a sum pool, infinity a max pool of
/// absolute values. `(N, C, H, W) -> (N, C, H_out, W_out)`, N may be missing, with
/// `H_out = (H - kernel_size) / stride + 1`, rounded down, or up with `ceil_mode`. Where the sum is zero
/// the gradient is zero.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.LPPool2d.html
public final class LPPool: Module {
  private let normType: Double
  private let sizes: PoolSizes
  private let ceilMode: Bool

  /// A pool over the last `dimensions` dimensions (1 to 3), whose stride is its size unless given.
  ///
  /// Throws a `ShapeError` when a list has another length or `normType` is 0.
  public init(
    _ scope: Scope, dimensions: Int, normType: Double, kernelSize: PerDimension<Int>,
    stride: PerDimension<Int>? = nil, ceilMode: Bool = false
  ) throws {
    guard normType != 0 else { throw ShapeError("expects a norm_type other than 0") }
    self.normType = normType
    sizes = try PoolSizes(
      count: dimensions, kernelSize: kernelSize, stride: stride, padding: .all(0))
    self.ceilMode = ceilMode
    super.init(scope, Self.declaration(dimensions).with(normType, kernelSize, stride, ceilMode))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.powerPooled(
      normType: normType, kernel: sizes.kernelSize, stride: sizes.stride, ceilMode: ceilMode)
  }

  /// The declaration of the pool over `n` dimensions.
  static func declaration(_ n: Int) -> LayerDeclaration {
    let names = SpatialNames(n)
    return LayerDeclaration(
      "LPPool\(n)d", namespace: "nn", "Takes the p-norm of each window.",
      shape: "(N, C, \(names.input)) -> (N, C, \(names.output))",
      reference: torchPage("LPPool\(n)d"),
      Arg<Double>("norm_type", "the power p; infinity takes the largest absolute value"),
      Arg<PerDimension<Int>>("kernel_size", .positive, "size of the window"),
      Arg<PerDimension<Int>?>(
        "stride", default: nil, .positive, "step of the window; null is its size"),
      Arg<Bool>("ceil_mode", default: false, "whether to round the output's size up")
    ) { scope, norm, kernel, stride, ceil in
      try LPPool(
        scope, dimensions: n, normType: norm, kernelSize: kernel, stride: stride, ceilMode: ceil)
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  for n in 1...3 { register(LPPool.declaration(n), in: list) }
}
