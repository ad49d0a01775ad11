/// The sizes of one call of multi-head attention, checked.
struct MultiheadAttentionShapes {
  let isBatched: Bool
  let batch: Int
  /// E.
  let size: Int
  private let dtype: DType
  private let heads: Int
  private let queries: Int
  private let keys: Int

  init(
    _ weights: MultiheadAttentionWeights, _ query: Tensor, _ key: Tensor, _ value: Tensor,
    _ masks: MultiheadAttentionMasks
  ) throws {
    heads = weights.heads
    dtype = query.dtype
    guard query.rank == 2 || query.rank == 3 else {
      throw ShapeError(
        "expects query \(weights.isBatchFirst ? "(N, L, E)" : "(L, N, E)") or (L, E), got "
          + "\(query.type)")
    }
    isBatched = query.rank == 3
    guard key.rank == query.rank, value.rank == query.rank else {
      throw ShapeError(
        "expects query, key and value of \(query.rank) dimensions, got \(query.type), \(key.type) "
          + "and \(value.type)")
    }
    let (row, column) = weights.isBatchFirst && isBatched ? (1, 0) : (0, 1)
    (queries, keys) = (query.shape[row], key.shape[row])
    batch = isBatched ? query.shape[column] : 1
    size = query.shape[query.rank - 1]
    guard heads > 0, size % heads == 0 else {
      throw ShapeError("expects embed_dim divisible by num_heads, got \(size) and \(heads)")
    }
    let (keyWeight, valueWeight): (Int, Int)
    switch weights.projection {
    case .packed(let weight):
      guard weight.shape == [3 * size, size] else {
        throw ShapeError(
          "expects query (*, E) and in_proj_weight (3 E, E), got \(query.type) and \(weight.type)")
      }
      (keyWeight, valueWeight) = (size, size)
    case .separate(let queryWeight, let k, let v):
      guard queryWeight.shape == [size, size], k.rank == 2, v.rank == 2, k.shape[0] == size,
        v.shape[0] == size
      else {
        throw ShapeError(
          "expects query (*, E) and projections (E, E), (E, kdim) and (E, vdim), got "
            + "\(query.type), \(queryWeight.type), \(k.type) and \(v.type)")
      }
      (keyWeight, valueWeight) = (k.shape[1], v.shape[1])
    }
    let sizes = [key, value].map { $0.shape[$0.rank - 1] }
    let leading = [key, value].map { $0.shape[0..<($0.rank - 1)] }
    guard sizes == [keyWeight, valueWeight], leading[0] == leading[1],
      !isBatched || key.shape[column] == batch
    else {
      throw ShapeError(
        "expects key (\(Self.names(weights, isBatched)), \(keyWeight)) and value "
          + "(\(Self.names(weights, isBatched)), \(valueWeight)) for query \(query.type), got "
          + "\(key.type) and \(value.type)")
    }
    if masks.isCausal, masks.attention == nil {
      throw ShapeError(
        "expects attn_mask where is_causal is true",
        help: "generate_square_subsequent_mask makes one")
    }
    try check(masks)
  }

  private static func names(_ weights: MultiheadAttentionWeights, _ isBatched: Bool) -> String {
    isBatched ? (weights.isBatchFirst ? "N, S" : "S, N") : "S"
  }

  private func check(_ masks: MultiheadAttentionMasks) throws {
    func check(_ name: String, _ mask: Tensor?, _ shapes: [Shape]) throws {
      guard let mask else { return }
      guard mask.dtype == .bool || mask.dtype.isFloatingPoint else {
        throw ShapeError("expects \(name) of bool or floating-point, got \(mask.type)")
      }
      guard shapes.contains(mask.shape) else {
        let expected = shapes.map(\.description).joined(separator: " or ")
        throw ShapeError("expects \(name) of shape \(expected), got \(mask.type)")
      }
    }
    try check("attn_mask", masks.attention, [[queries, keys], [batch &* heads, queries, keys]])
    try check("key_padding_mask", masks.keyPadding, [isBatched ? [batch, keys] : [keys]])
  }

  /// The masks as they broadcast to `(N, heads, L, S)`; bools say which keys are seen.
  func masks(_ masks: MultiheadAttentionMasks, without attention: Bool) throws -> [Tensor] {
    var all: [Tensor] = []
    if let mask = masks.attention, !attention {
      all.append(
        mask.rank == 3 ? try mask.unflattened(dim: 0, sizes: [batch, heads]) : mask)
    }
    if let mask = masks.keyPadding {
      all.append(try mask.unsqueezed(dim: -2).unsqueezed(dim: -2))
    }
    return try all.map { $0.dtype == .bool ? try $0.logicalNot() : try $0.converted(to: dtype) }
  }
}
