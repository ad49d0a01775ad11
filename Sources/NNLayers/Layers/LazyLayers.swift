import NNDeclarations
import NNTensor

/// A layer whose size follows from its input is made where that is not known.
public struct UnknownInputError: Error {}

/// A layer's size would follow from a size of its input that is a symbol.
public struct SymbolicSizeError: Error {
  /// The layer's argument.
  public let argument: String
  /// The size as the user would write it: `N`, `64*N`; nil where it follows otherwise from symbols.
  public let size: String?

  /// `argument` would be `size`.
  public init(argument: String, size: String?) {
    self.argument = argument
    self.size = size
  }
}

extension Scope {
  /// The size of dimension `dim` (counted from the end where negative) of the first input, for a
  /// layer that leaves the argument `name` to it.
  ///
  /// Throws an `UnknownInputError` when the input is not known, a `SymbolicSizeError` when the size is
  /// a symbol, and a `ShapeError` when it has no such dimension.
  func inferredSize(_ name: String, dim: Int) throws -> Int {
    guard let input = inputs?.tensors.first else { throw UnknownInputError() }
    let index = dim < 0 ? input.rank + dim : dim
    guard (0..<input.rank).contains(index) else {
      throw ShapeError("can't take \(name) from its input \(input.type)")
    }
    try build.nodes?.infer(name, as: input.shape[index])
    return input.shape[index]
  }
}

extension Linear {
  /// `nn.LazyLinear`: `in_features` is the input's last size.
  static let lazyDeclaration = LayerDeclaration(
    "LazyLinear", namespace: "nn", "Makes a Linear layer as wide as its input.",
    shape: "(*, in_features) -> (*, out_features)", reference: torchPage("LazyLinear"),
    Arg<Int>("out_features", .nonNegative, inferred: .nextLayer, "size of each output"),
    Arg<Bool>("bias", default: true, "whether to add a learned bias")
  ) { scope, outFeatures, bias in
    try Linear(
      scope, inFeatures: try scope.inferredSize("in_features", dim: -1), outFeatures: outFeatures,
      bias: bias)
  }
}

extension Convolution {
  /// `nn.LazyConv1d` to `nn.LazyConv3d`: `in_channels` are the input's channels.
  static func lazyDeclaration(_ n: Int) -> LayerDeclaration {
    let sizes = SpatialNames(n)
    let name = "LazyConv\(n)d"
    return LayerDeclaration(
      name, namespace: "nn", "Makes a Conv\(n)d for the channels of its input.",
      shape: "(N, C_in, \(sizes.input)) -> (N, C_out, \(sizes.output))",
      reference: torchPage(name), ConvolutionArguments.outChannels,
      ConvolutionArguments.kernelSize, ConvolutionArguments.stride, ConvolutionArguments.padding,
      ConvolutionArguments.dilation, ConvolutionArguments.groups, ConvolutionArguments.bias,
      ConvolutionArguments.paddingMode
    ) { scope, outChannels, kernel, stride, padding, dilation, groups, bias, mode in
      try Convolution(
        scope, dimensions: n, inChannels: try scope.inferredSize("in_channels", dim: -(n + 1)),
        outChannels: outChannels, kernelSize: kernel, stride: stride, padding: padding,
        dilation: dilation, groups: groups, bias: bias, paddingMode: mode)
    }
  }
}

extension TransposedConvolution {
  /// `nn.LazyConvTranspose1d` to `nn.LazyConvTranspose3d`: `in_channels` are the input's channels.
  static func lazyDeclaration(_ n: Int) -> LayerDeclaration {
    let sizes = SpatialNames(n)
    let name = "LazyConvTranspose\(n)d"
    return LayerDeclaration(
      name, namespace: "nn", "Makes a ConvTranspose\(n)d for the channels of its input.",
      shape: "(N, C_in, \(sizes.input)) -> (N, C_out, \(sizes.output))",
      reference: torchPage(name), ConvolutionArguments.outChannels,
      ConvolutionArguments.kernelSize, ConvolutionArguments.stride, ConvolutionArguments.cut,
      ConvolutionArguments.outputPadding, ConvolutionArguments.groups, ConvolutionArguments.bias,
      ConvolutionArguments.dilation, ConvolutionArguments.zerosOnly
    ) { scope, outChannels, kernel, stride, padding, outputPadding, groups, bias, dilation, mode in
      try TransposedConvolution(
        scope, dimensions: n, inChannels: try scope.inferredSize("in_channels", dim: -(n + 1)),
        outChannels: outChannels, kernelSize: kernel, stride: stride, padding: padding,
        outputPadding: outputPadding, groups: groups, bias: bias, dilation: dilation,
        paddingMode: mode)
    }
  }
}

extension BatchNorm {
  /// `nn.LazyBatchNorm1d` to `nn.LazyBatchNorm3d`: `num_features` are the input's channels.
  static func lazyDeclaration(_ n: Int) -> LayerDeclaration {
    let sizes = n == 1 ? "(N, C) or (N, C, L)" : "(N, C, \(SpatialNames(n).input))"
    let name = "LazyBatchNorm\(n)d"
    return LayerDeclaration(
      name, namespace: "nn", "Makes a BatchNorm\(n)d for the channels of its input.",
      shape: "\(sizes) -> the same", reference: torchPage(name), NormArguments.eps,
      NormArguments.averagingMomentum, NormArguments.affine(true), NormArguments.tracks(true),
      NormArguments.bias
    ) { scope, eps, momentum, affine, track, bias in
      try BatchNorm(
        scope, dimensions: n, numFeatures: try scope.inferredSize("num_features", dim: 1),
        eps: eps, momentum: momentum, affine: affine, trackRunningStats: track, bias: bias)
    }
  }
}

extension InstanceNorm {
  /// `nn.LazyInstanceNorm1d` to `nn.LazyInstanceNorm3d`: `num_features` are the input's channels.
  static func lazyDeclaration(_ n: Int) -> LayerDeclaration {
    let name = "LazyInstanceNorm\(n)d"
    return LayerDeclaration(
      name, namespace: "nn", "Makes an InstanceNorm\(n)d for the channels of its input.",
      shape: "(N, C, \(SpatialNames(n).input)) -> the same", reference: torchPage(name),
      NormArguments.eps, NormArguments.momentum, NormArguments.affine(true),
      NormArguments.tracks(true), NormArguments.bias
    ) { scope, eps, momentum, affine, track, bias in
      try InstanceNorm(
        scope, dimensions: n, numFeatures: try scope.inferredSize("num_features", dim: -(n + 1)),
        eps: eps, momentum: momentum, affine: affine, trackRunningStats: track, bias: bias)
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  register(Linear.lazyDeclaration, in: list)
  for n in 1...3 {
    register(Convolution.lazyDeclaration(n), in: list)
    register(TransposedConvolution.lazyDeclaration(n), in: list)
    register(BatchNorm.lazyDeclaration(n), in: list)
    register(InstanceNorm.lazyDeclaration(n), in: list)
  }
}
