import NNTensor

/// A tensor divided by an estimate of its largest singular value, as a parametrization (Miyato et al.
/// 2018).
///
/// `w = W / σ`, `σ = uᵀ W v`, where W is seen as a matrix whose rows are the slices along `dim`. The
/// buffers `_u` and `_v` start after 15 power iterations from random vectors and get better with
/// every value that is computed in training. A vector is divided by its length.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.utils.parametrizations.spectral_norm.html
public final class SpectralParametrization: Module, InvertibleParametrization {
  private let vectors: SingularVectors?
  private let iterations: Int
  private let eps: Double

  /// For `weight`; `dim` may count from the end. `iterations` of at least 1 run before each value.
  ///
  /// Throws a `ShapeError` when there is no such dimension, and for no iterations.
  public init(
    _ scope: Scope, weight: Tensor, iterations: Int = 1, dim: Int = 0, eps: Double = 1e-12
  ) throws {
    guard iterations > 0 else {
      throw ShapeError("expects at least 1 power iteration, got \(iterations)")
    }
    self.iterations = iterations
    self.eps = eps
    let dim = try weight.shape.normalized(dimension: dim)
    vectors =
      weight.rank > 1
      ? try SingularVectors(of: weight, dim: dim, eps: eps) { suffix, count in
        let name = "_" + suffix
        return try scope.buffer(name, [count], .normal(mean: 0, std: 1), dtype: weight.dtype)
      } : nil
    super.init(scope)
    typeName = "_SpectralNorm"
    if !weight.isMeta {
      try vectors?.improve(weight, iterations: 15, beginningWithLeft: true)
    }
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    guard let vectors else {
      return try input / input.norm(2).clamped(min: eps)
    }
    if isTraining, !input.isMeta {
      try vectors.improve(input, iterations: iterations, beginningWithLeft: true)
    }
    return try input / vectors.largestValue(of: input)
  }

  /// The tensor itself.
  public func rightInverse(_ value: Tensor) throws -> [Tensor] { [value] }
}
