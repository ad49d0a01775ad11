import NNDeclarations
import NNTensor

/// Elman's recurrent network: `h_t = tanh(W_ih x_t + b_ih + W_hh h_(t-1) + b_hh)`, or `max(..., 0)`.
///
/// `(T, N, input_size) -> (T, N, D hidden_size), (D num_layers, N, hidden_size)`; shapes, states,
/// parameters and packed sequences are those of `RNNBase`. Of `weight_ih_l[k]` the shape is
/// `[hidden_size, in]`, of `weight_hh_l[k]` `[hidden_size, hidden_size]`, of biases `[hidden_size]`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.RNN.html; Elman 1990.
public final class RNN: RNNBase {
  /// What makes the new state of the sum.
  public enum Nonlinearity: String, ArgumentChoice, Sendable {
    /// The hyperbolic tangent.
    case tanh
    /// 0 for negative numbers.
    case relu
  }

  /// A network of `hiddenSize` units for inputs of `inputSize` numbers.
  ///
  /// Throws a `ShapeError` for sizes that are not positive, a `dropout` that is no probability, and a
  /// projection, which only an LSTM has.
  public init(
    _ scope: Scope, inputSize: Int, hiddenSize: Int, nonlinearity: Nonlinearity = .tanh,
    _ options: Options = Options()
  ) throws {
    guard options.projSize == 0 else {
      throw ShapeError("expects proj_size 0, got \(options.projSize)")
    }
    try super.init(
      scope, nonlinearity.formula, inputSize: inputSize, hiddenSize: hiddenSize, options,
      Self.declaration.with(
        inputSize, hiddenSize, options.numLayers, nonlinearity, options.bias, options.batchFirst,
        options.dropout, options.bidirectional))
  }

  static let declaration = LayerDeclaration(
    "RNN", namespace: "nn", "Goes through sequences with a simple recurrent network.",
    shape: "(T, N, input_size) -> (T, N, D*hidden_size), (D*num_layers, N, hidden_size)",
    reference: torchPage("RNN"), repr: RecurrentArguments.representation,
    RecurrentArguments.inputSize, RecurrentArguments.hiddenSize, RecurrentArguments.numLayers,
    Arg<Nonlinearity>("nonlinearity", default: .tanh, "what makes the new state of the sum"),
    RecurrentArguments.bias, RecurrentArguments.batchFirst, RecurrentArguments.dropout,
    RecurrentArguments.bidirectional
  ) { scope, input, hidden, layers, nonlinearity, bias, batchFirst, dropout, bidirectional in
    try RNN(
      scope, inputSize: input, hiddenSize: hidden, nonlinearity: nonlinearity,
      RecurrentArguments.options(layers, bias, batchFirst, dropout, bidirectional))
  }
}

extension RNN.Nonlinearity {
  var formula: RecurrentFormula { self == .relu ? .relu : .tanh }
}

@section("nn_declarations") @used
private let registration: Registration = { register(RNN.declaration, in: $0) }
