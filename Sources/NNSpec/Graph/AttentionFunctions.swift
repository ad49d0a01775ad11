import NNLayers
import NNTensor

extension BoundCall {
  /// What the call of `multi_head_attention_forward` gives.
  fileprivate func multiheadAttention() throws -> RuntimeValue {
    let query = try tensor("query")
    let size = try int("embed_dim_to_check")
    guard query.rank > 0, query.shape[query.rank - 1] == size else {
      throw ShapeError("expects query with last dimension \(size), got \(query.type)")
    }
    var weights = MultiheadAttentionWeights(
      heads: try int("num_heads"), projection: try projection(),
      bias: try optionalTensor("in_proj_bias"),
      output: (try tensor("out_proj_weight"), try optionalTensor("out_proj_bias")))
    guard has("bias_k") == has("bias_v") else {
      throw ShapeError("gives \(function) one of 'bias_k' and 'bias_v', expected both or none")
    }
    if let key = try optionalTensor("bias_k"), let value = try optionalTensor("bias_v") {
      guard !has("static_k"), !has("static_v") else {
        throw ShapeError("expects no 'bias_k' beside static keys and values")
      }
      weights.extra = (key, value)
    }
    weights.addsZero = try bool("add_zero_attn", default: false)
    weights.fixed = (try optionalTensor("static_k"), try optionalTensor("static_v"))
    let dropout = try double("dropout_p", default: 0)
    if try bool("training", default: true), dropout != 0 {
      weights.dropout = dropout
      weights.stream = try stream(for: "query")
    }
    var masks = MultiheadAttentionMasks()
    masks.attention = try optionalTensor("attn_mask")
    masks.keyPadding = try optionalTensor("key_padding_mask")
    masks.needsWeights = try bool("need_weights", default: true)
    masks.averagesWeights = try bool("average_attn_weights", default: true)
    masks.isCausal = try bool("is_causal", default: false)
    let (output, all) = try weights(
      query: query, key: try tensor("key"), value: try tensor("value"), masks)
    return .tuple([.tensor(output), all.map { .tensor($0) } ?? .none])
  }

  private func projection() throws -> MultiheadAttentionWeights.Projection {
    guard try bool("use_separate_proj_weight", default: false) else {
      return .packed(try tensor("in_proj_weight"))
    }
    return .separate(
      query: try tensor("q_proj_weight"), key: try tensor("k_proj_weight"),
      value: try tensor("v_proj_weight"))
  }
}

private let functions: [TensorFunction] = [
  .tensor(
    "scaled_dot_product_attention", "softmax(query key^T / sqrt(E)) value, with a mask or causal.",
    [
      "query", "key", "value", "attn_mask=", "dropout_p=", "is_causal=", "scale=", "enable_gqa=",
    ]
  ) { call in
    let isCausal = try call.bool("is_causal", default: false)
    let mask = try call.optionalTensor("attn_mask")
    guard mask == nil || !isCausal else {
      throw ShapeError("expects no attn_mask where is_causal is True")
    }
    let dropout = try call.double("dropout_p", default: 0)
    return try .attention(
      query: try call.tensor("query"), key: try call.tensor("key"), value: try call.tensor("value"),
      masks: mask.map { [$0] } ?? [], isCausal: isCausal,
      scale: call.has("scale") ? try call.double("scale", default: 1) : nil, dropout: dropout,
      from: dropout > 0 ? try call.stream(for: "query") : nil,
      sharesHeads: try call.bool("enable_gqa", default: false))
  },
  TensorFunction(
    "multi_head_attention_forward", "Attention in several heads, with all weights given.",
    [
      "query", "key", "value", "embed_dim_to_check", "num_heads", "in_proj_weight",
      "in_proj_bias", "bias_k", "bias_v", "add_zero_attn", "dropout_p", "out_proj_weight",
      "out_proj_bias", "training=", "key_padding_mask=", "need_weights=", "attn_mask=",
      "use_separate_proj_weight=", "q_proj_weight=", "k_proj_weight=", "v_proj_weight=",
      "static_k=", "static_v=", "average_attn_weights=", "is_causal=",
    ]
  ) { try $0.multiheadAttention() },
  .tensor(
    "generate_square_subsequent_mask", "A mask that hides from each place those after it.",
    ["sz", "dtype="],
    also: [
      "Transformer.generate_square_subsequent_mask",
      "nn.Transformer.generate_square_subsequent_mask",
    ]
  ) {
    try .squareSubsequentMask(try $0.int("sz"), dtype: try $0.dtype() ?? .float32)
  },
]

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
