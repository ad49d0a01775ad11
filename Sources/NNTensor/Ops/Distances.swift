extension Tensor {
  /// The cosine of the angle between this tensor and `other` along dimension `dim`, which goes away:
  /// `x1 · x2 / (max(|x1|, eps) max(|x2|, eps))`. The two broadcast.
  ///
  /// `dim` may count from the end. Throws a `ShapeError` when the shapes do not broadcast or no dtype
  /// is floating point. See `torch.nn.functional.cosine_similarity`.
  public func cosineSimilarity(_ other: Tensor, dim: Int = 1, eps: Double = 1e-8) throws -> Tensor {
    let dtype = DType.result(of: [self, other])
    guard dtype.isFloatingPoint else {
      throw ShapeError("expects a floating-point input, got \(type) and \(other.type)")
    }
    let shape = try Ops.broadcast(shape, other.shape)
    let dim = try shape.normalized(dimension: dim)
    func direction(_ tensor: Tensor) throws -> Tensor {
      let tensor = try tensor.converted(to: dtype).expanded(to: shape)
      let norm = try tensor.norm(2, dims: [dim], keepDims: true)
      // The bound is on the value alone: the gradient goes through the norm as if it were not there.
      let bounded = try norm + (norm.detached().clamped(min: eps) - norm.detached())
      return try tensor / bounded
    }
    return try (direction(self) * direction(other)).sum(dims: [dim])
  }

  /// The p-norm of `self - other + eps` over the last dimension, which stays with size 1 if `keepDims`.
  /// The two broadcast.
  ///
  /// Throws a `ShapeError` when the shapes do not broadcast. See
  /// `torch.nn.functional.pairwise_distance`.
  public func pairwiseDistance(
    _ other: Tensor, p: Double = 2, eps: Double = 1e-6, keepDims: Bool = false
  ) throws -> Tensor {
    let difference = try self - other + Tensor.number(eps)
    guard difference.rank > 0 else { return try difference.norm(p) }
    return try difference.norm(p, dims: [-1], keepDims: keepDims)
  }

  /// The p-norms of the differences between each row of this tensor and each of `other`:
  /// `(*, P, M), (*, R, M) -> (*, P, R)`; the dimensions before the rows broadcast.
  ///
  /// p is at least 0. Where a distance is 0 its gradient is taken as 0. Throws a `ShapeError` when the
  /// shapes do not fit or a tensor is not floating point. See `torch.cdist`.
  public func rowDistances(_ other: Tensor, p: Double = 2) throws -> Tensor {
    guard rank >= 2, other.rank >= 2, shape[rank - 1] == other.shape[other.rank - 1] else {
      throw ShapeError(
        "expects rows of one size, (*, P, M) and (*, R, M), got \(type) and \(other.type)")
    }
    guard p >= 0 else { throw ShapeError("expects a p of at least 0, got \(p)") }
    let difference = try unsqueezed(dim: -2) - other.unsqueezed(dim: -3)
    // No elements have no largest one.
    return try difference.norm(shape[rank - 1] == 0 ? 1 : p, dims: [-1])
  }
}
