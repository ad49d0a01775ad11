import NNDeclarations
import NNTensor

/// The largest element of each window: `nn.MaxPool1d`, `nn.MaxPool2d`, `nn.MaxPool3d`.
///
/// `(N, C, H, W) -> (N, C, H_out, W_out)`, N may be missing, with
/// `H_out = (H + 2 padding - dilation (kernel_size - 1) - 1) / stride + 1`, rounded down, or up with
/// `ceil_mode`. With `return_indices` the output is a tuple with the int64 places of the elements,
/// counted row by row over the unpadded spatial dimensions.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.MaxPool2d.html
public final class MaxPool: Module {
  private let sizes: PoolSizes
  private let dilation: [Int]
  private let returnIndices: Bool
  private let ceilMode: Bool

  /// A pool over the last `dimensions` dimensions (1 to 3), whose stride is its size unless given.
  ///
  /// Throws a `ShapeError` when a list has another length.
  public init(
    _ scope: Scope, dimensions: Int, kernelSize: PerDimension<Int>,
    stride: PerDimension<Int>? = nil, padding: PerDimension<Int> = .all(0),
    dilation: PerDimension<Int> = .all(1), returnIndices: Bool = false, ceilMode: Bool = false
  ) throws {
    sizes = try PoolSizes(
      count: dimensions, kernelSize: kernelSize, stride: stride, padding: padding)
    self.dilation = try dilation.each("dilation", count: dimensions, oneForAll: true)
    self.returnIndices = returnIndices
    self.ceilMode = ceilMode
    super.init(
      scope,
      Self.declaration(dimensions).with(
        kernelSize, stride ?? kernelSize, padding, dilation, returnIndices, ceilMode))
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let pooled = try arguments.singleTensor().maxPooledWithIndices(
      kernel: sizes.kernelSize, stride: sizes.stride, padding: sizes.padding, dilation: dilation,
      ceilMode: ceilMode)
    return returnIndices
      ? .tuple([.tensor(pooled.values), .tensor(pooled.indices)]) : .tensor(pooled.values)
  }

  /// The declaration of the pool over `n` dimensions.
  static func declaration(_ n: Int) -> LayerDeclaration {
    let names = SpatialNames(n)
    return LayerDeclaration(
      "MaxPool\(n)d", namespace: "nn", "Takes the largest element of each window.",
      shape: "(N, C, \(names.input)) -> (N, C, \(names.output))",
      reference: torchPage("MaxPool\(n)d"),
      repr: "kernel_size=, stride=, padding=, dilation=, ceil_mode=",
      Arg<PerDimension<Int>>("kernel_size", .positive, "size of the window"),
      Arg<PerDimension<Int>?>(
        "stride", default: nil, .positive, "step of the window; null is its size"),
      Arg<PerDimension<Int>>(
        "padding", default: .all(0), .nonNegative, "what is added on both sides"),
      Arg<PerDimension<Int>>(
        "dilation", default: .all(1), .positive, "distance of the window's elements"),
      Arg<Bool>("return_indices", default: false, "whether to return where the elements are too"),
      Arg<Bool>("ceil_mode", default: false, "whether to round the output's size up")
    ) { scope, kernel, stride, padding, dilation, indices, ceil in
      try MaxPool(
        scope, dimensions: n, kernelSize: kernel, stride: stride, padding: padding,
        dilation: dilation, returnIndices: indices, ceilMode: ceil)
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  for n in 1...3 { register(MaxPool.declaration(n), in: list) }
}
