import NNTensor

/// Estimates of the vectors of the largest singular value of a tensor, which power iterations improve:
/// what both forms of spectral normalisation keep.
///
/// The tensor is seen as a matrix whose rows are its slices along `dim`; both vectors have length 1.
struct SingularVectors {
  /// u: as many elements as the matrix has rows.
  let left: Buffer
  /// v: as many as it has columns.
  let right: Buffer
  /// The dimension whose slices are the rows.
  private let dim: Int
  /// The smallest length that vectors are divided by.
  private let eps: Double

  /// Vectors that `draw` makes, given `u` or `v` and how many elements each has.
  init(
    of tensor: Tensor, dim: Int, eps: Double, draw: (_ name: String, _ count: Int) throws -> Buffer
  ) throws {
    self.dim = dim
    self.eps = eps
    left = try draw("u", tensor.shape[dim])
    right = try draw("v", tensor.shape[0..<dim].count * tensor.shape[(dim + 1)..<tensor.rank].count)
    for vector in [left, right] where !vector.tensor.isMeta {
      try vector.tensor.assign(try normalized(vector.tensor))
    }
  }

  /// Power iterations, which begin with u or with v.
  func improve(_ tensor: Tensor, iterations: Int, beginningWithLeft: Bool) throws {
    try noGrad {
      let matrix = try matrix(tensor).contiguous()
      let transposed = try matrix.transposed(0, 1).contiguous()
      func improveLeft() throws {
        try left.tensor.assign(try normalized(try right.tensor.linear(weight: matrix)))
      }
      for _ in 0..<iterations {
        if beginningWithLeft { try improveLeft() }
        try right.tensor.assign(try normalized(try left.tensor.linear(weight: transposed)))
        if !beginningWithLeft { try improveLeft() }
      }
    }
  }

  /// `uᵀ W v`; gradients flow through W alone.
  func largestValue(of tensor: Tensor) throws -> Tensor {
    // Copies, as the next forward pass may change u and v before this one has gone backward.
    let (u, v) = (try left.tensor.copied(), try right.tensor.copied())
    return try (u * v.linear(weight: try matrix(tensor))).sum()
  }

  private func matrix(_ tensor: Tensor) throws -> Tensor {
    let order = [dim] + (0..<tensor.rank).filter { $0 != dim }
    return try tensor.permuted(order).reshaped([left.tensor.count, right.tensor.count])
  }

  private func normalized(_ vector: Tensor) throws -> Tensor {
    try vector.scaled(by: 1 / max(try vector.squared().sum().squareRoot().item(), eps))
  }
}
