import NNDeclarations
import NNTensor

/// Transposed convolution in 1, 2 or 3 dimensions, the gradient of a convolution with respect to its
/// input: `nn.ConvTranspose1d`, `nn.ConvTranspose2d`, `nn.ConvTranspose3d`.
///
/// `(N, C_in, H, W) -> (N, C_out, H_out, W_out)`, N may be missing, with
/// `H_out = (H - 1) stride - 2 padding + dilation (kernel_size - 1) + output_padding + 1`.
/// A second input `output_size` (a tuple) chooses the output padding instead.
///
/// `weight` has shape `[in_channels, out_channels / groups, *kernel_size]`, `bias` `[out_channels]`;
/// both start uniform in ±1/√fan_in, `fan_in = out_channels / groups * product of kernel_size`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.ConvTranspose2d.html
public final class TransposedConvolution: Module {
  /// Channels of the input.
  public let inChannels: Int
  /// Channels of the output.
  public let outChannels: Int
  /// What is cut off both sides of each spatial dimension of the output.
  public let padding: [Int]
  /// What is added to the end of each spatial dimension of the output.
  public let outputPadding: [Int]
  /// `[in_channels, out_channels / groups, *kernel_size]`.
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

  /// A transposed convolution over the last `dimensions` dimensions (1 to 3).
  ///
  /// Throws a `ShapeError` when a list has another length, `groups` does not divide both numbers of
  /// channels, or the padding mode is not `zeros`.
  public init(
    _ scope: Scope, dimensions: Int, inChannels: Int, outChannels: Int,
    kernelSize: PerDimension<Int>, stride: PerDimension<Int> = .all(1),
    padding: PerDimension<Int> = .all(0), outputPadding: PerDimension<Int> = .all(0),
    groups: Int = 1, bias: Bool = true, dilation: PerDimension<Int> = .all(1),
    paddingMode: PaddingMode = .zeros
  ) throws {
    guard paddingMode == .zeros else {
      throw ShapeError("expects padding_mode 'zeros', got '\(paddingMode.rawValue)'")
    }
    window = try ConvolutionWindow(
      count: dimensions, inChannels: inChannels, outChannels: outChannels,
      kernelSize: kernelSize, stride: stride, dilation: dilation, groups: groups)
    self.padding = try padding.each("padding", count: dimensions)
    self.outputPadding = try outputPadding.each("output_padding", count: dimensions)
    self.inChannels = inChannels
    self.outChannels = outChannels
    (weight, self.bias) = try window.parameters(
      scope, inChannels, outChannels / groups, bias: bias ? outChannels : nil)
    super.init(
      scope,
      Self.declaration(dimensions).with(
        inChannels, outChannels, PerDimension.each(window.kernelSize),
        PerDimension.each(window.stride), PerDimension.each(self.padding),
        PerDimension.each(self.outputPadding), groups, bias, PerDimension.each(window.dilation),
        paddingMode))
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let values = try arguments.bound(to: ["input", "output_size"], required: 1)
    guard case .tensor(let input) = values[0] else {
      throw ShapeError("expects a tensor as input, got \(values[0]?.kind ?? "none")")
    }
    return .tensor(
      try input.convolvedTransposed(
        weight: try weight.value, bias: try bias?.value, stride: window.stride, padding: padding,
        outputPadding: try outputPadding(for: values[1] ?? .none, input.shape),
        dilation: window.dilation, groups: window.groups))
  }

  /// The output padding that gives the wanted output size, or the layer's own when none is wanted.
  private func outputPadding(for wanted: Value, _ input: Shape) throws -> [Int] {
    guard let sizes = try wanted.outputSize() else { return outputPadding }
    let count = padding.count
    guard sizes.count == count || sizes.count == input.rank, input.rank >= count else {
      throw ShapeError("expects \(count) or \(input.rank) sizes in output_size, got \(sizes)")
    }
    // The size without output padding, from the shape rule itself.
    let none = [Int](repeating: 0, count: count)
    let smallest = try Tensor.meta(TensorType(weight.tensor.dtype, input)).convolvedTransposed(
      weight: weight.tensor, stride: window.stride, padding: padding, outputPadding: none,
      dilation: window.dilation, groups: window.groups
    ).shape.array.suffix(count)
    return try zip(zip(sizes.suffix(count), smallest), window.stride).map { pair, stride in
      let (missing, overflow) = pair.0.subtractingReportingOverflow(pair.1)
      guard !overflow, (0..<stride).contains(missing) else {
        throw ShapeError(
          "expects output sizes from \(Array(smallest)) to less than a stride more, got \(sizes)")
      }
      return missing
    }
  }

  /// The declaration of the transposed convolution in `n` dimensions.
  static func declaration(_ n: Int) -> LayerDeclaration {
    let sizes = SpatialNames(n)
    return LayerDeclaration(
      "ConvTranspose\(n)d", namespace: "nn", "Applies a \(n)-dimensional transposed convolution.",
      shape: "(N, C_in, \(sizes.input)) -> (N, C_out, \(sizes.output))",
      reference: torchPage("ConvTranspose\(n)d"), repr: ConvolutionArguments.repr,
      Arg<Int>(
        "in_channels", .positive, inferred: .size(dimension: -(n + 1)), "channels of the input"),
      ConvolutionArguments.outChannels, ConvolutionArguments.kernelSize,
      ConvolutionArguments.stride, ConvolutionArguments.cut, ConvolutionArguments.outputPadding,
      ConvolutionArguments.groups, ConvolutionArguments.bias, ConvolutionArguments.dilation,
      ConvolutionArguments.zerosOnly
    ) {
      scope, inChannels, outChannels, kernel, stride, padding, outputPadding, groups, bias,
      dilation, mode in
      try TransposedConvolution(
        scope, dimensions: n, inChannels: inChannels, outChannels: outChannels,
        kernelSize: kernel, stride: stride, padding: padding, outputPadding: outputPadding,
        groups: groups, bias: bias, dilation: dilation, paddingMode: mode)
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  for n in 1...3 { register(TransposedConvolution.declaration(n), in: list) }
}
