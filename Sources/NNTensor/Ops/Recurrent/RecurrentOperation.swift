/// An operation that goes through sequences step by step.
protocol RecurrentOperation: DifferentiableOperation {
  var call: RecurrentCall { get }
}

extension RecurrentOperation {
  func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] { try call.outputTypes(inputs) }

  func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
    try RecurrentForward.run(call, inputs, types)
  }

  func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int {
    call.multiplyAdds(inputs)
  }

  var saved: SavedTensors { call.saved }

  func gradient(_ context: GradientContext) throws -> [Tensor?] {
    try RecurrentBackward.run(call, context)
  }
}

/// The weights of one direction of one recurrent layer, as PyTorch names them.
public struct RecurrentWeights {
  /// `weight_ih`: `(gates * hidden, in)`.
  public var input: Tensor
  /// `weight_hh`: `(gates * hidden, hidden)`, or `(gates * hidden, proj)` with a projection.
  public var hidden: Tensor
  /// `weight_hr` of an LSTM: `(proj, hidden)`.
  public var projection: Tensor?
  /// `bias_ih` and `bias_hh`: `(gates * hidden)`.
  public var biases: (input: Tensor, hidden: Tensor)?

  /// The given weights.
  public init(
    input: Tensor, hidden: Tensor, projection: Tensor? = nil,
    biases: (input: Tensor, hidden: Tensor)? = nil
  ) {
    self.input = input
    self.hidden = hidden
    self.projection = projection
    self.biases = biases
  }

  fileprivate var tensors: [Tensor] {
    [input, hidden] + [projection].compactMap { $0 } + (biases.map { [$0.input, $0.hidden] } ?? [])
  }
}

/// The steps of a recurrent layer: how many sequences take part in each, and where it begins.
public struct RecurrentSteps: Sendable {
  let layout: RecurrentLayout
  let isReversed: Bool

  /// `count` steps of `batch` sequences each; from the last to the first if `isReversed`.
  public init(count: Int, batch: Int, isReversed: Bool = false) {
    layout = .equal(steps: count, batch: batch)
    self.isReversed = isReversed
  }

  /// As many sequences in each step as `batchSizes` says, never more than in the step before.
  ///
  /// Throws a `ShapeError` when there are more, or none.
  public init(batchSizes: [Int], isReversed: Bool = false) throws {
    for (index, size) in batchSizes.enumerated()
    where size <= 0 || index > 0 && size > batchSizes[index - 1] {
      throw ShapeError("expects batch_sizes that are positive and never grow, got \(size)")
    }
    layout = .packed(batchSizes)
    self.isReversed = isReversed
  }

  /// Any steps of at most `batch` sequences, for meta tensors.
  init(anyOf batch: Int, isReversed: Bool) {
    layout = .unknown(batch: batch)
    self.isReversed = isReversed
  }

  func call(_ kind: RecurrentKind, _ weights: RecurrentWeights) -> RecurrentCall {
    RecurrentCall(
      kind: kind, layout: layout, isReversed: isReversed,
      hasProjection: weights.projection != nil, hasBias: weights.biases != nil)
  }

  func inputs(
    _ input: Tensor, _ states: [Tensor], _ weights: RecurrentWeights
  ) -> [Tensor] {
    [input] + states + weights.tensors
  }
}

/// Inputs of samples of recurrent operations.
struct RecurrentSample {
  var counts = [2, 2, 2]
  var isReversed = false
  var input = 3
  var units = 2
  var output: Int?
  var hasBias = true

  /// Calls with steps of equal and of shrinking batches, both ways, and with the sizes where things go
  /// wrong.
  static let all: [RecurrentSample] = [
    RecurrentSample(), RecurrentSample(isReversed: true),
    RecurrentSample(counts: [3, 3, 1]), RecurrentSample(counts: [4, 2, 1], isReversed: true),
    RecurrentSample(counts: [1], input: 1, units: 1, hasBias: false),
    RecurrentSample(counts: [2, 2], units: 35), RecurrentSample(counts: [0, 0]),
    RecurrentSample(counts: [3, 2], isReversed: true, units: 5, hasBias: false),
  ]

  func sample(
    gates: Int, hasCell: Bool = false,
    _ run:
      @escaping @Sendable (Tensor, [Tensor], RecurrentWeights, RecurrentSteps) throws -> [Tensor]
  ) -> OperationSample {
    let out = output ?? units
    let states: [Shape] =
      [[counts[0], out]] + (hasCell ? [[counts[0], units]] : [])
    let weights: [Shape] =
      [[gates * units, input], [gates * units, out]] + (output.map { [[$0, units]] } ?? [])
      + (hasBias ? [[gates * units], [gates * units]] : [])
    let isEqual = counts.allSatisfy { $0 == counts[0] }
    let shapes: [Shape] = [[counts.reduce(0, +), input]] + states + weights
    var sample = OperationSample { inputs in
      let first = 1 + states.count
      let biases = hasBias ? (inputs[inputs.count - 2], inputs[inputs.count - 1]) : nil
      let weights = RecurrentWeights(
        input: inputs[first], hidden: inputs[first + 1],
        projection: output == nil ? nil : inputs[first + 2], biases: biases)
      let steps =
        try isEqual
        ? RecurrentSteps(count: counts.count, batch: counts[0], isReversed: isReversed)
        : RecurrentSteps(batchSizes: counts, isReversed: isReversed)
      return try run(inputs[0], Array(inputs[1..<first]), weights, steps)
    }
    sample.inputs = shapes.map { .init($0, .uniform(-1, 1)) }
    return sample
  }
}
