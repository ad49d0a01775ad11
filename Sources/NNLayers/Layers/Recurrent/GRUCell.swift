import NNDeclarations
import NNTensor

/// One step of gated recurrent units; the formula is that of `GRU`.
///
/// `(N, input_size), (N, hidden_size) -> (N, hidden_size)`; N and h may be missing. The shape of
/// `weight_ih` is `[3 hidden_size, input_size]`, of `weight_hh` `[3 hidden_size, hidden_size]`, of
/// biases `[3 hidden_size]`, of the gates r, z, n one after the other; see `RNNCellBase`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.GRUCell.html
public final class GRUCell: RNNCellBase {
  /// A cell of `hiddenSize` units for inputs of `inputSize` numbers.
  ///
  /// Throws a `ShapeError` for sizes that are not positive.
  public init(_ scope: Scope, inputSize: Int, hiddenSize: Int, bias: Bool = true) throws {
    try super.init(
      scope, .gru, inputSize: inputSize, hiddenSize: hiddenSize, bias: bias,
      Self.declaration.with(inputSize, hiddenSize, bias))
  }

  static let declaration = LayerDeclaration(
    "GRUCell", namespace: "nn", "Takes one step of gated recurrent units.",
    shape: "(N, input_size), (N, hidden_size) -> (N, hidden_size)",
    reference: torchPage("GRUCell"), repr: RNNCellBase.representation,
    RecurrentArguments.inputSize, RecurrentArguments.hiddenSize, RecurrentArguments.bias
  ) { scope, input, hidden, bias in
    try GRUCell(scope, inputSize: input, hiddenSize: hidden, bias: bias)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(GRUCell.declaration, in: $0) }
