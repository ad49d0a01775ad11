import NNDeclarations
import NNTensor

/// One step of long short-term memory; the formula is that of `LSTM`.
///
/// `(N, input_size), ((N, hidden_size), (N, hidden_size)) -> ((N, hidden_size), (N, hidden_size))`: the
/// states are tuples of h and c; N and the states may be missing. The shape of `weight_ih` is
/// `[4 hidden_size, input_size]`, of `weight_hh` `[4 hidden_size, hidden_size]`, of biases
/// `[4 hidden_size]`, of the gates i, f, g, o one after the other; see `RNNCellBase`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.LSTMCell.html
public final class LSTMCell: RNNCellBase {
  /// A cell of `hiddenSize` units for inputs of `inputSize` numbers.
  ///
  /// Throws a `ShapeError` for sizes that are not positive.
  public init(_ scope: Scope, inputSize: Int, hiddenSize: Int, bias: Bool = true) throws {
    try super.init(
      scope, .lstm, inputSize: inputSize, hiddenSize: hiddenSize, bias: bias,
      Self.declaration.with(inputSize, hiddenSize, bias))
  }

  static let declaration = LayerDeclaration(
    "LSTMCell", namespace: "nn", "Takes one step of long short-term memory.",
    shape: "(N, input_size), (h, c) -> (h, c), both (N, hidden_size)",
    reference: torchPage("LSTMCell"), repr: RNNCellBase.representation,
    RecurrentArguments.inputSize, RecurrentArguments.hiddenSize, RecurrentArguments.bias
  ) { scope, input, hidden, bias in
    try LSTMCell(scope, inputSize: input, hiddenSize: hidden, bias: bias)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(LSTMCell.declaration, in: $0) }
