import NNDeclarations
import NNTensor

/// A residual block (He et al. 2016): fastai's `ResBlock`.
///
/// `y = act(convpath(x) + idpath(x))`: `(N, ni * expansion, *) -> (N, nf * expansion, *)`, sizes
/// divided by `stride` and rounded up. Children: `convpath`, a `Sequential` of two `ConvLayer`s
/// (three if `expansion` is more than 1), then an `SEModule` if `reduction`, a `SimpleSelfAttention`
/// if `sa`; `idpath`, a `ConvLayer` where the channels differ and a pool where `stride` is not 1;
/// `act`.
///
/// The last normalisation of `convpath` starts at 0; `idpath` always has batch normalisation. `xtra`
/// is one module that stands in every `ConvLayer`, so its parameters are shared.
/// Reference: https://docs.fast.ai/layers.html#resblock
public final class ResBlock: Module {
  /// fastai's arguments besides those of its convolutions, with their defaults.
  public struct Options {
    /// Step of the block.
    public var stride = PerDimension<Int>.all(1)
    /// Parts that the channels of the wide convolution are split into.
    public var groups = 1
    /// How many times fewer channels the `SEModule` has; nil and 0 for none.
    public var reduction: Int?
    /// Channels after the first convolution of three; nil for `hidden2`.
    public var hidden1: Int?
    /// Channels before the last convolution; nil for `nf`.
    public var hidden2: Int?
    /// Whether the wide convolution is a depthwise one.
    public var isDepthwise = false
    /// Parts that the channels of the last convolution are split into.
    public var lastGroups = 1
    /// Whether there is a `SimpleSelfAttention`.
    public var hasSelfAttention = false
    /// Given to the `SimpleSelfAttention`.
    public var isSymmetric = false
    /// Size of the wide kernel.
    public var kernelSize = PerDimension<Int>.all(3)
    /// The pool of the identity path.
    public var pool = PoolFunction.average
    /// Whether the pool comes before the convolution.
    public var poolFirst = true
    /// Makes what is applied to the sum.
    public var activation: ConvLayerOptions.Maker = { Activation($0, .relu) }
    /// What all convolutions have; their activation is the one above.
    public var convolution = ConvLayerOptions()

    /// fastai's defaults.
    public init() {}
  }

  private let convolutions: Sequential
  private let identity: Sequential
  private let activation: Module

  /// A block from `ni * expansion` to `nf * expansion` channels.
  ///
  /// Throws a `LayerError` when a part of it does not take its arguments.
  public init(
    _ scope: Scope, expansion: Int, _ ni: Int, _ nf: Int, options: Options = .init()
  ) throws {
    let hidden2 = options.hidden2 ?? nf
    let hidden1 = options.hidden1 ?? hidden2
    let (input, inputOverflow) = ni.multipliedReportingOverflow(by: expansion)
    let (output, outputOverflow) = nf.multipliedReportingOverflow(by: expansion)
    guard !inputOverflow, !outputOverflow else {
      throw LayerError(scope, "has more channels than can be counted")
    }
    var inner = options.convolution
    inner.activation = options.activation
    inner.extra = inner.extra.map(Self.shared)
    var last = inner
    last.activation = nil
    last.normType =
      switch inner.normType {
      case .batch: .batchZero
      case .instance: .instanceZero
      default: inner.normType
      }
    var side = last
    side.normType = .batch

    let parts = Self.convolutions(
      input, hidden1, hidden2, output, isBottleneck: expansion != 1, inner, last, options)
    convolutions = try Sequential(
      scope.child("convpath", inputs: scope.inputs),
      (parts + Self.attention(output, options)).enumerated().map { (String($0), $1) })
    identity = try Sequential(
      scope.child("idpath", inputs: scope.inputs),
      Self.identity(input, output, side, options).enumerated().map { (String($0), $1) })
    let inputs = try scope.outputs(of: convolutions, for: scope.inputs)
    activation = try options.activation(scope.child("act", inputs: inputs))
    super.init(scope)
  }

  /// Makes the module once and has it stand in every scope.
  private static func shared(_ make: @escaping ConvLayerOptions.Maker) -> ConvLayerOptions.Maker {
    var made: Module?
    return { scope in
      if let made { return scope.adopt(made) }
      let module = try make(scope)
      made = module
      return module
    }
  }

  /// What makes the `ConvLayer`s of the long path.
  private static func convolutions(
    _ input: Int, _ hidden1: Int, _ hidden2: Int, _ output: Int, isBottleneck: Bool,
    _ inner: ConvLayerOptions, _ last: ConvLayerOptions, _ options: Options
  ) -> [ConvLayerOptions.Maker] {
    let first = isBottleneck ? hidden1 : input
    let kernel = options.kernelSize
    let wide: ConvLayerOptions.Maker = { scope in
      try ConvLayer(
        scope, first, hidden2, kernelSize: kernel, stride: options.stride,
        groups: options.isDepthwise ? first : options.groups, options: inner)
    }
    let end: ConvLayerOptions.Maker = { scope in
      try ConvLayer(
        scope, hidden2, output, kernelSize: isBottleneck ? .all(1) : kernel,
        groups: options.lastGroups, options: last)
    }
    guard isBottleneck else { return [wide, end] }
    return [
      { scope in try ConvLayer(scope, input, first, kernelSize: .all(1), options: inner) }, wide,
      end,
    ]
  }

  /// What makes the attention at the end of the long path.
  private static func attention(_ channels: Int, _ options: Options) -> [ConvLayerOptions.Maker] {
    var parts: [ConvLayerOptions.Maker] = []
    if let reduction = options.reduction, reduction != 0 {
      parts.append { scope in
        try SEModule.make(
          scope, channels: channels, reduction: reduction, activation: options.activation)
      }
    }
    if options.hasSelfAttention {
      parts.append { scope in
        try SimpleSelfAttention(scope, channels: channels, isSymmetric: options.isSymmetric)
      }
    }
    return parts
  }

  /// What makes the short path.
  private static func identity(
    _ input: Int, _ output: Int, _ side: ConvLayerOptions, _ options: Options
  ) -> [ConvLayerOptions.Maker] {
    var parts: [ConvLayerOptions.Maker] = []
    if input != output {
      parts.append { scope in
        try ConvLayer(scope, input, output, kernelSize: .all(1), options: side)
      }
    }
    if case .all(1) = options.stride { return parts }
    let pool: ConvLayerOptions.Maker = { scope in
      try options.pool.layer(scope, size: options.stride, dimensions: side.dimensions)
    }
    parts.insert(pool, at: options.poolFirst ? 0 : parts.count)
    return parts
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let input = try arguments.singleTensor()
    let sum = try convolutions(input) + identity(input)
    return try activation(Arguments([.tensor(sum)]))
  }
}
