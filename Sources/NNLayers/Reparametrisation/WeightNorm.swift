import NNTensor

/// Splits a parameter into length and direction (Salimans and Kingma 2016): `w = g v / ‖v‖`.
///
/// The norm is taken over all dimensions but one, or over all of them.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.utils.weight_norm.html
final class WeightNorm: Derivation {
  fileprivate let length: Parameter
  fileprivate let direction: Parameter
  private let dim: Int?

  init(length: Parameter, direction: Parameter, dim: Int?) {
    self.length = length
    self.direction = direction
    self.dim = dim
  }

  func value() throws -> Tensor {
    try Self.value(try length.value, try direction.value, dim)
  }

  /// `g v / ‖v‖`.
  static func value(_ length: Tensor, _ direction: Tensor, _ dim: Int?) throws -> Tensor {
    try direction * (try length / norm(direction, dim))
  }

  /// The Euclidean norm over all dimensions but `dim`, which stays; a single number when it is nil.
  static func norm(_ tensor: Tensor, _ dim: Int?) throws -> Tensor {
    let dims = (0..<tensor.rank).filter { $0 != dim }
    return try tensor.squared().sum(dims: dims, keepDims: dim != nil).squareRoot()
  }
}

extension Module {
  /// Replaces the parameter `name` by `name_g`, its norms, and `name_v`, its direction:
  /// `torch.nn.utils.weight_norm`. Both come last among the module's parameters. Returns this module.
  ///
  /// `dim` is the dimension whose slices have a norm each; it may count from the end. Nil, and as in
  /// PyTorch -1, stand for one norm of the whole parameter.
  /// Throws a `LayerError` when there is no such parameter or dimension.
  @discardableResult
  public final func addWeightNorm(_ name: String = "weight", dim: Int? = 0) throws -> Self {
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
    return self
  }

  /// Makes the parameter `name` a plain one again, last among the module's, with the value that it has
  /// now: `torch.nn.utils.remove_weight_norm`. Returns this module.
  ///
  /// Throws a `LayerError` when it has no weight norm.
  @discardableResult
  public final func removeWeightNorm(_ name: String = "weight") throws -> Self {
    guard let parameter = record.derived.first(where: { $0.name == name }),
      let norm = parameter.derivation as? WeightNorm
    else { throw LayerError(self, ShapeError("has no weight norm of '\(name)'"), Arguments([])) }
    if !parameter.tensor.isMeta {
      try noGrad { try parameter.tensor.assign(try norm.value()) }
    }
    record.restore(parameter, from: [norm.length, norm.direction], [])
    return self
  }
}
