/// The formula of a recurrent layer's step.
enum RecurrentKind: Sendable {
  case tanh, relu, lstm, gru

  /// How many rows of the weights a unit has.
  var gates: Int {
    switch self {
    case .tanh, .relu: 1
    case .lstm: 4
    case .gru: 3
    }
  }
}

/// What a call of a recurrent operation is made of.
///
/// Inputs are x `(rows, in)`, h `(batch, out)`, for LSTM c `(batch, hidden)`, the weights of the input
/// `(gates * hidden, in)` and of the state `(gates * hidden, out)`, those of the projection
/// `(out, hidden)` if there is one, and two biases `(gates * hidden)` if there are any. Outputs are those
/// of all steps `(rows, out)`, the last h and c, and what the gradient reads: the gates, and c of all
/// steps of an LSTM, or what a GRU's last gate gets from the state.
struct RecurrentCall: Sendable {
  let kind: RecurrentKind
  let layout: RecurrentLayout
  let isReversed: Bool
  let hasProjection: Bool
  let hasBias: Bool

  /// Where the inputs stand.
  struct Places {
    let cell: Int?
    let inputWeight: Int
    var hiddenWeight: Int { inputWeight + 1 }
    let projection: Int?
    let inputBias: Int?
    var hiddenBias: Int? { inputBias.map { $0 + 1 } }
    let count: Int
  }

  var places: Places {
    let weight = kind == .lstm ? 3 : 2
    let bias = weight + 2 + (hasProjection ? 1 : 0)
    return Places(
      cell: kind == .lstm ? 2 : nil, inputWeight: weight,
      projection: hasProjection ? weight + 2 : nil, inputBias: hasBias ? bias : nil,
      count: bias + (hasBias ? 2 : 0))
  }

  /// The sizes that the weights tell.
  struct Sizes {
    /// Numbers of an input.
    let input: Int
    /// Units of a gate.
    let units: Int
    /// Rows of the weights: all gates.
    let gates: Int
    /// Numbers of an output.
    let output: Int
  }

  func sizes(_ inputs: [TensorType]) -> Sizes {
    let (input, hidden) = (inputs[places.inputWeight].shape, inputs[places.hiddenWeight].shape)
    return Sizes(
      input: input[1], units: input[0] / kind.gates, gates: input[0], output: hidden[1])
  }

  /// Where an LSTM's `c` of all steps, or what a GRU's last gate gets from the state, stands among the
  /// outputs; the gates stand before it.
  var kept: Int? {
    switch kind {
    case .tanh, .relu: nil
    case .lstm: 4
    case .gru: 3
    }
  }

  func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
    let places = places
    let dtype = try Ops.floatingTypes(inputs)[0].dtype
    for (index, name) in [(places.inputWeight, "weight_ih"), (places.hiddenWeight, "weight_hh")]
    where inputs[index].shape.rank != 2 {
      throw ShapeError("expects 2 dimensions of \(name), got \(inputs[index])")
    }
    let sizes = sizes(inputs)
    let input = inputs[0].shape
    guard input.rank == 2, input[1] == sizes.input else {
      let got = input.rank == 2 ? "\(input[1])" : "\(inputs[0])"
      throw ShapeError(
        "expects last dimension \(sizes.input), got \(got)",
        help: input.rank == 2
          ? "write input_size: \(got), or leave it out to have it inferred" : nil)
    }
    guard sizes.units > 0, sizes.units * kind.gates == sizes.gates,
      hasProjection || sizes.units == sizes.output
    else {
      throw ShapeError(
        "expects weights (\(kind.gates) * hidden, in) and (\(kind.gates) * hidden, hidden), got "
          + "\(inputs[places.inputWeight]) and \(inputs[places.hiddenWeight])")
    }
    try layout.check(rows: input[0])
    func expect(_ index: Int?, _ shape: Shape, _ name: String) throws {
      guard let index, inputs[index].shape != shape else { return }
      throw ShapeError("expects \(name) \(shape), got \(inputs[index])")
    }
    let (states, cells) = (
      [layout.batch, sizes.output] as Shape, [layout.batch, sizes.units] as Shape
    )
    try expect(1, states, "h_0")
    try expect(places.cell, cells, "c_0")
    try expect(places.hiddenWeight, [sizes.gates, sizes.output], "weight_hh")
    try expect(places.projection, [sizes.output, sizes.units], "weight_hr")
    try expect(places.inputBias, [sizes.gates], "bias_ih")
    try expect(places.hiddenBias, [sizes.gates], "bias_hh")
    let rows = input[0]
    let first: [Shape] = [[rows, sizes.output], states]
    let rest: [Shape]
    switch kind {
    case .tanh, .relu: rest = []
    case .lstm: rest = [cells, [rows, sizes.gates], [rows, sizes.units]]
    case .gru: rest = [[rows, sizes.gates], [rows, sizes.units]]
    }
    return (first + rest).map { TensorType(dtype, $0) }
  }

  func multiplyAdds(_ inputs: [TensorType]) -> Int {
    let sizes = sizes(inputs)
    let gates = sizes.gates.multipliedSaturated(by: sizes.input.addingSaturated(sizes.output))
    let projection = hasProjection ? sizes.output.multipliedSaturated(by: sizes.units) : 0
    return inputs[0].shape[0].multipliedSaturated(by: gates.addingSaturated(projection))
  }

  var saved: SavedTensors {
    let outputs = kind == .lstm ? [0, 3, 4] : kind == .gru ? [0, 2, 3] : [0]
    return SavedTensors(inputs: Array(0..<(places.inputBias ?? places.count)), outputs: outputs)
  }
}
