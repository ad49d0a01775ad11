import CKernels

extension Ops {
  /// The largest or smallest elements along a dimension, and their first places. NaN comes before
  /// all numbers.
  ///
  /// The dimension stays with size 1.
  struct ExtremeLines: Sendable {
    /// Counted from 0.
    var dim: Int
    var isMax: Bool

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      guard inputs[0].dtype.isFloatingPoint || inputs[0].dtype == .int64 else {
        throw ShapeError("expects a floating-point or int64 input, got \(inputs[0])")
      }
      var shape = inputs[0].shape
      if shape.rank > 0 {
        guard shape[dim] > 0 else {
          throw ShapeError("expects dimension \(dim) to have elements, got \(inputs[0])")
        }
        shape[dim] = 1
      }
      return [TensorType(inputs[0].dtype, shape), TensorType(.int64, shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let outputs = try types.map(Tensor.empty)
      let lines = Lines(input.shape, dim: dim)
      let index = outputs[1].data.assumingMemoryBound(to: Int64.self)
      forEachLine(lines.count, work: lines.size) { begin, end in
        nn_extreme(
          input.dtype.kernel, input.data, outputs[0].data, index, Int64(lines.size),
          Int64(lines.inner), isMax, begin, end)
      }
      return outputs
    }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [
        try gatherGradient(
          context.outputGradient, context.output(1), context.inputTypes[0], dim: dim)
      ]
    }

    static func samples(
      _ run: @escaping @Sendable (Tensor, Int, Bool) throws -> (values: Tensor, indices: Tensor)
    ) -> [OperationSample] {
      let cases: [(Shape, Int, Bool)] = [
        ([3, 4], 1, false), ([3, 4], 0, true), ([2, 3, 4], -2, false), ([5], 0, false),
        ([], 0, false), ([0, 3], 1, true), ([2, 1, 70], 1, false), ([3, 70], 0, false),
      ]
      let inputs =
        cases.map { OperationSample.Input($0.0, .separated(-2, 2, gap: 0.05)) }
        + [.init(TensorType(.int32, [2, 5]), .integers(-9, 9))]
      return zip(inputs, cases + [([2, 5], 1, false)]).map { input, arguments in
        OperationSample(input) { inputs in
          let extreme = try run(inputs[0], arguments.1, arguments.2)
          return [extreme.values, extreme.indices]
        }
      }
    }
  }

  /// The largest elements along a dimension and their places.
  struct Max: DifferentiableOperation {
    static let name = "max"
    var dim: Int
    private var lines: ExtremeLines { ExtremeLines(dim: dim, isMax: true) }

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try lines.outputTypes(inputs)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try lines.forward(inputs, types)
    }

    var saved: SavedTensors { SavedTensors(outputs: [1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] { try lines.gradient(context) }

    static var samples: [OperationSample] {
      ExtremeLines.samples { try $0.maximum(dim: $1, keepDim: $2) }
    }
  }

  /// The smallest elements along a dimension and their places.
  struct Min: DifferentiableOperation {
    static let name = "min"
    var dim: Int
    private var lines: ExtremeLines { ExtremeLines(dim: dim, isMax: false) }

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try lines.outputTypes(inputs)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try lines.forward(inputs, types)
    }

    var saved: SavedTensors { SavedTensors(outputs: [1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] { try lines.gradient(context) }

    static var samples: [OperationSample] {
      ExtremeLines.samples { try $0.minimum(dim: $1, keepDim: $2) }
    }
  }
}

extension Tensor {
  /// The largest elements along dimension `dim` (may count from the end) and their first places,
  /// `int64`. NaN counts as largest. The dimension stays with size 1 if `keepDim`.
  ///
  /// Throws a `ShapeError` when the dimension has no elements.
  public func maximum(dim: Int, keepDim: Bool = false) throws -> (values: Tensor, indices: Tensor) {
    let dim = try shape.normalized(dimension: dim)
    return try kept(try apply(Ops.Max(dim: dim), try foldable()), dim, keepDim)
  }

  /// The smallest elements along dimension `dim` and their first places, as `maximum(dim:keepDim:)`.
  /// NaN counts as smallest.
  public func minimum(dim: Int, keepDim: Bool = false) throws -> (values: Tensor, indices: Tensor) {
    let dim = try shape.normalized(dimension: dim)
    return try kept(try apply(Ops.Min(dim: dim), try foldable()), dim, keepDim)
  }

  /// The first places of the largest elements along dimension `dim`: `maximum(dim:keepDim:).indices`.
  public func argmax(dim: Int, keepDim: Bool = false) throws -> Tensor {
    try noGrad { try maximum(dim: dim, keepDim: keepDim).indices }
  }

  /// The first places of the smallest elements along dimension `dim`.
  public func argmin(dim: Int, keepDim: Bool = false) throws -> Tensor {
    try noGrad { try minimum(dim: dim, keepDim: keepDim).indices }
  }

  private func kept(
    _ outputs: [Tensor], _ dim: Int, _ keepDim: Bool
  ) throws -> (values: Tensor, indices: Tensor) {
    let values = try outputs[0].converted(to: dtype)
    if keepDim || rank == 0 { return (values, outputs[1]) }
    return (try values.squeezed(dims: [dim]), try outputs[1].squeezed(dims: [dim]))
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Max.self, in: list)
  OperationCatalogue.register(Ops.Min.self, in: list)
}
