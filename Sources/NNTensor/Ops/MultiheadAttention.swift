/// Attention of several heads (Vaswani et al. 2017) with given weights: PyTorch's
/// `F.multi_head_attention_forward`.
///
/// Query, key and value are projected, cut into heads of `E / heads` numbers, attended with, put
/// together and projected again: `(L, N, E), (S, N, kdim), (S, N, vdim) -> (L, N, E)`, or with
/// `isBatchFirst` `(N, L, E), (N, S, kdim), (N, S, vdim) -> (N, L, E)`; N may be missing.
public struct MultiheadAttentionWeights {
  /// What query, key and value are multiplied by.
  public enum Projection {
    /// One matrix `(3 E, E)` for all three.
    case packed(Tensor)
    /// Matrices `(E, E)`, `(E, kdim)` and `(E, vdim)`.
    case separate(query: Tensor, key: Tensor, value: Tensor)
  }

  /// The number of heads, which divides E.
  public var heads: Int
  /// The projection of the inputs.
  public var projection: Projection
  /// Its bias, `(3 E)`.
  public var bias: Tensor?
  /// A further key and its value, `(1, 1, E)`, which every query sees.
  public var extra: (key: Tensor, value: Tensor)?
  /// Whether every query sees a further key and value of zeros.
  public var addsZero = false
  /// The projection of the output, `(E, E)`, and its bias, `(E)`.
  public var output: (weight: Tensor, bias: Tensor?)
  /// How likely attention weights are dropped, and what decides which.
  public var dropout = 0.0
  /// See `dropout`.
  public var stream = RandomStream(seed: 0, name: "multi_head_attention_forward")
  /// Whether the batch is the first dimension of inputs and output.
  public var isBatchFirst = false
  /// Keys and values in place of the projected ones, `(N heads, S, E / heads)`.
  public var fixed: (key: Tensor?, value: Tensor?) = (nil, nil)

  /// Weights without what may be missing.
  public init(
    heads: Int, projection: Projection, bias: Tensor?, output: (weight: Tensor, bias: Tensor?)
  ) {
    self.heads = heads
    self.projection = projection
    self.bias = bias
    self.output = output
  }
}

/// Which keys the queries of multi-head attention see, and what is wanted besides the output.
public struct MultiheadAttentionMasks {
  /// For each query and key, `(L, S)` or `(N heads, L, S)`: numbers are added to the scores; a key
  /// is not seen where a bool is true.
  public var attention: Tensor?
  /// For each key, `(N, S)`: likewise.
  public var keyPadding: Tensor?
  /// Whether `attention` hides from each query the keys of a higher number, so that it need not be
  /// looked at.
  public var isCausal = false
  /// Whether the attention weights are wanted: then they are held as a whole.
  public var needsWeights = false
  /// Whether they are averaged over the heads.
  public var averagesWeights = true

  /// No masks.
  public init() {}
}

extension MultiheadAttentionWeights {
  /// The output and, where they are wanted, the weights `(N, L, S)`, or `(N, heads, L, S)` of each
  /// head.
  ///
  /// Throws a `ShapeError` when shapes or dtypes do not fit.
  public func callAsFunction(
    query: Tensor, key: Tensor, value: Tensor, _ masks: MultiheadAttentionMasks
  ) throws -> (output: Tensor, weights: Tensor?) {
    let shapes = try MultiheadAttentionShapes(self, query, key, value, masks)
    if shapes.isBatched { return try attend(query, key, value, masks, shapes) }
    // Without a batch the layout does not matter: a batch of one comes first.
    var batched = self
    batched.isBatchFirst = true
    var masks = masks
    masks.keyPadding = try masks.keyPadding?.unsqueezed(dim: 0)
    // One tensor in all places stays one.
    let q = try query.unsqueezed(dim: 0)
    let k = key === query ? q : try key.unsqueezed(dim: 0)
    let v = value === key ? k : try value.unsqueezed(dim: 0)
    let (output, weights) = try batched.attend(q, k, v, masks, shapes)
    return (try output.squeezed(dims: [0]), try weights?.squeezed(dims: [0]))
  }

