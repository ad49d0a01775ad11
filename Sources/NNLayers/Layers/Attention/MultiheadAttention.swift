import NNDeclarations
import NNTensor

/// Attention of several heads (Vaswani et al. 2017): `MultiHead(Q, K, V) = Concat(head_1, ...)
/// W^O`, `head_i = Attention(Q W^Q_i, K W^K_i, V W^V_i)`, where `Attention(Q, K, V) = softmax(Q K^T
/// / sqrt(embed_dim / num_heads)) V`.
///
/// Inputs are `query`, `key` and `value`, `(L, N, embed_dim), (S, N, kdim), (S, N, vdim)`, or `(N,
/// L, embed_dim)` and so on with `batch_first`; without a batch `(L, embed_dim)` and so on. Then,
/// by position or name: `key_padding_mask` `(N, S)`; `need_weights`, true by default; `attn_mask`
/// `(L, S)` or `(N num_heads, L, S)`; `average_attn_weights`, true by default; `is_causal`, false
/// by default, which says that `attn_mask` hides later keys and nothing else. Numbers of masks are
/// added to the scores; a key is not seen where a bool is true. The outputs are a tensor like
/// `query` and, where they are needed, the weights `(N, L, S)`, or `(N, num_heads, L, S)` if they
/// are not averaged; else none, and then only blocks of them are ever held.
///
/// Parameters are `in_proj_weight` `[3 embed_dim, embed_dim]`, or if sizes differ `q_proj_weight`
/// `[embed_dim, embed_dim]`, `k_proj_weight` `[embed_dim, kdim]` and `v_proj_weight` `[embed_dim,
/// vdim]`, drawn by Glorot's uniform initialisation; `in_proj_bias` `[3 embed_dim]`, zeros;
/// `bias_k` and `bias_v` `[1, 1, embed_dim]` with `add_bias_kv`, Glorot's normal initialisation;
/// and those of `out_proj`, a `Linear` whose bias starts at 0.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.MultiheadAttention.html
public final class MultiheadAttention: Module {
  /// The arguments that have defaults.
  public struct Options: Sendable {
    /// How likely attention weights are dropped in training.
    public var dropout = 0.0
    /// Whether projections have biases.
    public var bias = true
    /// Whether there is a learned key and value that every query sees.
    public var addBiasKV = false
    /// Whether there is a key and value of zeros that every query sees.
    public var addZeroAttention = false
    /// The size of keys; nil for that of queries.
    public var keySize: Int?
    /// The size of values; nil for that of queries.
    public var valueSize: Int?
    /// Whether the batch is the first dimension.
    public var batchFirst = false

    /// The defaults.
    public init() {}
  }

  /// The size of queries and outputs.
  public let embedDim: Int
  /// The number of heads.
  public let numHeads: Int
  let batchFirst: Bool
  private let dropout: Double
  private let addsZero: Bool
  private let packed: Parameter?
  private let separate: (query: Parameter, key: Parameter, value: Parameter)?
  private let bias: Parameter?
  private let extra: (key: Parameter, value: Parameter)?
  private let output: Linear
  private let random: RandomSource

