import NNDeclarations
import NNTensor

/// A layer of a transformer's encoder (Vaswani et al. 2017): self-attention, then two linear
/// layers, each with a residual connection and layer normalisation.
///
/// `x = norm1(x + dropout1(self_attn(x, x, x)))`, then `x = norm2(x +
/// dropout2(linear2(dropout(activation(linear1(x))))))`; with `norm_first` (Xiong et al. 2020) `x =
/// x + dropout1(self_attn(norm1(x), ...))` and so on.
/// Inputs are `src` `(S, N, d_model)`, or `(N, S, d_model)` with `batch_first`, or `(S, d_model)`;
/// then, by position or name, `src_mask` `(S, S)` or `(N nhead, S, S)`, `src_key_padding_mask` `(N,
/// S)` and `is_causal`: see `MultiheadAttention`. The output is like `src`.
///
/// Children are `self_attn`, `linear1`, `dropout`, `linear2`, `norm1`, `norm2`, `dropout1`,
/// `dropout2` and, if it is a module, `activation`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.TransformerEncoderLayer.html
public final class TransformerEncoderLayer: Module {
  let attention: MultiheadAttention
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
    feedForward = try TransformerFeedForward(scope, size, options)
    norms = try (1...2).map { try options.norm(scope.child("norm\($0)"), size) }
    dropouts = try (1...2).map { try Dropout(scope.child("dropout\($0)"), p: options.dropout) }
    try feedForward.makeActivation(scope)
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let names = ["src", "src_mask", "src_key_padding_mask", "is_causal"]
    let inputs = AttentionInputs(try arguments.bound(to: names, required: 1))
    let mask = try inputs.tensor("src_mask", 1)
    let keyPadding = try inputs.tensor("src_key_padding_mask", 2)
    let isCausal = try inputs.bool("is_causal", 3) ?? false
    func attended(_ x: Tensor) throws -> Tensor {
      try dropouts[0](
        try attention.output(x, x, mask: mask, keyPadding: keyPadding, isCausal: isCausal))
    }
    func transformed(_ x: Tensor) throws -> Tensor { try dropouts[1](try feedForward(x)) }
    var x = try inputs.vectors("src", 0, of: size)
    if normFirst {
      x = try x + attended(try norms[0](x))
      x = try x + transformed(try norms[1](x))
    } else {
      x = try norms[0](try x + attended(x))
      x = try norms[1](try x + transformed(x))
    }
    return .tensor(x)
  }

  static let declaration = LayerDeclaration(
    "TransformerEncoderLayer", namespace: "nn",
    "Self-attention and two linear layers, with residual connections.",
    shape: "(S, N, d_model) -> (S, N, d_model)", reference: torchPage("TransformerEncoderLayer"),
    repr: "",
    Arg<Int>("d_model", .positive, inferred: .size(dimension: -1), "size of each vector"),
    AttentionArguments.heads, AttentionArguments.feedForward, AttentionArguments.dropout,
    AttentionArguments.activation, AttentionArguments.eps, AttentionArguments.batchFirst,
    AttentionArguments.normFirst, AttentionArguments.bias
  ) { scope, size, heads, feedForward, dropout, activation, eps, batchFirst, normFirst, bias in
    try TransformerEncoderLayer(
      scope, size: size, heads: heads,
      TransformerOptions(
        feedForward, dropout, activation, eps, batchFirst: batchFirst, normFirst: normFirst,
        bias: bias))
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(TransformerEncoderLayer.declaration, in: $0) }
