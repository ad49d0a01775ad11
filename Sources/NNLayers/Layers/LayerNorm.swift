import NNDeclarations
import NNTensor

/// Layer normalisation (Ba, Kiros and Hinton 2016) over the last dimensions.
///
/// `y = (x - mean) / sqrt(var + eps) * weight + bias`, where mean and (biased) variance are taken
/// over the dimensions of `normalized_shape`: `(*, normalized_shape) -> the same`.
///
/// `weight` and `bias` have shape `normalized_shape` and start at 1 and 0.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.LayerNorm.html
public final class LayerNorm: Module {
  private let normalizedShape: [Int]
  private let eps: Double
  private let weight: Parameter?
  private let bias: Parameter?

  /// Normalisation over the last dimensions, whose sizes are `normalizedShape`.
  ///
  /// Throws a `ShapeError` when there are none or too many.
  public init(
    _ scope: Scope, normalizedShape: [Int], eps: Double = 1e-5, elementwiseAffine: Bool = true,
    bias: Bool = true
  ) throws {
    let shape = try NormArguments.shape(normalizedShape)
    self.normalizedShape = normalizedShape
    self.eps = eps
    weight = elementwiseAffine ? try scope.parameter("weight", shape, .ones) : nil
    self.bias = elementwiseAffine && bias ? try scope.parameter("bias", shape, .zeros) : nil
    super.init(
      scope,
      Self.declaration.with(
        PerDimension.each(normalizedShape), eps, elementwiseAffine, self.bias != nil))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.layerNormalized(
      normalizedShape, weight: try weight?.value, bias: try bias?.value, eps: eps)
  }

  static let declaration = LayerDeclaration(
    "LayerNorm", namespace: "nn", "Normalises over the last dimensions.",
    shape: "(*, normalized_shape) -> the same", reference: torchPage("LayerNorm"),
    repr: "normalized_shape, eps=, elementwise_affine=, bias=",
    NormArguments.normalizedShape, NormArguments.eps,
    Arg<Bool>("elementwise_affine", default: true, "whether to learn a scale and a shift"),
    Arg<Bool>("bias", default: true, "whether elementwise_affine has a shift")
  ) { scope, shape, eps, affine, bias in
    try LayerNorm(
      scope, normalizedShape: shape.listed, eps: eps, elementwiseAffine: affine, bias: bias)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(LayerNorm.declaration, in: $0) }
