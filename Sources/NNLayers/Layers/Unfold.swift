import NNDeclarations
import NNTensor

/// Lays out the windows of images as columns: `nn.Unfold`.
///
/// `(N, C, H, W) -> (N, C * product of kernel_size, L)`, N may be missing; L counts the windows row by
/// row: `(H + 2 padding - dilation (kernel_size - 1) - 1) / stride + 1` in each dimension, rounded
/// down. A convolution is a matrix product of what comes out.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Unfold.html
public final class Unfold: Module {
  private let sizes: FoldSizes

  /// A layer that takes windows of `kernelSize`; all numbers are for both dimensions or one for each.
  ///
  /// Throws a `ShapeError` when a list has another length.
  public init(
    _ scope: Scope, kernelSize: PerDimension<Int>, dilation: PerDimension<Int> = .all(1),
    padding: PerDimension<Int> = .all(0), stride: PerDimension<Int> = .all(1)
  ) throws {
    sizes = try FoldSizes(kernelSize, dilation, padding, stride)
    super.init(scope, Self.declaration.with(kernelSize, dilation, padding, stride))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.unfolded(
      kernel: sizes.kernelSize, dilation: sizes.dilation, padding: sizes.padding,
      stride: sizes.stride)
  }

  static let declaration = LayerDeclaration(
    "Unfold", namespace: "nn", "Lays out the windows of images as columns.",
    shape: "(N, C, H, W) -> (N, C * product of kernel_size, L)", reference: torchPage("Unfold"),
    FoldSizes.kernelSize, FoldSizes.dilation, FoldSizes.padding, FoldSizes.stride
  ) { scope, kernel, dilation, padding, stride in
    try Unfold(scope, kernelSize: kernel, dilation: dilation, padding: padding, stride: stride)
  }
}

/// Sums up windows that lie in columns to images, the reverse way of `Unfold`: `nn.Fold`.
///
/// `(N, C * product of kernel_size, L) -> (N, C, *output_size)`, N may be missing. L must be the number
/// of windows that images of `output_size` have.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Fold.html
public final class Fold: Module {
  private let outputSize: [Int]
  private let sizes: FoldSizes

  /// A layer that makes images of `outputSize`; all numbers are for both dimensions or one for each.
  ///
  /// Throws a `ShapeError` when a list has another length.
  public init(
    _ scope: Scope, outputSize: PerDimension<Int>, kernelSize: PerDimension<Int>,
    dilation: PerDimension<Int> = .all(1), padding: PerDimension<Int> = .all(0),
    stride: PerDimension<Int> = .all(1)
  ) throws {
    self.outputSize = try outputSize.each("output_size", count: 2, oneForAll: true)
    sizes = try FoldSizes(kernelSize, dilation, padding, stride)
    super.init(
      scope, Self.declaration.with(outputSize, kernelSize, dilation, padding, stride))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.folded(
      outputSize: outputSize, kernel: sizes.kernelSize, dilation: sizes.dilation,
      padding: sizes.padding, stride: sizes.stride)
  }

  static let declaration = LayerDeclaration(
    "Fold", namespace: "nn", "Sums up windows that lie in columns to images.",
    shape: "(N, C * product of kernel_size, L) -> (N, C, *output_size)",
    reference: torchPage("Fold"),
    Arg<PerDimension<Int>>("output_size", .positive, "height and width of the images"),
    FoldSizes.kernelSize, FoldSizes.dilation, FoldSizes.padding, FoldSizes.stride
  ) { scope, size, kernel, dilation, padding, stride in
    try Fold(
      scope, outputSize: size, kernelSize: kernel, dilation: dilation, padding: padding,
      stride: stride)
  }
}

/// The numbers of both layers, spelled out for height and width.
private struct FoldSizes {
  let kernelSize: [Int]
  let dilation: [Int]
  let padding: [Int]
  let stride: [Int]

  init(
    _ kernelSize: PerDimension<Int>, _ dilation: PerDimension<Int>, _ padding: PerDimension<Int>,
    _ stride: PerDimension<Int>
  ) throws {
    self.kernelSize = try kernelSize.each("kernel_size", count: 2, oneForAll: true)
    self.dilation = try dilation.each("dilation", count: 2, oneForAll: true)
    self.padding = try padding.each("padding", count: 2, oneForAll: true)
    self.stride = try stride.each("stride", count: 2, oneForAll: true)
  }

  static let kernelSize = Arg<PerDimension<Int>>("kernel_size", .positive, "size of the window")
  static let dilation = Arg<PerDimension<Int>>(
    "dilation", default: .all(1), .positive, "distance of the window's elements")
  static let padding = Arg<PerDimension<Int>>(
    "padding", default: .all(0), .nonNegative, "zeros around the image")
  static let stride = Arg<PerDimension<Int>>(
    "stride", default: .all(1), .positive, "step of the window")
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  register(Unfold.declaration, in: list)
  register(Fold.declaration, in: list)
}