  private func attend(
    _ query: Tensor, _ key: Tensor, _ value: Tensor, _ masks: MultiheadAttentionMasks,
    _ shapes: MultiheadAttentionShapes
  ) throws -> (output: Tensor, weights: Tensor?) {
    let isCausal = masks.isCausal && masks.keyPadding == nil && !masks.needsWeights
    var scoreMasks = try shapes.masks(masks, without: isCausal)
    let attended: Tensor
    var weights: Tensor?
    if !masks.needsWeights, query === key, key === value, let packed = try packed(query) {
      attended = try packed.selfAttention(
        masks: scoreMasks, isCausal: isCausal, dropout: dropout, from: stream)
    } else {
      let parts = try projected(query, key, value)
      let heads = try [parts.0, parts.1, parts.2].map(self.heads(of:))
      var (k, v) = (
        try fixedHeads(fixed.key, shapes) ?? heads[1],
        try fixedHeads(fixed.value, shapes) ?? heads[2]
      )
      if addsZero {
        (k, v) = (try k.withRowOfZeros(), try v.withRowOfZeros())
      }
      for _ in 0..<((extra == nil ? 0 : 1) + (addsZero ? 1 : 0)) {
        scoreMasks = try scoreMasks.map { try $0.withVisibleKey() }
      }
      if masks.needsWeights {
        let all = try scores(heads[0], k, scoreMasks)
        attended = try all.matmul(v)
        weights = masks.averagesWeights ? try all.mean(dims: [1]) : all
      } else {
        attended = try .attention(
          query: heads[0], key: k, value: v, masks: scoreMasks, isCausal: isCausal,
          dropout: dropout, from: stream)
      }
    }
    let together = try attended.permuted(isBatchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3])
      .flattened(from: 2)
    return (try together.linear(weight: output.weight, bias: output.bias), weights)
  }

  /// The attention weights of each head.
  private func scores(_ q: Tensor, _ k: Tensor, _ masks: [Tensor]) throws -> Tensor {
    let size = Double(max(1, q.shape[q.rank - 1]))
    var scores = try (q * Tensor.number(1 / size.squareRoot())).matmul(k.transposed(-1, -2))
    for mask in masks {
      scores =
        mask.dtype == .bool
        ? try .select(mask, scores, .number(-Double.infinity)) : try scores + mask
    }
    let weights = try scores.softmax(dim: -1)
    return dropout > 0 ? try weights.dropout(p: dropout, from: stream) : weights
  }

  /// `(*, E)` of either layout as `(N, heads, length, E / heads)`.
  private func heads(of input: Tensor) throws -> Tensor {
    let size = input.shape[2] / heads
    return try input.unflattened(dim: 2, sizes: [heads, size])
      .permuted(isBatchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3])
  }

  /// Query, key and value of one input by one product, as `(3, N, heads, length, E / heads)`; nil
  /// where they have weights of their own or others join them.
  private func packed(_ input: Tensor) throws -> Tensor? {
    guard case .packed(let weight) = projection, extra == nil, !addsZero, fixed.key == nil,
      fixed.value == nil
    else { return nil }
    let size = input.shape[2]
    return try input.linear(weight: weight, bias: bias)
      .unflattened(dim: 2, sizes: [3, heads, size / heads])
      .permuted(isBatchFirst ? [2, 0, 3, 1, 4] : [2, 1, 3, 0, 4])
  }

  /// Query, key and value after their projections, with the extra key and value.
  private func projected(
    _ query: Tensor, _ key: Tensor, _ value: Tensor
  ) throws -> (Tensor, Tensor, Tensor) {
    let size = query.shape[2]
    var (q, k, v): (Tensor, Tensor, Tensor)
    switch projection {
    case .packed(let weight) where key === value && query !== key:
      let weights = try weight.split(sizes: [size, 2 * size])
      let biases = try bias?.split(sizes: [size, 2 * size])
      q = try query.linear(weight: weights[0], bias: biases?[0])
      let both = try key.linear(weight: weights[1], bias: biases?[1])
      (k, v) = (
        try both.narrowed(dim: 2, start: 0, length: size),
        try both.narrowed(dim: 2, start: size, length: size)
      )
    case .packed(let weight):
      let weights = try weight.split(sizes: [size, size, size])
      let biases = try bias?.split(sizes: [size, size, size])
      q = try query.linear(weight: weights[0], bias: biases?[0])
      k = try key.linear(weight: weights[1], bias: biases?[1])
      v = try value.linear(weight: weights[2], bias: biases?[2])
    case .separate(let queryWeight, let keyWeight, let valueWeight):
      let biases = try bias?.split(sizes: [size, size, size])
      q = try query.linear(weight: queryWeight, bias: biases?[0])
      k = try key.linear(weight: keyWeight, bias: biases?[1])
      v = try value.linear(weight: valueWeight, bias: biases?[2])
    }
    if let extra {
      (k, v) = (try withRow(extra.key, k), try withRow(extra.value, v))
    }
    return (q, k, v)
  }

  /// `input` with `row` as one more key or value of every batch entry.
  private func withRow(_ row: Tensor, _ input: Tensor) throws -> Tensor {
    var shape = input.shape
    shape[isBatchFirst ? 1 : 0] = 1
    return try .concatenated([input, try row.expanded(to: shape)], dim: isBatchFirst ? 1 : 0)
  }

  private func fixedHeads(_ input: Tensor?, _ shapes: MultiheadAttentionShapes) throws -> Tensor? {
    try input.map { input in
      let (size, count) = (shapes.size / heads, shapes.batch &* heads)
      guard input.rank == 3, input.shape[0] == count, input.shape[2] == size else {
        throw ShapeError(
          "expects static keys and values (\(count), S, \(size)), got \(input.type)")
      }
      return try input.unflattened(dim: 0, sizes: [shapes.batch, heads])
    }
  }
}

extension Tensor {
  /// `(*, S, E)` with one more row of zeros.
  fileprivate func withRowOfZeros() throws -> Tensor {
    var shape = shape
    shape[rank - 2] = 1
    let row = isMeta ? Tensor.meta(TensorType(dtype, shape)) : try .zeros(TensorType(dtype, shape))
    return try .concatenated([self, row], dim: -2)
  }

  /// A mask of scores with one more key that every query sees.
  fileprivate func withVisibleKey() throws -> Tensor {
    var shape = shape
    shape[rank - 1] = 1
    let type = TensorType(dtype, shape)
    let column = isMeta ? Tensor.meta(type) : try .full(type, dtype == .bool ? 1 : 0)
    return try .concatenated([self, column], dim: -1)
  }
}
