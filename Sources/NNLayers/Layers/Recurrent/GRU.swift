import NNDeclarations
import NNTensor

/// Gated recurrent units: `r`, `z` = sigmoid of `W_ih x_t + b_ih + W_hh h_(t-1) + b_hh`,
/// `n = tanh(W_in x_t + b_in + r (W_hn h_(t-1) + b_hn))`, `h_t = (1 - z) n + z h_(t-1)`.
///
/// `(T, N, input_size) -> (T, N, D hidden_size), (D num_layers, N, hidden_size)`; shapes, states,
/// parameters and packed sequences are those of `RNNBase`. The rows of weights and biases are those of
/// the gates r, z, n one after the other: `weight_ih_l[k]` `[3 hidden_size, in]`, `weight_hh_l[k]`
/// `[3 hidden_size, hidden_size]`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.GRU.html; Cho et al. 2014.
public final class GRU: RNNBase {
  /// A network of `hiddenSize` units for inputs of `inputSize` numbers.
  ///
  /// Throws a `ShapeError` for sizes that are not positive, a `dropout` that is no probability, and a
  /// projection, which only an LSTM has.
  public init(
    _ scope: Scope, inputSize: Int, hiddenSize: Int, _ options: Options = Options()
  ) throws {
    guard options.projSize == 0 else {
      throw ShapeError("expects proj_size 0, got \(options.projSize)")
    }
    try super.init(
      scope, .gru, inputSize: inputSize, hiddenSize: hiddenSize, options,
      Self.declaration.with(
        inputSize, hiddenSize, options.numLayers, options.bias, options.batchFirst,
        options.dropout, options.bidirectional))
  }

  static let declaration = LayerDeclaration(
    "GRU", namespace: "nn", "Goes through sequences with gated recurrent units.",
    shape: "(T, N, input_size) -> (T, N, D*hidden_size), (D*num_layers, N, hidden_size)",
    reference: torchPage("GRU"), repr: RecurrentArguments.representation,
    RecurrentArguments.inputSize, RecurrentArguments.hiddenSize, RecurrentArguments.numLayers,
    RecurrentArguments.bias, RecurrentArguments.batchFirst, RecurrentArguments.dropout,
    RecurrentArguments.bidirectional
  ) { scope, input, hidden, layers, bias, batchFirst, dropout, bidirectional in
    try GRU(
      scope, inputSize: input, hiddenSize: hidden,
      RecurrentArguments.options(layers, bias, batchFirst, dropout, bidirectional))
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(GRU.declaration, in: $0) }
