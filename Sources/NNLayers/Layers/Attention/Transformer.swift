import NNDeclarations
import NNTensor

/// An encoder and a decoder that attends to what the encoder made of its input: "Attention is all
/// you need" (Vaswani et al. 2017).
///
/// Inputs are `src` `(S, N, d_model)` and `tgt` `(T, N, d_model)`, or with `batch_first` `(N, S,
/// d_model)` and `(N, T, d_model)`; N may be missing. Then, by position or name: `src_mask` `(S,
/// S)`, `tgt_mask` `(T, T)`, `memory_mask` `(T, S)`, `src_key_padding_mask` `(N, S)`,
/// `tgt_key_padding_mask` `(N, T)`, `memory_key_padding_mask` `(N, S)`, `src_is_causal`,
/// `tgt_is_causal` and `memory_is_causal`: see `MultiheadAttention`. The output is like `tgt`. The
/// function `generate_square_subsequent_mask(sz)` gives the mask that hides later positions.
///
/// Children are `encoder` and `decoder`, a `TransformerEncoder` and a `TransformerDecoder` that end
/// in a `LayerNorm`, or the modules that are given. Every parameter of two or more dimensions is
/// drawn by Glorot's uniform initialisation, those of given modules too.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Transformer.html
public final class Transformer: Module {
  private let encoder: Module
  private let decoder: Module
  private let size: Int
  private let batchFirst: Bool

  /// The numbers of layers, and modules in place of the stacks.
  public struct Stacks {
    /// Layers of the encoder.
    public var encoderLayers = 6
    /// Layers of the decoder.
    public var decoderLayers = 6
    /// Makes a module in place of the encoder.
    public var encoder: ModuleMaker?
    /// Makes a module in place of the decoder.
    public var decoder: ModuleMaker?

    /// PyTorch's defaults.
    public init() {}
  }

  /// An encoder and a decoder for vectors of `size` numbers with `heads` heads.
  ///
  /// Throws a `LayerError` unless the number of heads divides the size.
  public init(
    _ scope: Scope, size: Int = 512, heads: Int = 8, _ stacks: Stacks = Stacks(),
    _ options: TransformerOptions = TransformerOptions()
  ) throws {
    try TransformerOptions.check(scope, size: size, heads: heads)
    self.size = size
    batchFirst = options.batchFirst
    let inputs = scope.inputs.map { Array($0.positional.prefix(2)) } ?? []
    let source = inputs.count == 2 ? Arguments([inputs[0]]) : nil
    // What the encoder makes has the type of its input.
    let both = inputs.count == 2 ? Arguments([inputs[1], inputs[0]]) : nil
    let norm: ModuleMaker = { try options.norm($0, size) }
    let encoderScope = scope.child("encoder", inputs: source)
    encoder =
      try stacks.encoder?(encoderScope)
      ?? TransformerEncoder(encoderScope, count: stacks.encoderLayers, norm: norm) {
        try TransformerEncoderLayer($0, size: size, heads: heads, options)
      }
    let decoderScope = scope.child("decoder", inputs: both)
    decoder =
      try stacks.decoder?(decoderScope)
      ?? TransformerDecoder(decoderScope, count: stacks.decoderLayers, norm: norm) {
        try TransformerDecoderLayer($0, size: size, heads: heads, options)
      }
    super.init(scope)
    try resetParameters(seed: scope.build.random.seed)
  }

