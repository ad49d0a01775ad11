/// Products of matrices and vectors under PyTorch's names, whose shapes are checked as PyTorch does.
extension Tensor {
  /// The product of two matrices: `(n, m), (m, p) -> (n, p)`. PyTorch's `torch.mm`.
  public func mm(_ other: Tensor) throws -> Tensor {
    try checkRanks(other, 2, 2, "two matrices")
    return try matmul(other)
  }

  /// The products of matrices in pairs: `(b, n, m), (b, m, p) -> (b, n, p)`. PyTorch's `torch.bmm`.
  public func bmm(_ other: Tensor) throws -> Tensor {
    try checkRanks(other, 3, 3, "two batches of matrices")
    guard shape[0] == other.shape[0] else {
      throw ShapeError("expects batches of one size, got \(type) and \(other.type)")
    }
    return try matmul(other)
  }

  /// The product of a matrix and a vector: `(n, m), (m) -> (n)`. PyTorch's `torch.mv`.
  public func mv(_ vector: Tensor) throws -> Tensor {
    try checkRanks(vector, 2, 1, "a matrix and a vector")
    return try matmul(vector)
  }

  /// The sum of the products of two vectors' elements: `(n), (n) -> ()`. PyTorch's `torch.dot`.
  public func dot(_ other: Tensor) throws -> Tensor {
    try checkRanks(other, 1, 1, "two vectors")
    return try matmul(other)
  }

  /// All products of two vectors' elements: `(n), (m) -> (n, m)`. PyTorch's `torch.outer`.
  public func outer(_ other: Tensor) throws -> Tensor {
    try checkRanks(other, 1, 1, "two vectors")
    return try unsqueezed(dim: 1) * other
  }

  /// `beta` times this tensor, broadcast, plus `alpha` times `product`. With a `beta` of 0 this
  /// tensor's elements do not matter, not even NaN: PyTorch's `addmm` and the like.
  ///
  /// Throws a `ShapeError` unless this tensor broadcasts to the product's shape.
  public func adding(_ product: Tensor, beta: Double = 1, alpha: Double = 1) throws -> Tensor {
    guard shape.rank <= product.rank, try Ops.broadcast(shape, product.shape) == product.shape
    else {
      throw ShapeError("expects a tensor that broadcasts to \(product.shape), got \(type)")
    }
    let scaled = alpha == 1 ? product : try product.scaled(by: alpha)
    if beta == 0 { return scaled }
    return try (beta == 1 ? self : try self.scaled(by: beta)) + scaled
  }

  /// The sum of the products over the last `dims` dimensions of this tensor and the first ones of
  /// `other`. PyTorch's `torch.tensordot`.
  public func tensordot(_ other: Tensor, dims: Int) throws -> Tensor {
    guard (0...min(rank, other.rank)).contains(dims) else {
      throw ShapeError(
        "expects from 0 to \(min(rank, other.rank)) dimensions to sum over, got \(dims)")
    }
    return try tensordot(other, Array(rank - dims..<rank), Array(0..<dims))
  }

  /// The sum of the products over the dimensions `dims` of this tensor and `otherDims` of `other`,
  /// pair by pair; the result has the others, this tensor's first.
  ///
  /// Throws a `ShapeError` for dimensions that are missing, named twice or of different sizes.
  public func tensordot(_ other: Tensor, _ dims: [Int], _ otherDims: [Int]) throws -> Tensor {
    guard dims.count == otherDims.count else {
      throw ShapeError("expects dimensions in pairs, got \(dims) and \(otherDims)")
    }
    _ = (try shape.normalized(dimensions: dims), try other.shape.normalized(dimensions: otherDims))
    var (a, b) = (self, other)
    let (summedA, summedB) = (
      try dims.map(shape.normalized(dimension:)),
      try otherDims.map(other.shape.normalized(dimension:))
    )
    for (i, j) in zip(summedA, summedB)
    where i < rank && j < other.rank && shape[i] != other.shape[j] {
      // A dimension of size 1 is repeated, which is to sum the other one first.
      if shape[i] == 1 {
        b = try b.sum(dims: [j], keepDims: true)
      } else if other.shape[j] == 1 {
        a = try a.sum(dims: [i], keepDims: true)
      } else {
        throw ShapeError(
          "expects dimensions of the same sizes, got \(shape[i]) and \(other.shape[j])")
      }
    }
    let (keptA, keptB) = (
      (0..<rank).filter { !summedA.contains($0) }, (0..<other.rank).filter { !summedB.contains($0) }
    )
    let k = Ops.size(a.shape, dims: summedA)
    let result = try Shape(keptA.map { shape[$0] } + keptB.map { other.shape[$0] })
    let rows = try a.permuted(keptA + summedA).reshaped(
      [Ops.size(a.shape, dims: keptA), k] as Shape)
    let columns = try b.permuted(summedB + keptB)
      .reshaped([k, Ops.size(b.shape, dims: keptB)] as Shape)
    return try rows.matmul(columns).reshaped(result)
  }

  private func checkRanks(_ other: Tensor, _ a: Int, _ b: Int, _ what: String) throws {
    guard rank == a, other.rank == b else {
      throw ShapeError("expects \(what), got \(type) and \(other.type)")
    }
  }
}
