import NNTensor

/// Divides a parameter by an estimate of its largest singular value (Miyato et al. 2018).
///
/// `w = W / σ`, `σ = uᵀ W v`, where `W` is seen as a matrix whose rows are the slices along `dim`.
/// Each training forward pass improves `u` and `v` by power iterations; gradients flow through `W`
/// alone, also where it stands in σ.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.utils.spectral_norm.html
final class SpectralNorm: Derivation {
  private let original: Parameter
  private let left: Buffer
  private let right: Buffer
  private let dim: Int
  private let iterations: Int
  private let eps: Double

  init(
    original: Parameter, left: Buffer, right: Buffer, dim: Int, iterations: Int, eps: Double
  ) {
    self.original = original
    self.left = left
    self.right = right
    self.dim = dim
    self.iterations = iterations
    self.eps = eps
  }

  func prepare(isTraining: Bool) throws {
    guard isTraining else { return }
    try noGrad {
      let matrix = try Self.matrix(try original.value, dim)
      let transposed = try matrix.transposed(0, 1).contiguous()
      for _ in 0..<iterations {
        try right.tensor.assign(
          try Self.normalized(try left.tensor.linear(weight: transposed), eps))
        try left.tensor.assign(try Self.normalized(try right.tensor.linear(weight: matrix), eps))
      }
    }
  }

  func value() throws -> Tensor {
    let weight = try original.value
    // Copies, as the next forward pass may change u and v before this one has gone backward.
    let (u, v) = (try left.tensor.copied(), try right.tensor.copied())
    let sigma = try (u * v.linear(weight: try Self.matrix(weight, dim))).sum()
    return try weight / sigma
  }

  /// `tensor` as a matrix whose rows are its slices along `dim`.
  static func matrix(_ tensor: Tensor, _ dim: Int) throws -> Tensor {
    let order = [dim] + (0..<tensor.rank).filter { $0 != dim }
    return try tensor.permuted(order).reshaped([tensor.shape[dim], tensor.count(without: dim)])
  }

  /// `vector / max(‖vector‖, eps)`.
  static func normalized(_ vector: Tensor, _ eps: Double) throws -> Tensor {
    try vector.scaled(by: 1 / max(try vector.squared().sum().squareRoot().item(), eps))
  }
}

extension Tensor {
  /// How many elements a slice along `dim` has.
  fileprivate func count(without dim: Int) -> Int {
    shape[0..<dim].count * shape[(dim + 1)..<rank].count
  }
}

extension Module {
  /// Divides the parameter `name` by its largest singular value in each forward pass:
  /// `torch.nn.utils.spectral_norm`.
  ///
  /// The parameter becomes `name_orig`, last among the module's; the buffers `name_u` and `name_v`
  /// start as random vectors of length 1, drawn from `seed`. `dim` is the dimension of the outputs
  /// and may count from the end; nil stands for 1 in transposed convolutions and 0 elsewhere.
  /// `iterations` is at least 1; `eps` is the smallest norm to divide by.
  /// Throws a `LayerError` when there is no such parameter or dimension.
  public final func addSpectralNorm(
    _ name: String = "weight", iterations: Int = 1, eps: Double = 1e-12, dim: Int? = nil,
    seed: UInt64
  ) throws {
    let parameter = try ownParameter(name)
    let tensor = parameter.tensor
    let index = try inLayer {
      guard iterations > 0 else {
        throw ShapeError("expects at least 1 power iteration, got \(iterations)")
      }
      return try tensor.shape.normalized(dimension: dim ?? (self is TransposedConvolution ? 1 : 0))
    }
    func vector(_ suffix: String, _ count: Int) throws -> Buffer {
      let type = TensorType(tensor.dtype, [count])
      var stream = RandomStream(seed: seed, name: "init/" + key(name) + suffix)
      let vector =
        tensor.isMeta
        ? Tensor.meta(type) : try SpectralNorm.normalized(try stream.normal(type), eps)
      return Buffer(name: name + suffix, tensor: vector, isPersistent: true)
    }
    let original = Parameter(name: name + "_orig", tensor: tensor)
    let left = try vector("_u", tensor.shape[index])
    let right = try vector("_v", tensor.count(without: index))
    record.derive(
      parameter, from: [original], [left, right],
      by: SpectralNorm(
        original: original, left: left, right: right, dim: index, iterations: iterations, eps: eps))
  }
}
