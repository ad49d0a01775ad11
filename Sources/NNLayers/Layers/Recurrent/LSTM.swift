import NNDeclarations
import NNTensor

/// Long short-term memory:
/// `i, f, g, o = W_ih x_t + b_ih + W_hh h_(t-1) + b_hh`,
/// `c_t = sigmoid(f) c_(t-1) + sigmoid(i) tanh(g)`, `h_t = sigmoid(o) tanh(c_t)`, with a projection
/// `h_t = W_hr (sigmoid(o) tanh(c_t))`.
///
/// `(T, N, input_size) -> (T, N, D out), ((D num_layers, N, out), (D num_layers, N, hidden_size))`; the
/// states that go in and come out are tuples of h and c. Shapes, parameters and packed sequences are
/// those of `RNNBase`. The rows of weights and biases are those of the gates i, f, g, o one after the
/// other: `weight_ih_l[k]` `[4 hidden_size, in]`, `weight_hh_l[k]` `[4 hidden_size, out]`,
/// `weight_hr_l[k]` `[proj_size, hidden_size]`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.LSTM.html; Hochreiter and
/// Schmidhuber 1997, Sak et al. 2014.
public final class LSTM: RNNBase {
  /// A network of `hiddenSize` units for inputs of `inputSize` numbers.
  ///
  /// Throws a `ShapeError` for sizes that are not positive, a `dropout` that is no probability, and a
  /// projection that is not smaller than `hiddenSize`.
  public init(
    _ scope: Scope, inputSize: Int, hiddenSize: Int, _ options: Options = Options()
  ) throws {
    try super.init(
      scope, .lstm, inputSize: inputSize, hiddenSize: hiddenSize, options,
      Self.declaration.with(
        inputSize, hiddenSize, options.numLayers, options.bias, options.batchFirst,
        options.dropout, options.bidirectional, options.projSize))
  }

  static let declaration = LayerDeclaration(
    "LSTM", namespace: "nn", "Goes through sequences with long short-term memory.",
    shape: "(T, N, input_size) -> (T, N, D*out), ((D*num_layers, N, out), "
      + "(D*num_layers, N, hidden_size))",
    reference: torchPage("LSTM"), repr: RecurrentArguments.representation,
    RecurrentArguments.inputSize, RecurrentArguments.hiddenSize, RecurrentArguments.numLayers,
    RecurrentArguments.bias, RecurrentArguments.batchFirst, RecurrentArguments.dropout,
    RecurrentArguments.bidirectional,
    Arg<Int>(
      "proj_size", default: 0, .nonNegative, "the size that h is projected to; 0 for no projection")
  ) { scope, input, hidden, layers, bias, batchFirst, dropout, bidirectional, projection in
    try LSTM(
      scope, inputSize: input, hiddenSize: hidden,
      RecurrentArguments.options(
        layers, bias, batchFirst, dropout, bidirectional, projection: projection))
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(LSTM.declaration, in: $0) }
