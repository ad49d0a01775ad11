import NNDeclarations
import NNTensor

/// How GELU's normal distribution is computed.
public enum GELUApproximation: String, ArgumentChoice {
  /// Exactly.
  case none
  /// By a hyperbolic tangent.
  case tanh
}

/// `x * Phi(x)` with the normal distribution function Phi (Hendrycks and Gimpel 2016), or with
/// `approximate` tanh `0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))`: `(*) -> (*)`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.GELU.html
public final class GELU: Module {
  private let approximate: GELUApproximation

  /// A layer that computes the function exactly or approximately.
  public init(_ scope: Scope, approximate: GELUApproximation = .none) {
    self.approximate = approximate
    super.init(scope)
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.gelu(approximate: approximate == .tanh)
  }

  static let declaration = LayerDeclaration(
    "GELU", namespace: "nn", "Multiplies each number by its normal probability.",
    shape: "(*) -> (*)", reference: torchPage("GELU"),
    Arg<GELUApproximation>(
      "approximate", default: .none, "tanh computes a close and cheaper function")
  ) { scope, approximate in GELU(scope, approximate: approximate) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(GELU.declaration, in: $0) }
