import CKernels

/// The backward pass of a recurrent operation: the steps in reverse, of which the gates' gradients are
/// kept, then one product each for the input and the weights.
struct RecurrentBackward {
  private let call: RecurrentCall
  private let context: GradientContext
  private let sizes: RecurrentCall.Sizes
  private let steps: [RecurrentLayout.Step]
  private let dtype: DType
  /// The outputs of all steps and their gradient.
  private let output: Tensor
  private let outgoing: Tensor?
  /// The gates of all steps, and what `RecurrentCall.kept` says.
  private let gates: Tensor?
  private let kept: Tensor?
  /// The gradients of the states before the step at hand.
  private let stateGradient: Tensor
  private let cellGradient: Tensor?
  /// The gradients of the gates of all steps, as they go to the input and to the state.
  private let ofInput: Tensor
  private let ofHidden: Tensor

  /// The gradients of the inputs of `call`.
  static func run(_ call: RecurrentCall, _ context: GradientContext) throws -> [Tensor?] {
    let pass = try RecurrentBackward(call, context)
    let projected = try pass.runSteps()
    return try pass.gradients(projected)
  }

  private init(_ call: RecurrentCall, _ context: GradientContext) throws {
    let types = context.inputTypes
    let sizes = call.sizes(types)
    self.call = call
    self.context = context
    self.sizes = sizes
    steps = call.layout.steps(isReversed: call.isReversed)
    output = context.output(0)
    dtype = output.dtype
    outgoing = try context.outputGradients[0]?.contiguous()
    gates = call.kept.map { context.output($0 - 1) }
    kept = call.kept.map { context.output($0) }
    func carried(_ index: Int, _ type: TensorType) throws -> Tensor {
      try context.outputGradients[index]?.copied() ?? Tensor.zeros(type)
    }
    stateGradient = try carried(1, types[1])
    cellGradient = try call.places.cell.map { try carried(2, types[$0]) }
    ofInput = try Tensor.empty(TensorType(dtype, [types[0].shape[0], sizes.gates]))
    ofHidden = call.kind == .gru ? try Tensor.empty(ofInput.type) : ofInput
  }

  private func at(_ tensor: Tensor, _ row: Int) -> UnsafeMutableRawPointer {
    tensor.data + row * tensor.shape[1] * dtype.byteCount
  }

  /// The gradients of the projected states of all steps, if there is a projection.
  private func runSteps() throws -> Tensor? {
    let weight = try context.input(call.places.hiddenWeight).contiguous()
    let product = try RecurrentProduct(weight, steps: steps.count)
    var projection: ProjectionGradient?
    if let place = call.places.projection {
      projection = try ProjectionGradient(
        weight: try context.input(place).contiguous(), outgoing: outgoing,
        state: stateGradient, rows: output.shape[0])
    }
    let initial = try context.input(call.places.cell ?? 1).contiguous()
    var last: RecurrentLayout.Step?
    for step in steps.reversed() {
      let after = last
      if let projection {
        if let after { multiply(product, after) }
        let hidden = try projection.hidden(step)
        Ops.forEachLine(sizes.units, work: step.count * 4 * Ops.exponentialWork) { begin, end in
          finish(step, initial, hidden, nil, Int(begin)..<Int(end))
        }
      } else {
        product.forEachPart(rows: step.count) { columns in
          if let after { multiply(product, after, columns) }
          finish(
            step, initial, stateGradient, outgoing.map { at($0, step.first) }, columns)
        }
      }
      last = step
    }
    if let last, context.needs[1] { multiply(product, last) }
    return projection?.ofOutputs
  }

  /// The gradient of the states that `step` went on from.
  private func multiply(_ product: RecurrentProduct, _ step: RecurrentLayout.Step) {
    product.forEachPart(rows: step.count) { columns in
      multiply(product, step, columns)
    }
  }

  private func multiply(
    _ product: RecurrentProduct, _ step: RecurrentLayout.Step, _ columns: Range<Int>
  ) {
    product.multiply(
      at(ofHidden, step.first), rows: step.count, columns, call.kind == .gru ? .result : .zero,
      stateGradient.data, cStride: sizes.output)
  }

  /// The gradients of the gates of `step` from those of its states, `hidden` and `outgoing`.
  private func finish(
    _ step: RecurrentLayout.Step, _ initial: Tensor, _ hidden: Tensor,
    _ outgoing: UnsafeMutableRawPointer?, _ columns: Range<Int>
  ) {
    let size = sizes.units * dtype.byteCount
    step.forEachOrigin { rows, origin, isInitial in
      let row = step.first + rows.lowerBound
      let outgoing = outgoing.map { $0 + rows.lowerBound * size }
      finish(
        row, rows.count, at(hidden, rows.lowerBound), outgoing,
        before: at(isInitial ? initial : (call.kind == .lstm ? kept : output) ?? output, origin),
        cell: cellGradient.map { at($0, rows.lowerBound) }, columns)
    }
  }

