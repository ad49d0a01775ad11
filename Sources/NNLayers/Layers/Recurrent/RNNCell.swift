import NNDeclarations
import NNTensor

/// One step of Elman's recurrent network: `h' = tanh(W_ih x + b_ih + W_hh h + b_hh)`, or
/// `max(..., 0)`.
///
/// `(N, input_size), (N, hidden_size) -> (N, hidden_size)`; N and h may be missing. The shape of
/// `weight_ih` is `[hidden_size, input_size]`, of `weight_hh` `[hidden_size, hidden_size]`, of biases
/// `[hidden_size]`; see `RNNCellBase`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.RNNCell.html
public final class RNNCell: RNNCellBase {
  /// A cell of `hiddenSize` units for inputs of `inputSize` numbers.
  ///
  /// Throws a `ShapeError` for sizes that are not positive.
  public init(
    _ scope: Scope, inputSize: Int, hiddenSize: Int, bias: Bool = true,
    nonlinearity: RNN.Nonlinearity = .tanh
  ) throws {
    try super.init(
      scope, nonlinearity.formula, inputSize: inputSize, hiddenSize: hiddenSize, bias: bias,
      Self.declaration.with(inputSize, hiddenSize, bias, nonlinearity))
  }

  static let declaration = LayerDeclaration(
    "RNNCell", namespace: "nn", "Takes one step of a simple recurrent network.",
    shape: "(N, input_size), (N, hidden_size) -> (N, hidden_size)",
    reference: torchPage("RNNCell"), repr: RNNCellBase.representation + ", nonlinearity!s?",
    RecurrentArguments.inputSize, RecurrentArguments.hiddenSize, RecurrentArguments.bias,
    Arg<RNN.Nonlinearity>("nonlinearity", default: .tanh, "what makes the new state of the sum")
  ) { scope, input, hidden, bias, nonlinearity in
    try RNNCell(
      scope, inputSize: input, hiddenSize: hidden, bias: bias, nonlinearity: nonlinearity)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(RNNCell.declaration, in: $0) }
