import NNDeclarations
import NNTensor

/// Matrices with orthonormal columns, or rows where there are fewer of them, as a parametrization
/// (Lezcano-Casado 2019).
///
/// Of X, tall or turned so, a skew-symmetric `A = L - Lᵀ` is made, where L is X's lower triangle with
/// columns of zeros added until it is square. The columns are the first ones of
/// - `matrix_exp`: `exp(A)`,
/// - `cayley`: `(I + A/2) (I - A/2)⁻¹`,
/// - `householder`: the product of the reflections by the columns of X below the diagonal, times the
///   signs on the diagonal.
///
/// With trivialization they are turned by the buffer `base`, which an assignment sets, so that training
/// starts from `original` -I at the value assigned. More than two dimensions are a batch of matrices.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.utils.parametrizations.orthogonal.html
public final class Orthogonal: Module, InvertibleParametrization {
  /// How numbers without bounds become orthonormal columns.
  public enum Map: String, ArgumentChoice {
    /// The exponential of a skew-symmetric matrix.
    case matrixExp = "matrix_exp"
    /// Cayley's fraction of a skew-symmetric matrix.
    case cayley
    /// A product of reflections.
    case householder
  }

  private let map: Map
  private let base: Buffer?

  /// For the tensor that `scope` has as its input. `map` is nil for `matrix_exp` of square matrices and
  /// `householder` of others.
  ///
  /// Throws a `ShapeError` for less than two dimensions.
  public init(_ scope: Scope, weight: Tensor, map: Map? = nil, useTrivialization: Bool = true)
    throws
  {
    guard weight.rank >= 2 else {
      throw ShapeError("expects a matrix or batch of matrices, got \(weight.type)")
    }
    let (rows, columns) = (weight.shape[weight.rank - 2], weight.shape[weight.rank - 1])
    self.map = map ?? (rows == columns ? .matrixExp : .householder)
    let n = max(rows, columns)
    base =
      useTrivialization
      ? try scope.buffer(
        "base", try weight.shape[0..<(weight.rank - 2)].appending([n, n]), 0, dtype: weight.dtype)
      : nil
    super.init(scope)
    typeName = "_Orthogonal"
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    let isWide = input.shape[input.rank - 2] < input.shape[input.rank - 1]
    let tall = try isWide ? input.transposed(-1, -2) : input
    let columns = try map == .householder ? Self.reflected(tall) : turned(tall)
    let result = try base.map { try $0.tensor.matmul(columns) } ?? columns
    return try isWide ? result.transposed(-1, -2) : result
  }

  /// The first columns of an orthogonal function of a skew-symmetric matrix.
  private func turned(_ tall: Tensor) throws -> Tensor {
    let (n, k) = (tall.shape[tall.rank - 2], tall.shape[tall.rank - 1])
    let lower = try tall.lowerTriangle().padded([0, n - k])
    let skew = try lower - lower.transposed(-1, -2)
    if map == .matrixExp {
      return try skew.matrixExponential().narrowed(dim: -1, start: 0, length: k)
    }
    let half = try skew.scaled(by: 0.5)
    let identity = try Tensor.identity(n, dtype: tall.dtype)
    return try (identity - half).solve(try identity + half)
      .narrowed(dim: -1, start: 0, length: k)
  }

  /// The first columns of `H₁ H₂ … H_k`, `H_i = I - 2 v_i v_iᵀ / ‖v_i‖²`, times the diagonal, where v_i
  /// is 1 at i and the column below it.
  ///
  /// The product is `I - V T Vᵀ`, where T⁻¹ is the part of VᵀV above the diagonal and half of the
  /// diagonal (Puglisi 1992).
  private static func reflected(_ tall: Tensor) throws -> Tensor {
    let (n, k) = (tall.shape[tall.rank - 2], tall.shape[tall.rank - 1])
    let identity = try Tensor.identity(n, k, dtype: tall.dtype)
    let square = try Tensor.identity(k, dtype: tall.dtype)
    let vectors = try tall.lowerTriangle(-1) + identity
    let products = try vectors.transposed(-1, -2).matmul(vectors)
    let inverse = try products.upperTriangle(1) + (products * square).scaled(by: 0.5)
    let heads = try vectors.narrowed(dim: -2, start: 0, length: k)
    let columns = try identity - vectors.matmul(try inverse.solve(try heads.transposed(-1, -2)))
    // Nothing flows back through the signs.
    let signs = try noGrad { try tall.detached().diagonal(-2, -1).trunc() }
    return try columns * signs.unsqueezed(dim: -2)
  }

  /// With trivialization -I, after `base` became `value` made orthonormal and completed to a square
  /// matrix; else what the reflections give `value` for.
  public func rightInverse(_ value: Tensor) throws -> [Tensor] {
    let isWide = value.shape[value.rank - 2] < value.shape[value.rank - 1]
    let tall = try isWide ? value.transposed(-1, -2) : value
    guard let base else {
      guard map == .householder else { return [value] }
      let factors = try Self.reflectors(tall)
      return [try isWide ? factors.transposed(-1, -2) : factors]
    }
    if !value.isMeta {
      try base.tensor.assign(try completed(tall))
    }
    let (rows, columns) = (value.shape[value.rank - 2], value.shape[value.rank - 1])
    return [
      try Tensor.identity(rows, columns, dtype: value.dtype).scaled(by: -1)
        .expanded(to: value.shape)
    ]
  }

  /// Orthonormal columns as near to those of `tall` as QR gives them, and random ones at right angles to
  /// them until there are as many as rows.
  private func completed(_ tall: Tensor) throws -> Tensor {
    let (n, k) = (tall.shape[tall.rank - 2], tall.shape[tall.rank - 1])
    if n == k, try Self.isOrthogonal(tall) { return tall }
    var sizes = tall.shape.array
    sizes[tall.rank - 1] = n - k
    var stream = RandomStream(seed: record.build.random.seed, name: "init/" + key("base"))
    let others = try stream.normal(TensorType(tall.dtype, try Shape(sizes)))
    let (q, r) = try Tensor.concatenated([tall, others], dim: -1).qr()
    return try q * r.diagonal(-2, -1).sign().unsqueezed(dim: -2)
  }

  private static func isOrthogonal(_ square: Tensor) throws -> Bool {
    let n = square.shape[square.rank - 1]
    let products = try square.transposed(-1, -2).matmul(square)
    let off = try products - .identity(n, dtype: square.dtype)
    guard off.count > 0 else { return true }
    let ulp = square.dtype == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne)
    return try off.absolute().maximum(dims: nil).item() <= 10 * Double(n) * ulp
  }

  /// The reflectors of `tall` below a diagonal of signs, so that the columns that they give are those of
  /// Q in `tall = Q R` where R has a positive diagonal.
  private static func reflectors(_ tall: Tensor) throws -> Tensor {
    let (factors, scales) = try tall.householderFactors()
    let missing = tall.shape[tall.rank - 2] - tall.shape[tall.rank - 1]
    // Where there was nothing to reflect, the formula of the forward pass still turns the column.
    let isReflected = try scales.notEqual(.zeros(scales.type)).converted(to: tall.dtype)
    let signs = try factors.diagonal(-2, -1).sign() * (isReflected.scaled(by: 2) - 1)
    let diagonal = try signs.diagonalMatrix().padded([0, 0, 0, missing])
    return try factors.lowerTriangle(-1) + factors.upperTriangle(1) + diagonal
  }
}
