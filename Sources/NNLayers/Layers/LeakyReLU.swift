import NNDeclarations
import NNTensor

/// `x` where it is positive, `negative_slope * x` elsewhere: `(*) -> (*)`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.LeakyReLU.html
public final class LeakyReLU: Module {
  private let negativeSlope: Double

  /// A layer that scales negative numbers by `negativeSlope`.
  public init(_ scope: Scope, negativeSlope: Double = 0.01) {
    self.negativeSlope = negativeSlope
    super.init(scope)
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.leakyReLU(negativeSlope: negativeSlope)
  }

  static let declaration = LayerDeclaration(
    "LeakyReLU", namespace: "nn", "Scales negative numbers down.", shape: "(*) -> (*)",
    reference: torchPage("LeakyReLU"),
    Arg<Double>("negative_slope", default: 0.01, "what negative numbers are scaled by"),
    Arg<Bool>("inplace", default: false, "accepted as in PyTorch; the result is the same")
  ) { scope, slope, _ in LeakyReLU(scope, negativeSlope: slope) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(LeakyReLU.declaration, in: $0) }
