import CKernels

/// The forward pass of a recurrent operation: one product for the inputs of all steps, then for each
/// step one with the state and what makes the new state of it.
struct RecurrentForward {
  private let call: RecurrentCall
  private let sizes: RecurrentCall.Sizes
  private let inputs: [Tensor]
  private let outputs: [Tensor]
  private let steps: [RecurrentLayout.Step]
  private let dtype: DType
  /// The gates of all steps; the outputs themselves where there is one.
  private let gates: Tensor

  /// Runs `call`. Returns the outputs of the given types.
  static func run(
    _ call: RecurrentCall, _ inputs: [Tensor], _ types: [TensorType]
  ) throws -> [Tensor] {
    let pass = try RecurrentForward(call, inputs, types)
    try pass.projectInputs()
    if pass.steps.isEmpty {
      for (index, place) in [(1, 1), (call.places.cell, 2)] as [(Int?, Int)] {
        if let index { try pass.outputs[place].assign(pass.inputs[index]) }
      }
    } else {
      try pass.runSteps()
      pass.takeLast()
    }
    return pass.outputs
  }

  private init(_ call: RecurrentCall, _ inputs: [Tensor], _ types: [TensorType]) throws {
    self.call = call
    sizes = call.sizes(inputs.map(\.type))
    self.inputs = try inputs.map { try $0.detached().contiguous() }
    outputs = try types.map(Tensor.empty)
    steps = call.layout.steps(isReversed: call.isReversed)
    dtype = types[0].dtype
    gates = call.kept.map { [outputs] in outputs[$0 - 1] } ?? outputs[0]
  }

  private func projectInputs() throws {
    let places = call.places
    let bias = try bias()
    try BLAS.multiply(
      dtype, m: inputs[0].shape[0], n: sizes.gates, k: sizes.input,
      .init(data: inputs[0].data, transpose: .no, stride: sizes.input),
      .init(data: inputs[places.inputWeight].data, transpose: .yes, stride: sizes.input),
      bias: bias?.data, gates.data, cStride: sizes.gates)
  }

  /// What is added to all inputs: both biases, but of a GRU's last gate that of the input alone.
  private func bias() throws -> Tensor? {
    guard let first = call.places.inputBias, let second = call.places.hiddenBias else { return nil }
    let sum = try inputs[first] + inputs[second]
    if call.kind == .gru {
      let (start, size) = (2 * sizes.units * dtype.byteCount, sizes.units * dtype.byteCount)
      (sum.data + start).copyMemory(from: inputs[first].data + start, byteCount: size)
    }
    return sum
  }

  private func runSteps() throws {
    let weight = inputs[call.places.hiddenWeight]
    let product = try RecurrentProduct(
      groups: call.kind.gates, transposed: weight, steps: steps.count)
    let projection = call.places.projection.map { inputs[$0] }
    let hidden = try projection.map { _ in
      try Tensor.empty(TensorType(dtype, [call.layout.batch, sizes.units]))
    }
    for step in steps {
      product.forEachPart(rows: step.count) { columns in
        step.forEachOrigin { rows, row, isInitial in
          let states = isInitial ? inputs[1] : outputs[0]
          let state = at(states, row)
          multiply(product, step.first + rows.lowerBound, rows.count, state, columns)
          let result =
            hidden.map { at($0, rows.lowerBound) } ?? at(outputs[0], step.first + rows.lowerBound)
          finish(step.first + rows.lowerBound, rows.count, state, row, isInitial, result, columns)
        }
      }
      if let projection, let hidden {
        try BLAS.multiply(
          dtype, m: step.count, n: sizes.output, k: sizes.units,
          .init(data: hidden.data, transpose: .no, stride: sizes.units),
          .init(data: projection.data, transpose: .yes, stride: sizes.units),
          at(outputs[0], step.first), cStride: sizes.output)
      }
    }
  }

  /// The address of row `row`.
  private func at(_ tensor: Tensor, _ row: Int) -> UnsafeMutableRawPointer {
    tensor.data + row * tensor.shape[1] * dtype.byteCount
  }

  /// Adds the product with the state to the gates of `count` rows from `row`.
  private func multiply(
    _ product: RecurrentProduct, _ row: Int, _ count: Int, _ state: UnsafeMutableRawPointer,
    _ columns: Range<Int>
  ) {
    for gate in 0..<call.kind.gates {
      if call.kind == .gru, gate == 2 {
        let start = (2 * sizes.units) * dtype.byteCount
        product.multiply(
          state, rows: count, group: gate, columns,
          call.places.hiddenBias.map { .row(inputs[$0].data + start) } ?? .zero,
          at(outputs[3], row), cStride: sizes.units)
      } else {
        product.multiply(
          state, rows: count, group: gate, columns, .result,
          at(gates, row) + gate * sizes.units * dtype.byteCount, cStride: sizes.gates)
      }
    }
  }

  /// Makes the new state of the gates of `count` rows from `row`.
  private func finish(
    _ row: Int, _ count: Int, _ state: UnsafeMutableRawPointer, _ origin: Int, _ isInitial: Bool,
    _ result: UnsafeMutableRawPointer, _ columns: Range<Int>
  ) {
    let (rows, units) = (Int64(count), Int64(sizes.units))
    let (begin, end) = (Int64(columns.lowerBound), Int64(columns.upperBound))
    switch call.kind {
    case .tanh, .relu:
      nn_rnn_step(dtype.kernel, call.kind == .relu, result, rows, units, begin, end)
    case .lstm:
      let cells = outputs[4]
      let before = isInitial ? at(inputs[2], origin) : at(cells, origin)
      nn_lstm_step(
        dtype.kernel, at(gates, row), before, at(cells, row), result, rows, units, begin, end)
    case .gru:
      nn_gru_step(
        dtype.kernel, at(gates, row), at(outputs[3], row), state, result, rows, units, begin, end)
    }
  }

  /// Copies the last state of each sequence: forward it may have ended with an earlier step.
  private func takeLast() {
    let last = [(outputs[1], outputs[0])] + (call.kind == .lstm ? [(outputs[2], outputs[4])] : [])
    for (target, states) in last {
      var end = 0
      for step in steps.reversed() where step.count > end {
        let bytes = (step.count - end) * target.shape[1] * dtype.byteCount
        at(target, end).copyMemory(from: at(states, step.first + end), byteCount: bytes)
        end = step.count
      }
    }
  }
}