  public override func resetParameters(seed: UInt64 = 0) throws {
    for module in modules {
      for parameter in module.ownParameters where parameter.tensor.rank > 1 {
        try module.initialize(parameter.name, .xavier(.uniform, gain: 1), seed: seed)
      }
    }
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let inputs = AttentionInputs(
      try arguments.bound(
        to: [
          "src", "tgt", "src_mask", "tgt_mask", "memory_mask", "src_key_padding_mask",
          "tgt_key_padding_mask", "memory_key_padding_mask", "src_is_causal", "tgt_is_causal",
          "memory_is_causal",
        ], required: 2))
    let (source, target) = (try inputs.required("src", 0), try inputs.required("tgt", 1))
    try check(source, target)
    var keywords = StackKeywords()
    keywords.add("mask", try inputs.tensor("src_mask", 2))
    keywords.add("src_key_padding_mask", try inputs.tensor("src_key_padding_mask", 5))
    keywords.add("is_causal", try inputs.bool("src_is_causal", 8))
    let memory = try encoder.tensor(Arguments([.tensor(source)], keywords: keywords.keywords))
    keywords = StackKeywords()
    keywords.add("tgt_mask", try inputs.tensor("tgt_mask", 3))
    keywords.add("memory_mask", try inputs.tensor("memory_mask", 4))
    keywords.add("tgt_key_padding_mask", try inputs.tensor("tgt_key_padding_mask", 6))
    keywords.add("memory_key_padding_mask", try inputs.tensor("memory_key_padding_mask", 7))
    keywords.add("tgt_is_causal", try inputs.bool("tgt_is_causal", 9))
    keywords.add("memory_is_causal", try inputs.bool("memory_is_causal", 10) ?? false)
    return try decoder(
      Arguments([.tensor(target), .tensor(memory)], keywords: keywords.keywords))
  }

  private func check(_ source: Tensor, _ target: Tensor) throws {
    guard source.rank > 0, target.rank == source.rank else {
      throw ShapeError(
        "expects src and tgt of one number of dimensions, got \(source.type) and \(target.type)")
    }
    let last = source.rank - 1
    guard source.shape[last] == size, target.shape[last] == size else {
      throw ShapeError(
        "expects src and tgt whose last dimension is d_model, \(size), got \(source.type) and "
          + "\(target.type)")
    }
    let batch = batchFirst ? 0 : 1
    guard source.rank != 3 || source.shape[batch] == target.shape[batch] else {
      throw ShapeError(
        "expects src and tgt of the same batch size, got \(source.type) and \(target.type)")
    }
  }

  public override var functions: [String] { [Self.maskFunction] }

  private static let maskFunction = "generate_square_subsequent_mask"

  public override func forward(function: String, _ arguments: Arguments) throws -> Value {
    guard function == Self.maskFunction else {
      return try super.forward(function: function, arguments)
    }
    guard case .int(let length) = try arguments.bound(to: ["sz"], required: 1)[0] else {
      throw ShapeError("expects an integer as 'sz'")
    }
    return .tensor(try .squareSubsequentMask(length))
  }

  static let declaration = LayerDeclaration(
    "Transformer", namespace: "nn", "An encoder, and a decoder that attends to what it made.",
    shape: "(S, N, d_model), (T, N, d_model) -> (T, N, d_model)",
    reference: torchPage("Transformer"), repr: "",
    Arg<Int>("d_model", default: 512, .positive, "size of each vector"),
    Arg<Int>("nhead", default: 8, .positive, "number of heads, which divides d_model"),
    Arg<Int>(
      "num_encoder_layers", default: 6, StackArguments.count, "number of layers of the encoder"),
    Arg<Int>(
      "num_decoder_layers", default: 6, StackArguments.count, "number of layers of the decoder"),
    AttentionArguments.feedForward, AttentionArguments.dropout, AttentionArguments.activation,
    Arg<AnyValue?>("custom_encoder", default: nil, "a node in place of the encoder"),
    Arg<AnyValue?>("custom_decoder", default: nil, "a node in place of the decoder"),
    AttentionArguments.eps, AttentionArguments.batchFirst, AttentionArguments.normFirst,
    AttentionArguments.bias
  ) {
    scope, size, heads, encoderLayers, decoderLayers, feedForward, dropout, activation, encoder,
    decoder, eps, batchFirst, normFirst, bias in
    var stacks = Stacks()
    stacks.encoderLayers = encoderLayers
    stacks.decoderLayers = decoderLayers
    stacks.encoder = encoder.map { node in { try $0.module(node) } }
    stacks.decoder = decoder.map { node in { try $0.module(node) } }
    return try Transformer(
      scope, size: size, heads: heads, stacks,
      TransformerOptions(
        feedForward, dropout, activation, eps, batchFirst: batchFirst, normFirst: normFirst,
        bias: bias))
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Transformer.declaration, in: $0) }
