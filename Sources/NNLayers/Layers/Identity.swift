import NNDeclarations
import NNTensor

/// Gives back its input: `(*) -> (*)`. Takes any arguments and ignores them, as in PyTorch, so that
/// it can stand in for any layer.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Identity.html
public final class Identity: Module {
  public override func forward(_ arguments: Arguments) throws -> Value {
    try arguments.bound(to: ["input"], required: 1)[0] ?? .none
  }

  static let declaration = LayerDeclaration(
    acceptingAnything: "Identity", namespace: "nn", "Gives back its input.", shape: "(*) -> (*)",
    reference: torchPage("Identity")
  ) { scope in Identity(scope) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Identity.declaration, in: $0) }
