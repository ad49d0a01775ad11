import NNDeclarations
import NNTensor

/// `max(x, 0)`, element by element: any shape.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.ReLU.html
public final class ReLU: Module {
  public override func forward(_ input: Tensor) throws -> Tensor { try input.relu() }

  static let declaration = LayerDeclaration(
    "ReLU", namespace: "nn", "Sets negative numbers to zero.", shape: "(*) -> (*)",
    reference: "https://docs.pytorch.org/docs/2.13/generated/torch.nn.ReLU.html",
    Arg<Bool>("inplace", default: false, "accepted as in PyTorch; the result is the same")
  ) { scope, _ in ReLU(scope) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(ReLU.declaration, in: $0) }
