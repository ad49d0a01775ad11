import NNTensor

/// Divides a parameter by an estimate of its largest singular value (Miyato et al. 2018).
///
/// `w = W / σ`, `σ = uᵀ W v`, where `W` is seen as a matrix whose rows are the slices along `dim`.
/// Each training forward pass improves `u` and `v` by power iterations; gradients flow through `W`
/// alone, also where it stands in σ.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.utils.spectral_norm.html
final class SpectralNorm: Derivation {
  fileprivate let original: Parameter
  fileprivate let vectors: SingularVectors
  private let iterations: Int

  init(original: Parameter, vectors: SingularVectors, iterations: Int) {
    self.original = original
    self.vectors = vectors
    self.iterations = iterations
  }

  func prepare(isTraining: Bool) throws {
    guard isTraining else { return }
    try vectors.improve(try original.value, iterations: iterations, beginningWithLeft: false)
  }

  func value() throws -> Tensor {
    let weight = try original.value
    return try weight / vectors.largestValue(of: weight)
  }
}

extension Module {
  /// Divides the parameter `name` by its largest singular value in each forward pass:
  /// `torch.nn.utils.spectral_norm`. Returns this module.
  ///
  /// The parameter becomes `name_orig`, last among the module's; the buffers `name_u` and `name_v`
  /// start as random vectors of length 1, drawn from `seed` (the model's where it is nil). `dim` is the
  /// dimension of the outputs and may count from the end; nil stands for 1 in transposed convolutions
  /// and 0 elsewhere. `iterations` is at least 1; `eps` is the smallest norm to divide by.
  /// Throws a `LayerError` when there is no such parameter or dimension.
  @discardableResult
  public final func addSpectralNorm(
    _ name: String = "weight", iterations: Int = 1, eps: Double = 1e-12, dim: Int? = nil,
    seed: UInt64? = nil
  ) throws -> Self {
    let parameter = try ownParameter(name)
    let tensor = parameter.tensor
    let original = Parameter(name: name + "_orig", tensor: tensor)
    let vectors = try inLayer {
      guard iterations > 0 else {
        throw ShapeError("expects at least 1 power iteration, got \(iterations)")
      }
      let dim = try tensor.shape.normalized(dimension: dim ?? outputDimension)
      return try SingularVectors(of: tensor, dim: dim, eps: eps) { suffix, count in
        let type = TensorType(tensor.dtype, [count])
        let own = name + "_" + suffix
        var stream = RandomStream(seed: seed ?? record.build.random.seed, name: "init/" + key(own))
        let vector = tensor.isMeta ? Tensor.meta(type) : try stream.normal(type)
        return Buffer(name: own, tensor: vector, isPersistent: true)
      }
    }
    record.derive(
      parameter, from: [original], [vectors.left, vectors.right],
      by: SpectralNorm(original: original, vectors: vectors, iterations: iterations))
    return self
  }

  /// The dimension of a weight that belongs to the outputs.
  var outputDimension: Int { self is TransposedConvolution ? 1 : 0 }

  /// Makes the parameter `name` a plain one again, last among the module's, with the value that it has
  /// now: `torch.nn.utils.remove_spectral_norm`. Returns this module.
  ///
  /// Throws a `LayerError` when it has no spectral norm.
  @discardableResult
  public final func removeSpectralNorm(_ name: String = "weight") throws -> Self {
    guard let parameter = record.derived.first(where: { $0.name == name }),
      let norm = parameter.derivation as? SpectralNorm
    else { throw LayerError(self, ShapeError("has no spectral norm of '\(name)'"), Arguments([])) }
    if !parameter.tensor.isMeta {
      try noGrad { try parameter.tensor.assign(try norm.value()) }
    }
    record.restore(parameter, from: [norm.original], [norm.vectors.left, norm.vectors.right])
    return self
  }
}
