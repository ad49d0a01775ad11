import CKernels

extension Ops {
  /// The variance over some dimensions (or its root), and the mean. The dimensions stay with size 1.
  struct Variance: DifferentiableOperation {
    static let name = "var_mean"
    /// Counted from 0, ascending.
    var dims: [Int]
    /// What is taken off the number of elements before dividing by it.
    var correction: Double
    /// Whether the root is taken.
    var isRoot: Bool

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let type = try foldTypes(try floatingTypes(inputs), dims: dims)[0]
      return [type, type]
    }

    /// What the sum of squared distances is divided by.
    private func divisor(_ shape: Shape) -> Double {
      max(0, Double(Ops.size(shape, dims: dims)) - correction)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let source = try rows(inputs[0], dims: dims)
      let outputs = try types.map(Tensor.empty)
      let size = Ops.size(inputs[0].shape, dims: dims)
      forEachLine(outputs[0].count, work: size * 2) { begin, end in
        nn_row_moments(
          source.dtype.kernel, source.data, outputs[1].data, outputs[0].data, Int64(size), begin,
          end)
      }
      let variance =
        try outputs[0] / Tensor.full(TensorType(source.dtype, []), divisor(inputs[0].shape))
      return [isRoot ? try variance.squareRoot() : variance, outputs[1]]
    }

    var saved: SavedTensors { SavedTensors(inputs: [0], outputs: [0, 1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let input = context.input(0)
      var result: Tensor?
      if var slope = context.outputGradients[0] {
        if isRoot {
          // Where all elements are equal, the root has no slope; it is taken as 0.
          let root = context.output(0)
          let zero = try Tensor.zeros(TensorType(root.dtype, []))
          slope = try .select(try root.equal(zero), zero, try slope / root.scaled(by: 2))
        }
        let factor = 2 / (Double(Ops.size(input.shape, dims: dims)) - correction)
        result = try (input - context.output(1)) * slope.scaled(by: factor)
      }
      if let outgoing = context.outputGradients[1] {
        let count = Double(Ops.size(input.shape, dims: dims))
        let share = try outgoing.scaled(by: 1 / count).expanded(to: input.shape)
        result = try result.map { try $0 + share } ?? share
      }
      return [result]
    }

    static var samples: [OperationSample] {
      [
        OperationSample(.init([3, 4])) { [try $0[0].variance()] },
        OperationSample(.init([2, 3, 4])) { [try $0[0].variance(dims: [0, 2], correction: 0)] },
        OperationSample(.init([2, 3, 4])) {
          [try $0[0].standardDeviation(dims: [-2], keepDims: true)]
        },
        OperationSample(.init([3, 4])) {
          let both = try $0[0].varianceAndMean(dims: [1], correction: 0.5)
          return [both.variance, both.mean]
        },
        OperationSample(.init([3, 4])) {
          let both = try $0[0].deviationAndMean(dims: [0], keepDims: true)
          return [both.deviation, both.mean]
        },
        OperationSample(.init([0, 3])) { [try $0[0].variance(dims: [1])] },
        OperationSample(.init([2, 1])) { [try $0[0].variance(dims: [1], correction: 0)] },
        OperationSample(.init([3, 300])) { [try $0[0].standardDeviation(dims: [1])] },
      ]
    }
  }
}

extension Tensor {
  /// The variance over `dims` (all if left out): the sum of squared distances from the mean, divided
  /// by the number of elements less `correction` (1 is the unbiased one). NaN where that is 0 of 0.
  ///
  /// Throws a `ShapeError` unless floating point, or for a dimension that is missing or named twice.
  public func variance(
    dims: [Int]? = nil, correction: Double = 1, keepDims: Bool = false
  ) throws -> Tensor {
    try moments(dims, correction, keepDims, isRoot: false).0
  }

  /// The square root of `variance(dims:correction:keepDims:)`; its gradient is 0 where it is.
  public func standardDeviation(
    dims: [Int]? = nil, correction: Double = 1, keepDims: Bool = false
  ) throws -> Tensor {
    try moments(dims, correction, keepDims, isRoot: true).0
  }

  /// `variance(dims:correction:keepDims:)` and the mean over the same dimensions.
  public func varianceAndMean(
    dims: [Int]? = nil, correction: Double = 1, keepDims: Bool = false
  ) throws -> (variance: Tensor, mean: Tensor) {
    let (variance, mean) = try moments(dims, correction, keepDims, isRoot: false)
    return (variance, mean)
  }

  /// `standardDeviation(dims:correction:keepDims:)` and the mean over the same dimensions.
  public func deviationAndMean(
    dims: [Int]? = nil, correction: Double = 1, keepDims: Bool = false
  ) throws -> (deviation: Tensor, mean: Tensor) {
    let (deviation, mean) = try moments(dims, correction, keepDims, isRoot: true)
    return (deviation, mean)
  }

  private func moments(
    _ dims: [Int]?, _ correction: Double, _ keepDims: Bool, isRoot: Bool
  ) throws -> (Tensor, Tensor) {
    let dims = try shape.normalized(dimensions: dims ?? Array(0..<rank))
    let outputs = try apply(
      Ops.Variance(dims: dims, correction: correction, isRoot: isRoot), self)
    return (
      try outputs[0].dropping(dims, unless: keepDims),
      try outputs[1].dropping(dims, unless: keepDims)
    )
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Variance.self, in: $0) }
