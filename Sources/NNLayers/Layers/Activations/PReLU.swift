import NNDeclarations
import NNTensor

/// `x` where it is positive, `a x` elsewhere with a learned slope `a` (He et al. 2015): `(*) -> (*)`.
///
/// `weight` `[num_parameters]` holds the slopes, which start at `init`: one for all numbers, or one
/// for each channel (dimension 1; inputs of fewer than 2 dimensions have one channel). Train it
/// without weight decay, which would pull the slopes to 0.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.PReLU.html
public final class PReLU: Module {
  private let weight: Parameter

  /// A layer of `numParameters` slopes that start at `start`.
  ///
  /// Throws a `LayerError` when the model grows too large.
  public init(_ scope: Scope, numParameters: Int = 1, init start: Double = 0.25) throws {
    weight = try scope.parameter("weight", [numParameters], .constant(start))
    super.init(scope, Self.declaration.with(numParameters))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.prelu(try weight.value)
  }

  static let declaration = LayerDeclaration(
    "PReLU", namespace: "nn", "Scales negative numbers by learned slopes.", shape: "(*) -> (*)",
    reference: torchPage("PReLU"), repr: "num_parameters=",
    Arg<Int>("num_parameters", default: 1, .positive, "1 or the number of channels"),
    Arg<Double>(
      "init", default: 0.25, "what the slopes start at; train them without weight decay")
  ) { scope, count, start in try PReLU(scope, numParameters: count, init: start) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(PReLU.declaration, in: $0) }
