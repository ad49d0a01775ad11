import NNDeclarations
import NNTensor

extension ResBlock {
  static let declaration = LayerDeclaration(
    "ResBlock", namespace: "fastai", "A residual block, with all of fastai's variations.",
    shape: "(N, ni * expansion, *) -> (N, nf * expansion, *)",
    reference: "https://docs.fast.ai/layers.html#resblock",
    Arg<Int>("expansion", .positive, "what ni and nf are multiplied by; above 1 a bottleneck"),
    Arg<Int>(
      "ni", .positive, inferred: .channels(per: "expansion"),
      "channels of the input, divided by expansion"),
    Arg<Int>("nf", .positive, "channels of the output, divided by expansion"),
    Arg<PerDimension<Int>>("stride", default: .all(1), .positive, "step of the block"),
    Arg<Int>("groups", default: 1, .positive, "parts that channels are split into"),
    Arg<Int?>(
      "reduction", default: nil, .nonNegative,
      "how many times fewer channels squeeze and excitation has; null for none"),
    Arg<Int?>("nh1", default: nil, .positive, "channels after the first of three; null for nh2"),
    Arg<Int?>("nh2", default: nil, .positive, "channels before the last convolution; null for nf"),
    Arg<Bool>("dw", default: false, "whether the wide convolution is depthwise"),
    Arg<Int>("g2", default: 1, .positive, "parts that the last convolution is split into"),
    Arg<Bool>("sa", default: false, "whether self-attention comes last"),
    Arg<Bool>("sym", default: false, "accepted as in fastai, where it has no effect on numbers"),
    Arg<NormType?>("norm_type", default: .batch, "normalisation; null for none"),
    Arg<AnyValue>("act_cls", default: .relu, "activation"),
    Arg<Int>("ndim", default: 2, Constraint(minimum: 1, maximum: 3), "dimensions after channels"),
    Arg<PerDimension<Int>>("ks", default: .all(3), .positive, "size of the wide kernel"),
    Arg<PoolFunction>("pool", default: .average, "pool of the identity path"),
    Arg<Bool>("pool_first", default: true, "whether it comes before the convolution"),
    Arg<ConvolutionPadding?>(
      "padding", default: nil, keywordOnly: true, .nonNegative,
      "null for (ks - 1) / 2, or 0 if transposed"),
    Arg<Bool?>(
      "bias", default: nil, keywordOnly: true, "null for: unless a normalisation layer follows"),
    Arg<Bool>(
      "bn_1st", default: true, keywordOnly: true, "whether normalisation precedes activation"),
    Arg<Bool>(
      "transpose", default: false, keywordOnly: true, "whether convolutions are transposed"),
    Arg<WeightInit?>(
      "init", default: .auto, keywordOnly: true, "how weights start; null for torch's way"),
    Arg<AnyValue?>(
      "xtra", default: nil, keywordOnly: true, "one further module at the end of each ConvLayer"),
    Arg<Double?>(
      "bias_std", default: 0.01, keywordOnly: true, .nonNegative,
      "standard deviation of biases at the start; null for torch's way"),
    Arg<PerDimension<Int>>(
      "dilation", default: .all(1), keywordOnly: true, .positive, "distance of kernel elements"),
    Arg<PaddingMode>("padding_mode", default: .zeros, keywordOnly: true, "what padding holds")
  ) {
    scope, expansion, ni, nf, stride, groups, reduction, hidden1, hidden2, isDepthwise, lastGroups,
    hasSelfAttention, isSymmetric, normType, activation, ndim, kernelSize, pool, poolFirst, padding,
    bias, normFirst, transpose, initialization, extra, biasStd, dilation, paddingMode in
    var options = Options()
    options.stride = stride
    options.groups = groups
    options.reduction = reduction
    options.hidden1 = hidden1
    options.hidden2 = hidden2
    options.isDepthwise = isDepthwise
    options.lastGroups = lastGroups
    options.hasSelfAttention = hasSelfAttention
    options.isSymmetric = isSymmetric
    options.kernelSize = kernelSize
    options.pool = pool
    options.poolFirst = poolFirst
    options.activation = { try $0.module(activation) }
    options.convolution.padding = padding
    options.convolution.bias = bias
    options.convolution.dimensions = ndim
    options.convolution.normType = normType
    options.convolution.normFirst = normFirst
    options.convolution.isTransposed = transpose
    options.convolution.initialization = initialization
    options.convolution.extra = ConvLayerOptions.maker(extra)
    options.convolution.biasStd = biasStd
    options.convolution.dilation = dilation
    options.convolution.paddingMode = paddingMode
    return try ResBlock(scope, expansion: expansion, ni, nf, options: options)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(ResBlock.declaration, in: $0) }
