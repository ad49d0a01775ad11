import NNDeclarations
import NNTensor

/// A layer of a transformer's decoder (Vaswani et al. 2017): self-attention, attention to what the
/// encoder made of its input, then two linear layers, each with a residual connection and layer
/// normalisation.
///
/// `x = norm1(x + dropout1(self_attn(x, x, x)))`, `x = norm2(x + dropout2(multihead_attn(x, memory,
/// memory)))`, `x = norm3(x + dropout3(linear2(dropout(activation(linear1(x))))))`; with
/// `norm_first` `x = x + dropout1(self_attn(norm1(x), ...))` and so on.
/// Inputs are `tgt` `(T, N, d_model)` and `memory` `(S, N, d_model)`, or with `batch_first` `(N, T,
/// d_model)` and `(N, S, d_model)`; N may be missing. Then, by position or name: `tgt_mask` `(T,
/// T)`, `memory_mask` `(T, S)`, `tgt_key_padding_mask` `(N, T)`, `memory_key_padding_mask` `(N,
/// S)`, `tgt_is_causal` and `memory_is_causal`: see `MultiheadAttention`. The output is like `tgt`.
///
/// Children are `self_attn`, `multihead_attn`, `linear1`, `dropout`, `linear2`, `norm1` to `norm3`,
/// `dropout1` to `dropout3` and, if it is a module, `activation`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.TransformerDecoderLayer.html
public final class TransformerDecoderLayer: Module {
  let attention: MultiheadAttention
  private let crossAttention: MultiheadAttention
  private var feedForward: TransformerFeedForward
  private let norms: [LayerNorm]
  private let dropouts: [Dropout]
  private let normFirst: Bool
  private let size: Int

  /// A layer for vectors of `size` numbers with `heads` heads.
  ///
  /// Throws a `LayerError` unless the number of heads divides the size.
  public init(
    _ scope: Scope, size: Int, heads: Int, _ options: TransformerOptions = TransformerOptions()
  ) throws {
    try TransformerOptions.check(scope, size: size, heads: heads)
    self.size = size
    normFirst = options.normFirst
    attention = try options.attention(scope.child("self_attn"), size, heads)
    crossAttention = try options.attention(scope.child("multihead_attn"), size, heads)
    feedForward = try TransformerFeedForward(scope, size, options)
    norms = try (1...3).map { try options.norm(scope.child("norm\($0)"), size) }
    dropouts = try (1...3).map { try Dropout(scope.child("dropout\($0)"), p: options.dropout) }
    try feedForward.makeActivation(scope)
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let inputs = AttentionInputs(
      try arguments.bound(
        to: [
          "tgt", "memory", "tgt_mask", "memory_mask", "tgt_key_padding_mask",
          "memory_key_padding_mask", "tgt_is_causal", "memory_is_causal",
        ], required: 2))
    let memory = try inputs.vectors("memory", 1, of: size)
    let masks = (try inputs.tensor("tgt_mask", 2), try inputs.tensor("memory_mask", 3))
    let keyPadding = (
      try inputs.tensor("tgt_key_padding_mask", 4), try inputs.tensor("memory_key_padding_mask", 5)
    )
    let isCausal = (
      try inputs.bool("tgt_is_causal", 6) ?? false, try inputs.bool("memory_is_causal", 7) ?? false
    )
    func attended(_ x: Tensor) throws -> Tensor {
      try dropouts[0](
        try attention.output(
          x, x, mask: masks.0, keyPadding: keyPadding.0, isCausal: isCausal.0))
    }
    func remembered(_ x: Tensor) throws -> Tensor {
      try dropouts[1](
        try crossAttention.output(
          x, memory, mask: masks.1, keyPadding: keyPadding.1, isCausal: isCausal.1))
    }
    func transformed(_ x: Tensor) throws -> Tensor { try dropouts[2](try feedForward(x)) }
    var x = try inputs.vectors("tgt", 0, of: size)
    if normFirst {
      x = try x + attended(try norms[0](x))
      x = try x + remembered(try norms[1](x))
      x = try x + transformed(try norms[2](x))
    } else {
      x = try norms[0](try x + attended(x))
      x = try norms[1](try x + remembered(x))
      x = try norms[2](try x + transformed(x))
    }
    return .tensor(x)
  }

  static let declaration = LayerDeclaration(
    "TransformerDecoderLayer", namespace: "nn",
    "Self-attention, attention to the encoder's output and two linear layers.",
    shape: "(T, N, d_model), (S, N, d_model) -> (T, N, d_model)",
    reference: torchPage("TransformerDecoderLayer"), repr: "",
    Arg<Int>("d_model", .positive, inferred: .size(dimension: -1), "size of each vector"),
    AttentionArguments.heads, AttentionArguments.feedForward, AttentionArguments.dropout,
    AttentionArguments.activation, AttentionArguments.eps, AttentionArguments.batchFirst,
    AttentionArguments.normFirst, AttentionArguments.bias
  ) { scope, size, heads, feedForward, dropout, activation, eps, batchFirst, normFirst, bias in
    try TransformerDecoderLayer(
      scope, size: size, heads: heads,
      TransformerOptions(
        feedForward, dropout, activation, eps, batchFirst: batchFirst, normFirst: normFirst,
        bias: bias))
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(TransformerDecoderLayer.declaration, in: $0) }
