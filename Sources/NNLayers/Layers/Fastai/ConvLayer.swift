import NNDeclarations
import NNTensor

/// A convolution with normalisation and activation: fastai's `ConvLayer`.
///
/// Children, named by position: the convolution (`Conv{ndim}d`, or `ConvTranspose{ndim}d` if
/// `transpose`), the normalisation, the activation (these two the other way round unless `bn_1st`)
/// and `xtra`, as far as they are wanted.
/// `(N, ni, *) -> (N, nf, *)`; with the default padding and stride 1 the sizes stay for odd `ks`.
///
/// The weight starts as `WeightInit` says, the bias normal with `bias_std`; the normalisation's
/// weight starts at 1 (0 for `BatchZero`, `InstanceZero`), its bias at 1e-3. `norm_type` `Weight`
/// and `Spectral` re-parametrise the convolution's weight instead.
/// Reference: https://docs.fast.ai/layers.html#convlayer
public final class ConvLayer: Sequential {
  /// A layer from `ni` to `nf` channels.
  ///
  /// Throws a `LayerError` when the convolution does not take the arguments, or when there is no
  /// padding and `kernelSize` is a list.
  public init(
    _ scope: Scope, _ ni: Int, _ nf: Int, kernelSize: PerDimension<Int> = .all(3),
    stride: PerDimension<Int> = .all(1), groups: Int = 1, options: ConvLayerOptions = .init()
  ) throws {
    let dimensions = options.dimensions
    let norm = options.normType.flatMap { $0.isLayer ? $0 : nil }
    let convolution = try Self.convolution(
      ni, nf, kernelSize, stride, groups, bias: options.bias ?? (norm == nil), options, scope)
    let normalization: ConvLayerOptions.Maker? = norm.map { norm in
      { scope in
        try norm.layer(scope, features: nf, dimensions: dimensions) ?? Identity(scope)
      }
    }
    let after =
      options.normFirst
      ? [normalization, options.activation] : [options.activation, normalization]
    let parts = [convolution] + (after + [options.extra]).compactMap { $0 }
    try super.init(scope, parts.enumerated().map { (String($0), $1) })
    let index = options.normFirst && norm != nil ? 2 : 1
    try initialize(
      ownChildren[0].module, before: options.activation == nil ? nil : ownChildren[index].module,
      options, seed: scope.build.random.seed)
  }

  /// What makes the convolution.
  private static func convolution(
    _ ni: Int, _ nf: Int, _ kernelSize: PerDimension<Int>, _ stride: PerDimension<Int>,
    _ groups: Int, bias: Bool, _ options: ConvLayerOptions, _ scope: Scope
  ) throws -> ConvLayerOptions.Maker {
    let padding = try padding(kernelSize, options, scope)
    guard options.isTransposed else {
      return { scope in
        try Convolution(
          scope, dimensions: options.dimensions, inChannels: ni, outChannels: nf,
          kernelSize: kernelSize, stride: stride, padding: padding, dilation: options.dilation,
          groups: groups, bias: bias, paddingMode: options.paddingMode)
      }
    }
    guard case .amount(let amount) = padding else {
      throw LayerError(
        scope,
        "expects numbers as padding when it is transposed, got \(padding.written.description)")
    }
    return { scope in
      try TransposedConvolution(
        scope, dimensions: options.dimensions, inChannels: ni, outChannels: nf,
        kernelSize: kernelSize, stride: stride, padding: amount, groups: groups, bias: bias,
        dilation: options.dilation, paddingMode: options.paddingMode)
    }
  }

  private static func padding(
    _ kernelSize: PerDimension<Int>, _ options: ConvLayerOptions, _ scope: Scope
  ) throws -> ConvolutionPadding {
    if let padding = options.padding { return padding }
    if options.isTransposed { return .amount(.all(0)) }
    guard case .all(let size) = kernelSize else {
      throw LayerError(scope, "needs argument 'padding' when 'ks' is a list")
    }
    return .amount(.all((size - 1) / 2))
  }

  /// Gives the convolution fastai's initial values, then its re-parametrisation.
  private func initialize(
    _ convolution: Module, before activation: Module?, _ options: ConvLayerOptions, seed: UInt64
  ) throws {
    if let std = options.biasStd, convolution.ownParameters.contains(where: { $0.name == "bias" }) {
      try convolution.initialize(
        "bias", std == 0 ? .zeros : .normal(mean: 0, std: std), seed: seed)
    }
    if let initializer = options.initialization?.initializer(for: activation) {
      try convolution.initialize("weight", initializer, seed: seed)
    }
    switch options.normType {
    case .weight: try convolution.addWeightNorm()
    case .spectral: try convolution.addSpectralNorm(seed: seed)
    default: break
    }
  }
}

private let declaration = LayerDeclaration(
  "ConvLayer", namespace: "fastai", "Convolution, normalisation and activation.",
  shape: "(N, ni, *) -> (N, nf, *)", reference: "https://docs.fast.ai/layers.html#convlayer",
  Arg<Int>("ni", .nonNegative, inferred: .channels(), "channels of the input"),
  Arg<Int>("nf", .positive, inferred: .nextLayer, "channels of the output"),
  Arg<PerDimension<Int>>("ks", default: .all(3), .positive, "size of the kernel"),
  Arg<PerDimension<Int>>("stride", default: .all(1), .positive, "step of the kernel"),
  Arg<ConvolutionPadding?>(
    "padding", default: nil, .nonNegative, "null for (ks - 1) / 2, or 0 if transposed"),
  Arg<Bool?>("bias", default: nil, "null for: unless a normalisation layer follows"),
  Arg<Int>("ndim", default: 2, Constraint(minimum: 1, maximum: 3), "dimensions after channels"),
  Arg<NormType?>("norm_type", default: .batch, "normalisation; null for none"),
  Arg<Bool>("bn_1st", default: true, "whether normalisation comes before activation"),
  Arg<AnyValue?>("act_cls", default: .relu, "activation; null for none"),
  Arg<Bool>("transpose", default: false, "whether the convolution is transposed"),
  Arg<WeightInit?>("init", default: .auto, "how the weight starts; null for torch's way"),
  Arg<AnyValue?>("xtra", default: nil, "a further module that comes last"),
  Arg<Double?>(
    "bias_std", default: 0.01, .nonNegative,
    "standard deviation of the bias at the start; null for torch's way"),
  Arg<PerDimension<Int>>(
    "dilation", default: .all(1), keywordOnly: true, .positive, "distance of kernel elements"),
  Arg<Int>("groups", default: 1, keywordOnly: true, .positive, "parts channels are split into"),
  Arg<PaddingMode>("padding_mode", default: .zeros, keywordOnly: true, "what padding holds")
) {
  scope, ni, nf, ks, stride, padding, bias, ndim, normType, normFirst, activation, transpose,
  initialization, extra, biasStd, dilation, groups, paddingMode in
  var options = ConvLayerOptions()
  options.padding = padding
  options.bias = bias
  options.dimensions = ndim
  options.normType = normType
  options.normFirst = normFirst
  options.activation = ConvLayerOptions.maker(activation)
  options.isTransposed = transpose
  options.initialization = initialization
  options.extra = ConvLayerOptions.maker(extra)
  options.biasStd = biasStd
  options.dilation = dilation
  options.paddingMode = paddingMode
  return try ConvLayer(
    scope, ni, nf, kernelSize: ks, stride: stride, groups: groups, options: options)
}

@section("nn_declarations") @used
private let registration: Registration = { register(declaration, in: $0) }