  /// Attention of `numHeads` heads over vectors of `embedDim` numbers.
  ///
  /// Throws a `LayerError` unless the number of heads divides the size.
  public init(
    _ scope: Scope, embedDim: Int, numHeads: Int, _ options: Options = Options()
  ) throws {
    guard embedDim > 0, numHeads > 0, embedDim % numHeads == 0 else {
      throw LayerError(
        scope, "expects embed_dim divisible by num_heads, got \(embedDim) and \(numHeads)")
    }
    self.embedDim = embedDim
    self.numHeads = numHeads
    batchFirst = options.batchFirst
    dropout = options.dropout
    addsZero = options.addZeroAttention
    random = scope.build.random
    let (kdim, vdim) = (options.keySize ?? embedDim, options.valueSize ?? embedDim)
    let glorot = Initializer.xavier(.uniform, gain: 1)
    if kdim == embedDim, vdim == embedDim {
      let (rows, overflow) = embedDim.multipliedReportingOverflow(by: 3)
      let shape: Shape = [overflow ? .max : rows, embedDim]
      packed = try scope.parameter("in_proj_weight", shape, glorot)
      separate = nil
    } else {
      packed = nil
      separate = (
        try scope.parameter("q_proj_weight", [embedDim, embedDim], glorot),
        try scope.parameter("k_proj_weight", [embedDim, kdim], glorot),
        try scope.parameter("v_proj_weight", [embedDim, vdim], glorot)
      )
    }
    bias = options.bias ? try scope.parameter("in_proj_bias", [3 * embedDim], .zeros) : nil
    if options.addBiasKV {
      let glorot = Initializer.xavier(.normal, gain: 1)
      extra = (
        try scope.parameter("bias_k", [1, 1, embedDim], glorot),
        try scope.parameter("bias_v", [1, 1, embedDim], glorot)
      )
    } else {
      extra = nil
    }
    output = try Linear(
      scope.child("out_proj"), inFeatures: embedDim, outFeatures: embedDim, bias: options.bias,
      biasStart: .zeros)
    output.printedName = "NonDynamicallyQuantizableLinear"
    super.init(
      scope,
      Self.declaration.with(
        embedDim, numHeads, dropout, options.bias, options.addBiasKV, addsZero,
        options.keySize, options.valueSize, batchFirst))
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let inputs = AttentionInputs(
      try arguments.bound(
        to: [
          "query", "key", "value", "key_padding_mask", "need_weights", "attn_mask",
          "average_attn_weights", "is_causal",
        ], required: 3))
    var masks = MultiheadAttentionMasks()
    masks.keyPadding = try inputs.tensor("key_padding_mask", 3)
    masks.needsWeights = try inputs.bool("need_weights", 4) ?? true
    masks.attention = try inputs.tensor("attn_mask", 5)
    masks.averagesWeights = try inputs.bool("average_attn_weights", 6) ?? true
    masks.isCausal = try inputs.bool("is_causal", 7) ?? false
    let (output, weights) = try attend(
      try inputs.required("query", 0), try inputs.required("key", 1),
      try inputs.required("value", 2), masks)
    return .tuple([.tensor(output), weights.map { .tensor($0) } ?? .none])
  }

  private func attend(
    _ query: Tensor, _ key: Tensor, _ value: Tensor, _ masks: MultiheadAttentionMasks
  ) throws -> (Tensor, Tensor?) {
    guard query.rank > 0, query.shape[query.rank - 1] == embedDim else {
      throw ShapeError("expects query with last dimension \(embedDim), got \(query.type)")
    }
    let projection: MultiheadAttentionWeights.Projection
    if let packed {
      projection = .packed(try packed.value)
    } else if let separate {
      projection = .separate(
        query: try separate.query.value, key: try separate.key.value,
        value: try separate.value.value)
    } else {
      throw ShapeError("has no projection")
    }
    var weights = MultiheadAttentionWeights(
      heads: numHeads, projection: projection, bias: try bias?.value,
      output: (try output.weight.value, try output.bias?.value))
    weights.extra = try extra.map { (try $0.key.value, try $0.value.value) }
    weights.addsZero = addsZero
    weights.isBatchFirst = batchFirst
    if isTraining, dropout > 0 {
      weights.dropout = dropout
      weights.stream = random.stream("dropout/" + path, for: query)
    }
    return try weights(query: query, key: key, value: value, masks)
  }

  static let declaration = LayerDeclaration(
    "MultiheadAttention", namespace: "nn", "Lets each position look at others, with several heads.",
    shape: "(L, N, embed_dim), (S, N, kdim), (S, N, vdim) -> (L, N, embed_dim), (N, L, S)",
    reference: torchPage("MultiheadAttention"), repr: "",
    Arg<Int>("embed_dim", .positive, inferred: .size(dimension: -1), "size of each query"),
    Arg<Int>("num_heads", .positive, "number of heads, which divides embed_dim"),
    Arg<Double>("dropout", default: 0, .probability, "how likely an attention weight is dropped"),
    Arg<Bool>("bias", default: true, "whether projections have biases"),
    Arg<Bool>("add_bias_kv", default: false, "whether to learn a further key and value"),
    Arg<Bool>("add_zero_attn", default: false, "whether to add a key and value of zeros"),
    Arg<Int?>("kdim", default: nil, .positive, "size of each key; null for embed_dim"),
    Arg<Int?>("vdim", default: nil, .positive, "size of each value; null for embed_dim"),
    AttentionArguments.batchFirst
  ) { scope, embedDim, heads, dropout, bias, addBiasKV, addZero, keySize, valueSize, batchFirst in
    var options = Options()
    options.dropout = dropout
    options.bias = bias
    options.addBiasKV = addBiasKV
    options.addZeroAttention = addZero
    options.keySize = keySize
    options.valueSize = valueSize
    options.batchFirst = batchFirst
    return try MultiheadAttention(scope, embedDim: embedDim, numHeads: heads, options)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(MultiheadAttention.declaration, in: $0) }
