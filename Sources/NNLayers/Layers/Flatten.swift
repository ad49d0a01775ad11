import NNDeclarations
import NNTensor

/// Makes dimensions `start_dim` to `end_dim` (inclusive) one: `(N, C, H, W) -> (N, C*H*W)`.
///
/// Throws when there is no such dimension or the start lies after the end.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Flatten.html
public final class Flatten: Module {
  private let startDim: Int
  private let endDim: Int

  /// A layer that joins the given dimensions, which may count from the end.
  public init(_ scope: Scope, startDim: Int = 1, endDim: Int = -1) {
    self.startDim = startDim
    self.endDim = endDim
    super.init(scope, Self.declaration.with(startDim, endDim))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.flattened(from: startDim, to: endDim)
  }

  static let declaration = LayerDeclaration(
    "Flatten", namespace: "nn", "Makes neighbouring dimensions one.",
    shape: "(*, S_start, ..., S_end, *) -> (*, S_start * ... * S_end, *)",
    reference: torchPage("Flatten"),
    Arg<Int>("start_dim", default: 1, "first dimension to join; may count from the end"),
    Arg<Int>("end_dim", default: -1, "last dimension to join; may count from the end")
  ) { scope, startDim, endDim in
    Flatten(scope, startDim: startDim, endDim: endDim)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Flatten.declaration, in: $0) }
