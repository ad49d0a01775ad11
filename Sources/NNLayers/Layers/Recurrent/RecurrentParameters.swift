import NNTensor

/// The parameters of one direction of one recurrent layer, or of a cell.
struct RecurrentParameters {
  let inputWeight: Parameter
  let hiddenWeight: Parameter
  let inputBias: Parameter?
  let hiddenBias: Parameter?
  let projection: Parameter?

  /// Makes them in PyTorch's order, named `weight_ih`, `weight_hh`, `bias_ih`, `bias_hh` and
  /// `weight_hr` with `suffix`. All start uniform in ±1/√units.
  init(
    _ scope: Scope, gates: Int, input: Int, units: Int, projection: Int = 0, bias: Bool,
    suffix: String = ""
  ) throws {
    let start = Initializer.inverseRoot(fanIn: units)
    let (rows, output) = (gates * units, projection > 0 ? projection : units)
    inputWeight = try scope.parameter("weight_ih" + suffix, [rows, input], start)
    hiddenWeight = try scope.parameter("weight_hh" + suffix, [rows, output], start)
    inputBias = bias ? try scope.parameter("bias_ih" + suffix, [rows], start) : nil
    hiddenBias = bias ? try scope.parameter("bias_hh" + suffix, [rows], start) : nil
    self.projection =
      projection > 0
      ? try scope.parameter("weight_hr" + suffix, [projection, units], start) : nil
  }

  /// All of them, in order.
  var all: [Parameter] {
    [inputWeight, hiddenWeight] + [inputBias, hiddenBias, projection].compactMap { $0 }
  }

  /// What the layer computes with now.
  var weights: RecurrentWeights {
    get throws {
      var biases: (input: Tensor, hidden: Tensor)?
      if let inputBias, let hiddenBias {
        biases = (input: try inputBias.value, hidden: try hiddenBias.value)
      }
      return RecurrentWeights(
        input: try inputWeight.value, hidden: try hiddenWeight.value,
        projection: try projection?.value, biases: biases)
    }
  }
}

/// What a step of a recurrent layer computes.
enum RecurrentFormula {
  case tanh, relu, lstm, gru

  /// How many rows of the weights a unit has.
  var gates: Int {
    switch self {
    case .tanh, .relu: 1
    case .lstm: 4
    case .gru: 3
    }
  }

  /// How many states there are: h, and for LSTM c.
  var states: Int { self == .lstm ? 2 : 1 }

  /// Runs one direction over the rows of `input`. Returns the outputs of all steps and the last states.
  func run(
    _ input: Tensor, _ states: [Tensor], _ weights: RecurrentWeights, _ steps: RecurrentSteps
  ) throws -> (output: Tensor, states: [Tensor]) {
    switch self {
    case .tanh, .relu:
      let (output, state) = try input.rnn(
        state: states[0], weights, steps, isRectified: self == .relu)
      return (output, [state])
    case .lstm:
      let (output, state, cell) = try input.lstm(
        state: states[0], cell: states[1], weights, steps)
      return (output, [state, cell])
    case .gru:
      let (output, state) = try input.gru(state: states[0], weights, steps)
      return (output, [state])
    }
  }

  /// The states that were given as `hx`; nil where they are to be zeros.
  ///
  /// Throws a `ShapeError` when it is no tensor, or for LSTM no tuple of two.
  func given(_ value: Value?) throws -> [Tensor]? {
    switch value {
    case nil, .some(.none): return nil
    case .tensor(let tensor) where self != .lstm: return [tensor]
    case .tuple(let values) where self == .lstm && values.count == 2:
      return try values.map { value in
        guard case .tensor(let tensor) = value else {
          throw ShapeError("expects tensors as h_0 and c_0, got \(value.kind)")
        }
        return tensor
      }
    case .some(let value):
      let expected = self == .lstm ? "a tuple of the tensors h_0 and c_0" : "a tensor"
      throw ShapeError("expects \(expected) as hx, got \(value.kind)")
    }
  }

  /// States as callers get them: a tensor, for LSTM a tuple.
  func packed(_ states: [Tensor]) -> Value {
    self == .lstm ? .tuple(states.map { .tensor($0) }) : .tensor(states[0])
  }
}

/// Whether sizes of a recurrent layer can be counted.
enum RecurrentLimits {
  /// Throws a `ShapeError` unless sizes are as PyTorch takes them and not absurd.
  static func check(input: Int, hidden: Int) throws {
    for (name, size) in [("input_size", input), ("hidden_size", hidden)]
    where !(1...1 << 40).contains(size) {
      throw ShapeError("expects \(name) from 1 to \(1 << 40), got \(size)")
    }
  }
}
