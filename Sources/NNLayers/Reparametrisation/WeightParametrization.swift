import NNTensor

/// Length and direction as a parametrization: `w = g v / ‖v‖` with `original0` g and `original1` v
/// (Salimans and Kingma 2016).
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.utils.parametrizations.weight_norm.html
public final class WeightParametrization: Module, InvertibleParametrization {
  /// The dimension whose slices have a length each; nil for one length of all.
  private let dim: Int?

  /// Lengths along `dim` of the tensor that `scope` has as its input; it may count from the end. Nil,
  /// and as in PyTorch -1, stand for one length of the whole tensor.
  ///
  /// Throws a `ShapeError` when there is no such dimension.
  public init(_ scope: Scope, dim: Int? = 0) throws {
    let rank = try scope.inputs?.singleTensor().shape
    self.dim = try dim == -1 ? nil : dim.map { try rank?.normalized(dimension: $0) ?? $0 }
    super.init(scope)
    typeName = "_WeightNorm"
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (length, direction) = (try arguments.tensor(0), try arguments.tensor(1))
    return .tensor(try WeightNorm.value(length, direction, dim))
  }

  /// The lengths of the slices, and the tensor itself as their directions.
  public func rightInverse(_ value: Tensor) throws -> [Tensor] {
    [try WeightNorm.norm(value, dim), value]
  }
}
