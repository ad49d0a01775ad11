import NNDeclarations
import NNTensor

/// How a convolution continues its input beyond the border.
public enum PaddingMode: String, ArgumentChoice {
  /// With zeros.
  case zeros
  /// Mirrored at the border element.
  case reflect
  /// With the border element.
  case replicate
  /// From the other side.
  case circular

  /// The mode of padding that has to be done before the convolution; nil for zeros.
  var padMode: PadMode? {
    switch self {
    case .zeros: nil
    case .reflect: .reflect
    case .replicate: .replicate
    case .circular: .circular
    }
  }
}

/// Convolution in 1, 2 or 3 dimensions: `nn.Conv1d`, `nn.Conv2d`, `nn.Conv3d`.
///
/// `out[n, o] = bias[o] + sum over c of weight[o, c] ⋆ input[n, c]`, where ⋆ is cross-correlation.
/// `(N, C_in, H, W) -> (N, C_out, H_out, W_out)`, N may be missing, with
/// `H_out = (H + 2 padding - dilation (kernel_size - 1) - 1) / stride + 1`, rounded down.
///
/// `weight` has shape `[out_channels, in_channels / groups, *kernel_size]`, `bias` `[out_channels]`;
/// both start uniform in ±1/√fan_in, `fan_in = in_channels / groups * product of kernel_size`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Conv2d.html
public final class Convolution: Module {
  /// Channels of the input.
  public let inChannels: Int
  /// Channels of the output.
  public let outChannels: Int
  /// What is added before each spatial dimension.
  public let padding: [Int]
  /// What is added after each spatial dimension; more than before it where padding is `same` and odd.
  public let paddingAfter: [Int]
  /// What padding holds.
  public let paddingMode: PaddingMode
  /// `[out_channels, in_channels / groups, *kernel_size]`.
  public let weight: Parameter
  /// `[out_channels]`, if there is one.
  public let bias: Parameter?
  private let window: ConvolutionWindow

  /// The window's size in each spatial dimension.
  public var kernelSize: [Int] { window.kernelSize }
  /// The window's step in each spatial dimension.
  public var stride: [Int] { window.stride }
  /// The distance of the window's elements in each spatial dimension.
  public var dilation: [Int] { window.dilation }
  /// Parts that channels are split into.
  public var groups: Int { window.groups }

  /// A convolution over the last `dimensions` dimensions (1 to 3).
  ///
  /// Throws a `ShapeError` when a list has another length, `groups` does not divide both numbers of
  /// channels, or padding `same` comes with a stride.
  public init(
    _ scope: Scope, dimensions: Int, inChannels: Int, outChannels: Int,
    kernelSize: PerDimension<Int>, stride: PerDimension<Int> = .all(1),
    padding: ConvolutionPadding = .amount(.all(0)), dilation: PerDimension<Int> = .all(1),
    groups: Int = 1, bias: Bool = true, paddingMode: PaddingMode = .zeros
  ) throws {
    window = try ConvolutionWindow(
      count: dimensions, inChannels: inChannels, outChannels: outChannels,
      kernelSize: kernelSize, stride: stride, dilation: dilation, groups: groups)
    (self.padding, paddingAfter) = try Self.amounts(padding, window)
    self.paddingMode = paddingMode
    self.inChannels = inChannels
    self.outChannels = outChannels
    (weight, self.bias) = try window.parameters(
      scope, outChannels, inChannels / groups, bias: bias ? outChannels : nil)
    super.init(
      scope,
      Self.declaration(dimensions).with(
        inChannels, outChannels, PerDimension.each(window.kernelSize),
        PerDimension.each(window.stride), padding.spelledOut(self.padding),
        PerDimension.each(window.dilation), groups, bias, paddingMode))
  }

  /// What is added before and after each dimension.
  private static func amounts(
    _ padding: ConvolutionPadding, _ window: ConvolutionWindow
  ) throws -> (before: [Int], after: [Int]) {
    let count = window.kernelSize.count
    switch padding {
    case .amount(let amount):
      let amounts = try amount.each("padding", count: count)
      return (amounts, amounts)
    case .valid:
      let none = [Int](repeating: 0, count: count)
      return (none, none)
    case .same:
      guard window.stride.allSatisfy({ $0 == 1 }) else {
        throw ShapeError("expects stride 1 with padding 'same', got \(window.stride)")
      }
      let totals = try zip(window.kernelSize, window.dilation).map { kernel, dilation in
        let (total, overflow) = (kernel - 1).multipliedReportingOverflow(by: dilation)
        if overflow { throw ShapeError("expects a smaller dilation, got \(dilation)") }
        return total
      }
      return (totals.map { $0 / 2 }, totals.map { $0 - $0 / 2 })
    }
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try output(input, isRectified: false)
  }

  public override var canRectify: Bool { true }

  public override func forwardRectified(_ input: Tensor) throws -> Tensor {
    try output(input, isRectified: true)
  }

  private func output(_ input: Tensor, isRectified: Bool) throws -> Tensor {
    let (weight, bias) = (try weight.value, try bias?.value)
    guard let mode = paddingMode.padMode else {
      return try input.convolved(
        weight: weight, bias: bias, stride: window.stride, padding: padding,
        paddingAfter: paddingAfter, dilation: window.dilation, groups: window.groups,
        isRectified: isRectified)
    }
    // Padding counts from the last dimension.
    let amounts = zip(padding, paddingAfter).reversed().flatMap { [$0, $1] }
    return try input.padded(amounts, mode: mode).convolved(
      weight: weight, bias: bias, stride: window.stride, dilation: window.dilation,
      groups: window.groups, isRectified: isRectified)
  }

  /// The declaration of the convolution in `n` dimensions.
  static func declaration(_ n: Int) -> LayerDeclaration {
    let sizes = SpatialNames(n)
    return LayerDeclaration(
      "Conv\(n)d", namespace: "nn", "Applies a \(n)-dimensional convolution.",
      shape: "(N, C_in, \(sizes.input)) -> (N, C_out, \(sizes.output))",
      reference: torchPage("Conv\(n)d"), repr: ConvolutionArguments.repr,
      Arg<Int>(
        "in_channels", .nonNegative, inferred: .size(dimension: -(n + 1)),
        "channels of the input"),
      ConvolutionArguments.outChannels, ConvolutionArguments.kernelSize,
      ConvolutionArguments.stride, ConvolutionArguments.padding, ConvolutionArguments.dilation,
      ConvolutionArguments.groups, ConvolutionArguments.bias, ConvolutionArguments.paddingMode
    ) { scope, inChannels, outChannels, kernel, stride, padding, dilation, groups, bias, mode in
      try Convolution(
        scope, dimensions: n, inChannels: inChannels, outChannels: outChannels,
        kernelSize: kernel, stride: stride, padding: padding, dilation: dilation, groups: groups,
        bias: bias, paddingMode: mode)
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  for n in 1...3 { register(Convolution.declaration(n), in: list) }
}
