import NNLayers
import NNTensor
import Testing

/// What a recurrent layer or cell gives: its outputs and its last states; a cell's h stands in both.
struct RecurrentResult {
  var output: Tensor
  var packed: PackedSequence?
  var states: [Tensor]
}

/// Calls a recurrent layer or cell with one input and states, if any.
func recurrent(
  _ layer: Module, _ input: Value, _ states: [Tensor] = []
) throws -> RecurrentResult {
  let hx: [Value] =
    switch states.count {
    case 0: []
    case 1: [.tensor(states[0])]
    default: [.tuple(states.map { .tensor($0) })]
    }
  let value = try layer(Arguments([input] + hx))
  guard case .tuple(let parts) = value else {
    let state = try #require(value.tensors.first)
    return RecurrentResult(output: state, states: [state])
  }
  if case .tensor = parts[1], parts.count == 2, layer is LSTMCell {
    return RecurrentResult(output: parts[0].tensors[0], states: value.tensors)
  }
  let output = try #require(parts[0].tensors.first)
  if case .packed(let sequence) = parts[0] {
    return RecurrentResult(output: output, packed: sequence, states: parts[1].tensors)
  }
  return RecurrentResult(output: output, states: parts[1].tensors)
}

/// The same for a padded input.
func recurrent(
  _ layer: Module, _ input: Tensor, _ states: [Tensor] = []
) throws -> RecurrentResult {
  try recurrent(layer, .tensor(input), states)
}

/// Normal numbers.
func draw(_ shape: Shape, _ name: String = "x", dtype: DType = .float64) throws -> Tensor {
  var stream = RandomStream(seed: 7, name: name)
  return try stream.normal(TensorType(dtype, shape))
}

/// Gives `module` the parameters of `other` whose names `names` turns into its own.
func copyParameters(
  from other: Module, to module: Module, _ name: (String) -> String = { $0 }
) throws {
  for parameter in module.namedParameters {
    try parameter.parameter.tensor.detached().assign(try state(other, name(parameter.name)))
  }
}
