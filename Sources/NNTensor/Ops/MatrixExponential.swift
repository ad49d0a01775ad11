import Glibc

extension Tensor {
  /// The exponential of square matrices, `I + A + A²/2! + A³/3! + …`: `(*, n, n) -> (*, n, n)`.
  ///
  /// The matrices are halved until their norms are at most 1/2, where 16 terms are exact to rounding,
  /// and the result is squared as often (Moler and Van Loan 2003). Gradients follow the same products.
  /// Throws a `ShapeError` unless these are square floating-point matrices.
  /// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.matrix_exp.html
  public func matrixExponential() throws -> Tensor {
    guard dtype.isFloatingPoint, rank >= 2, shape[rank - 1] == shape[rank - 2] else {
      throw ShapeError("expects square floating-point matrices (*, n, n), got \(type)")
    }
    guard !isMeta, count > 0 else { return try scaled(by: 1) }
    let halvings = try noGrad {
      let norm = try absolute().sum(dims: [-2]).maximum(dims: nil).item()
      // Of numbers that are not finite nothing is left anyway.
      return norm.isFinite && norm > 0.5 ? Int(Glibc.ceil(Glibc.log2(norm / 0.5))) : 0
    }
    var result = try scaled(by: Glibc.exp2(-Double(halvings))).exponentialSeries()
    for _ in 0..<halvings { result = try result.matmul(result) }
    return result
  }

  /// 16 terms behind the identity, four powers at a time (Paterson and Stockmeyer 1973).
  private func exponentialSeries() throws -> Tensor {
    let squared = try matmul(self)
    let powers = [self, squared, try squared.matmul(self)]
    let fourth = try squared.matmul(squared)
    let identity = try Tensor.identity(shape[rank - 1], dtype: dtype)
    /// Terms 4k to 4k + 3 without the power 4k that they have in common.
    func terms(_ k: Int) throws -> Tensor {
      try powers.enumerated().reduce(try identity.scaled(by: 1 / tgamma(Double(4 * k + 1)))) {
        try $0 + $1.element.scaled(by: 1 / tgamma(Double(4 * k + $1.offset + 2)))
      }
    }
    var sum = try terms(3) + fourth.scaled(by: 1 / tgamma(17))
    for k in [2, 1, 0] { sum = try sum.matmul(fourth) + terms(k) }
    return sum
  }
}