  private func finish(
    _ row: Int, _ count: Int, _ hidden: UnsafeMutableRawPointer,
    _ outgoing: UnsafeMutableRawPointer?, before: UnsafeMutableRawPointer,
    cell: UnsafeMutableRawPointer?, _ columns: Range<Int>
  ) {
    let (rows, units) = (Int64(count), Int64(sizes.units))
    let (begin, end) = (Int64(columns.lowerBound), Int64(columns.upperBound))
    guard let gates, let kept else {
      return nn_rnn_step_gradient(
        dtype.kernel, call.kind == .relu, at(output, row), outgoing, hidden, at(ofInput, row),
        rows, units, begin, end)
    }
    if call.kind == .lstm {
      nn_lstm_step_gradient(
        dtype.kernel, at(gates, row), before, at(kept, row), outgoing, hidden, cell,
        at(ofInput, row), rows, units, begin, end)
    } else {
      nn_gru_step_gradient(
        dtype.kernel, at(gates, row), at(kept, row), before, outgoing, hidden, at(ofInput, row),
        at(ofHidden, row), rows, units, begin, end)
    }
  }

  /// The gradients of all inputs that want one.
  private func gradients(_ projected: Tensor?) throws -> [Tensor?] {
    let places = call.places
    var gradients = [Tensor?](repeating: nil, count: places.count)
    let needs = context.needs
    if needs[0] {
      let weight = try context.input(places.inputWeight).contiguous()
      gradients[0] = try product(
        .init(data: ofInput.data, transpose: .no, stride: sizes.gates), weight, ofInput.shape[0],
        sizes.gates)
    }
    if needs[1] { gradients[1] = stateGradient }
    if let place = places.cell, needs[place] { gradients[place] = cellGradient }
    if needs[places.inputWeight] {
      gradients[places.inputWeight] = try product(
        transposed: ofInput, try context.input(0).contiguous())
    }
    if needs[places.hiddenWeight] {
      gradients[places.hiddenWeight] = try product(transposed: ofHidden, try statesBefore())
    }
    if let place = places.projection, needs[place], let projected {
      gradients[place] = try product(transposed: projected, try hiddenStates())
    }
    if let first = places.inputBias, let second = places.hiddenBias {
      if needs[first] { gradients[first] = try ofInput.sum(dims: [0]) }
      if needs[second] {
        let isShared = needs[first] && call.kind != .gru
        gradients[second] = isShared ? gradients[first] : try ofHidden.sum(dims: [0])
      }
    }
    return gradients
  }

  private func product(transposed a: Tensor, _ b: Tensor) throws -> Tensor {
    try product(
      .init(data: a.data, transpose: .yes, stride: a.shape[1]), b, a.shape[1], a.shape[0])
  }

  private func product(_ a: BLAS.Matrix, _ b: Tensor, _ m: Int, _ k: Int) throws -> Tensor {
    let n = b.shape[1]
    let result = try Tensor.empty(TensorType(dtype, [m, n]))
    try BLAS.multiply(
      dtype, m: m, n: n, k: k, a, .init(data: b.data, transpose: .no, stride: n), result.data,
      cStride: n)
    return result
  }

  /// The state that each row of all steps went on from.
  private func statesBefore() throws -> Tensor {
    let initial = try context.input(1).contiguous()
    let result = try Tensor.empty(output.type)
    let size = sizes.output * dtype.byteCount
    for step in steps {
      step.forEachOrigin { rows, row, isInitial in
        at(result, step.first + rows.lowerBound).copyMemory(
          from: at(isInitial ? initial : output, row), byteCount: rows.count * size)
      }
    }
    return result
  }

  /// The states of an LSTM before they are projected.
  private func hiddenStates() throws -> Tensor {
    guard let gates, let kept else { return output }
    let result = try Tensor.empty(kept.type)
    Ops.forEachLine(kept.shape[0], work: sizes.units * Ops.exponentialWork) { begin, end in
      nn_lstm_hidden(
        dtype.kernel, gates.data, kept.data, result.data, Int64(sizes.units), begin, end)
    }
    return result
  }
}

/// The gradient of a projection of the states, step after step.
private struct ProjectionGradient {
  /// Of shape `[out, hidden]`.
  let weight: Tensor
  let outgoing: Tensor?
  /// The gradient of the states that the steps after go on from.
  let state: Tensor
  /// The gradients of the projected states of all steps.
  let ofOutputs: Tensor
  private let ofHidden: Tensor

  init(weight: Tensor, outgoing: Tensor?, state: Tensor, rows: Int) throws {
    self.weight = weight
    self.outgoing = outgoing
    self.state = state
    ofOutputs = try Tensor.empty(TensorType(weight.dtype, [rows, weight.shape[0]]))
    ofHidden = try Tensor.empty(TensorType(weight.dtype, [state.shape[0], weight.shape[1]]))
  }

  /// The gradients of the states of `step` before they are projected.
  func hidden(_ step: RecurrentLayout.Step) throws -> Tensor {
    let size = state.shape[1] * state.dtype.byteCount
    let target = try ofOutputs.narrowed(dim: 0, start: step.first, length: step.count)
    let carried = try state.narrowed(dim: 0, start: 0, length: step.count)
    let total =
      try outgoing.map {
        try carried + $0.narrowed(dim: 0, start: step.first, length: step.count)
      } ?? carried
    target.data.copyMemory(from: total.data, byteCount: step.count * size)
    try BLAS.multiply(
      weight.dtype, m: step.count, n: weight.shape[1], k: weight.shape[0],
      .init(data: target.data, transpose: .no, stride: weight.shape[0]),
      .init(data: weight.data, transpose: .no, stride: weight.shape[1]), ofHidden.data,
      cStride: weight.shape[1])
    return ofHidden
  }
}
