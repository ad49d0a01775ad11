import NNDeclarations
import NNTensor

/// `y = x W^T + b` over the last dimension: `(*, in_features) -> (*, out_features)`.
///
/// `weight` has shape `[out_features, in_features]`, `bias` `[out_features]`; both start uniform in
/// ±1/√in_features.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Linear.html
public final class Linear: Module {
  /// `[out_features, in_features]`.
  public let weight: Parameter
  /// `[out_features]`, if there is one.
  public let bias: Parameter?

  /// A layer from `inFeatures` to `outFeatures` numbers, whose bias starts otherwise if `biasStart` says
  /// so.
  public init(
    _ scope: Scope, inFeatures: Int, outFeatures: Int, bias: Bool = true,
    biasStart: Initializer? = nil
  ) throws {
    weight = try scope.parameter(
      "weight", [outFeatures, inFeatures], .kaimingUniform(a: 5.0.squareRoot()))
    self.bias =
      bias
      ? try scope.parameter("bias", [outFeatures], biasStart ?? .inverseRoot(fanIn: inFeatures))
      : nil
    super.init(scope, Self.declaration.with(inFeatures, outFeatures, bias))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.linear(weight: try weight.value, bias: try bias?.value)
  }

  public override var canRectify: Bool { true }

  public override func forwardRectified(_ input: Tensor) throws -> Tensor {
    try input.linear(weight: try weight.value, bias: try bias?.value, isRectified: true)
  }

  static let declaration = LayerDeclaration(
    "Linear", namespace: "nn",
    "Applies an affine transformation, x W^T + b, to the last dimension.",
    shape: "(*, in_features) -> (*, out_features)",
    reference: "https://docs.pytorch.org/docs/2.13/generated/torch.nn.Linear.html",
    Arg<Int>("in_features", .nonNegative, inferred: .size(dimension: -1), "size of each input"),
    Arg<Int>("out_features", .nonNegative, inferred: .nextLayer, "size of each output"),
    Arg<Bool>("bias", default: true, "whether to add a learned bias")
  ) { scope, inFeatures, outFeatures, bias in
    try Linear(scope, inFeatures: inFeatures, outFeatures: outFeatures, bias: bias)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Linear.declaration, in: $0) }
