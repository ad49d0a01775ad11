import NNDeclarations
import NNTensor

/// `1 / (1 + e^-x)`, element by element: `(*) -> (*)`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Sigmoid.html
public final class Sigmoid: Module {
  public override func forward(_ input: Tensor) throws -> Tensor { try input.sigmoid() }

  static let declaration = LayerDeclaration(
    "Sigmoid", namespace: "nn", "Squeezes numbers into 0 to 1.", shape: "(*) -> (*)",
    reference: torchPage("Sigmoid")
  ) { scope in Sigmoid(scope) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Sigmoid.declaration, in: $0) }
