import NNDeclarations
import NNTensor

/// Root mean square normalisation (Zhang and Sennrich 2019) over the last dimensions:
/// `y = x / sqrt(mean of x^2 + eps) * weight`, `(*, normalized_shape) -> the same`.
///
/// `weight` has shape `normalized_shape` and starts at 1. Without `eps` it is the distance from 1 to
/// the next number of the dtype that is computed with.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.RMSNorm.html
public final class RMSNorm: Module {
  private let normalizedShape: [Int]
  private let eps: Double?
  private let weight: Parameter?

  /// Normalisation over the last dimensions, whose sizes are `normalizedShape`.
  ///
  /// Throws a `ShapeError` when there are none or too many.
  public init(
    _ scope: Scope, normalizedShape: [Int], eps: Double? = nil, elementwiseAffine: Bool = true
  ) throws {
    let shape = try NormArguments.shape(normalizedShape)
    self.normalizedShape = normalizedShape
    self.eps = eps
    weight = elementwiseAffine ? try scope.parameter("weight", shape, .ones) : nil
    super.init(
      scope, Self.declaration.with(PerDimension.each(normalizedShape), eps, elementwiseAffine))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.rmsNormalized(normalizedShape, weight: try weight?.value, eps: eps)
  }

  static let declaration = LayerDeclaration(
    "RMSNorm", namespace: "nn", "Divides by the root mean square over the last dimensions.",
    shape: "(*, normalized_shape) -> the same", reference: torchPage("RMSNorm"),
    repr: "normalized_shape, eps=, elementwise_affine=",
    NormArguments.normalizedShape,
    Arg<Double?>(
      "eps", default: nil, "added to the mean square; null for the step of the dtype at 1"),
    Arg<Bool>("elementwise_affine", default: true, "whether to learn a scale")
  ) { scope, shape, eps, affine in
    try RMSNorm(scope, normalizedShape: shape.listed, eps: eps, elementwiseAffine: affine)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(RMSNorm.declaration, in: $0) }
