import NNTensor

/// Splits a parameter into length and direction (Salimans and Kingma 2016): `w = g v / ‖v‖`.
///
/// The norm is taken over all dimensions but one, or over all of them.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.utils.weight_norm.html
final class WeightNorm: Derivation {
  private let length: Parameter
  private let direction: Parameter
  private let dim: Int?

  init(length: Parameter, direction: Parameter, dim: Int?) {
    self.length = length
    self.direction = direction
    self.dim = dim
  }

  func value() throws -> Tensor {
    let direction = try direction.value
    return try direction * (try length.value / Self.norm(direction, dim))
  }

  /// The Euclidean norm over all dimensions but `dim`, which stays; a single number when it is nil.
  static func norm(_ tensor: Tensor, _ dim: Int?) throws -> Tensor {
    let dims = (0..<tensor.rank).filter { $0 != dim }
    return try tensor.squared().sum(dims: dims, keepDims: dim != nil).squareRoot()
  }
}

extension Module {
  /// Replaces the parameter `name` by `name_g`, its norms, and `name_v`, its direction:
  /// `torch.nn.utils.weight_norm`. Both come last among the module's parameters.
  ///
  /// `dim` is the dimension whose slices have a norm each; it may count from the end. Nil, and as in
  /// PyTorch -1, stand for one norm of the whole parameter.
  /// Throws a `LayerError` when there is no such parameter or dimension.
  public final func addWeightNorm(_ name: String = "weight", dim: Int? = 0) throws {
    let parameter = try ownParameter(name)
    let dim = dim == -1 ? nil : dim
    let (index, norm) = try inLayer {
      let index = try dim.map { try parameter.tensor.shape.normalized(dimension: $0) }
      return (index, try noGrad { try WeightNorm.norm(parameter.tensor, index) })
    }
    let length = Parameter(name: name + "_g", tensor: try norm.requiringGrad())
    let direction = Parameter(name: name + "_v", tensor: parameter.tensor)
    record.derive(
      parameter, from: [length, direction], [],
      by: WeightNorm(length: length, direction: direction, dim: index))
  }
}
