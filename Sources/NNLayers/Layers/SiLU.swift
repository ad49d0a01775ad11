import NNDeclarations
import NNTensor

/// `x / (1 + e^-x)`, element by element: `(*) -> (*)`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.SiLU.html
public final class SiLU: Module {
  public override func forward(_ input: Tensor) throws -> Tensor { try input.silu() }

  static let declaration = LayerDeclaration(
    "SiLU", namespace: "nn", "Multiplies each number by its sigmoid (swish).", shape: "(*) -> (*)",
    reference: torchPage("SiLU"),
    Arg<Bool>("inplace", default: false, "accepted as in PyTorch; the result is the same")
  ) { scope, _ in SiLU(scope) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(SiLU.declaration, in: $0) }
