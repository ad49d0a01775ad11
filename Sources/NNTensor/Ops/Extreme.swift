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
      var shape = try floatingTypes(inputs)[0].shape
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
      return cases.map { shape, dim, keepDim in
        OperationSample(.init(shape, .separated(-2, 2, gap: 0.05))) { inputs in
          let extreme = try run(inputs[0], dim, keepDim)
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
  /// Throws a `ShapeError` unless floating point, or when the dimension has no elements.
  public func maximum(dim: Int, keepDim: Bool = false) throws -> (values: Tensor, indices: Tensor) {
    let dim = try shape.normalized(dimension: dim)
    return try kept(try apply(Ops.Max(dim: dim), self), dim, keepDim)
  }

  /// The smallest elements along dimension `dim` and their first places, as `maximum(dim:keepDim:)`. NaN
  /// counts as smallest.
  public func minimum(dim: Int, keepDim: Bool = false) throws -> (values: Tensor, indices: Tensor) {
    let dim = try shape.normalized(dimension: dim)
    return try kept(try apply(Ops.Min(dim: dim), self), dim, keepDim)
  }

  /// The first places of the largest elements along dimension `dim`: `maximum(dim:keepDim:).indices`.
  public func argmax(dim: Int, keepDim: Bool = false) throws -> Tensor {
    try noGrad { try maximum(dim: dim, keepDim: keepDim).indices }
  }

  private func kept(
    _ outputs: [Tensor], _ dim: Int, _ keepDim: Bool
  ) throws -> (values: Tensor, indices: Tensor) {
    if keepDim || rank == 0 { return (outputs[0], outputs[1]) }
    return (try outputs[0].squeezed(dims: [dim]), try outputs[1].squeezed(dims: [dim]))
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Max.self, in: list)
  OperationCatalogue.register(Ops.Min.self, in: list)
}
