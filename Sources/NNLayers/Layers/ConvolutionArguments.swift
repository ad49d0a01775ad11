import NNDeclarations

/// The arguments that convolutions, transposed ones and their lazy forms have in common.
enum ConvolutionArguments {
  /// What printed models show.
  static let repr =
    "in_channels, out_channels, kernel_size=, stride=, padding!s?, dilation?, output_padding?, "
    + "groups?, bias?, padding_mode!s?"
  static let outChannels = Arg<Int>(
    "out_channels", .positive, inferred: .nextLayer, "channels of the output")
  static let kernelSize = Arg<PerDimension<Int>>("kernel_size", .positive, "size of the window")
  static let stride = Arg<PerDimension<Int>>(
    "stride", default: .all(1), .positive, "step of the window")
  static let padding = Arg<ConvolutionPadding>(
    "padding", default: .amount(.all(0)), .nonNegative,
    "what is added on both sides; 'same' keeps the size, 'valid' is 0")
  static let dilation = Arg<PerDimension<Int>>(
    "dilation", default: .all(1), .positive, "distance of the window's elements")
  static let groups = Arg<Int>(
    "groups", default: 1, .positive, "parts that channels are split into")
  static let bias = Arg<Bool>("bias", default: true, "whether to add a learned bias")
  static let paddingMode = Arg<PaddingMode>(
    "padding_mode", default: .zeros, "what padding holds")

  /// `padding` of a transposed convolution.
  static let cut = Arg<PerDimension<Int>>(
    "padding", default: .all(0), .nonNegative, "what is cut off the output on both sides")
  static let outputPadding = Arg<PerDimension<Int>>(
    "output_padding", default: .all(0), .nonNegative, "what is added to the output's end")
  /// `padding_mode` of a transposed convolution.
  static let zerosOnly = Arg<PaddingMode>(
    "padding_mode", default: .zeros, "zeros is the only one")
}
