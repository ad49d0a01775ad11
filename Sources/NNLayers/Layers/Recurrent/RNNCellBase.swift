import NNDeclarations
import NNTensor

/// What `RNNCell`, `LSTMCell` and `GRUCell` have in common: one step of a recurrent layer.
///
/// `(N, input_size) -> (N, hidden_size)`; N may be missing. A second input holds the state before,
/// `(N, hidden_size)`; without it it is zero. The parameters are `weight_ih`, `weight_hh`, `bias_ih` and
/// `bias_hh`, all of which start uniform in ±1/√hidden_size.
public class RNNCellBase: Module {
  /// The size of each input.
  public let inputSize: Int
  /// How many units there are.
  public let hiddenSize: Int
  private let formula: RecurrentFormula
  private let parameters: RecurrentParameters

  init(
    _ scope: Scope, _ formula: RecurrentFormula, inputSize: Int, hiddenSize: Int, bias: Bool,
    _ declared: DeclaredValues
  ) throws {
    try RecurrentLimits.check(input: inputSize, hidden: hiddenSize)
    self.formula = formula
    self.inputSize = inputSize
    self.hiddenSize = hiddenSize
    parameters = try RecurrentParameters(
      scope, gates: formula.gates, input: inputSize, units: hiddenSize, bias: bias)
    super.init(scope, declared)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let values = try arguments.bound(to: ["input", "hx"], required: 1)
    guard case .tensor(let input) = values[0] else {
      throw ShapeError("expects a tensor as input, got \(values[0]?.kind ?? "none")")
    }
    guard input.rank == 1 || input.rank == 2 else {
      throw ShapeError("expects an input of 1 or 2 dimensions, got \(input.type)")
    }
    let size = input.shape[input.rank - 1]
    guard size == inputSize else {
      throw ShapeError(
        "expects last dimension \(inputSize), got \(size)",
        help: "write input_size: \(size), or leave it out to have it inferred")
    }
    let isBatched = input.rank == 2
    let rows = isBatched ? input : try input.unsqueezed(dim: 0)
    var states = try states(try formula.given(values[1]), rows.shape[0], isBatched, like: input)
    let steps = RecurrentSteps(count: 1, batch: rows.shape[0])
    let result = try formula.run(rows, states, try parameters.weights, steps)
    states = [result.output] + result.states.dropFirst()
    if !isBatched { states = try states.map { try $0.squeezed(dims: [0]) } }
    return formula.packed(states)
  }

  private func states(
    _ given: [Tensor]?, _ batch: Int, _ isBatched: Bool, like input: Tensor
  ) throws -> [Tensor] {
    let type = TensorType(input.dtype, [batch, hiddenSize])
    guard let given else {
      return try (0..<formula.states).map { _ in input.isMeta ? .meta(type) : try .zeros(type) }
    }
    return try zip(["h_0", "c_0"], given).map { name, state in
      let shape: Shape = isBatched ? type.shape : [hiddenSize]
      guard state.shape == shape else {
        throw ShapeError("expects \(name) \(shape), got \(state.type)")
      }
      return isBatched ? state : try state.unsqueezed(dim: 0)
    }
  }

  /// What PyTorch prints.
  static let representation = "input_size, hidden_size, bias?"
}
