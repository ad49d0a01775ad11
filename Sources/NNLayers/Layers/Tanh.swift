import NNDeclarations
import NNTensor

/// `(e^x - e^-x) / (e^x + e^-x)`, element by element: `(*) -> (*)`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Tanh.html
public final class Tanh: Module {
  public override func forward(_ input: Tensor) throws -> Tensor { try input.tanh() }

  static let declaration = LayerDeclaration(
    "Tanh", namespace: "nn", "Hyperbolic tangent.", shape: "(*) -> (*)",
    reference: torchPage("Tanh")
  ) { scope in Tanh(scope) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Tanh.declaration, in: $0) }
