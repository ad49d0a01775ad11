import CKernels

extension Ops {
  /// The sum over some dimensions. PyTorch's `Tensor.sum`; of no elements it is 0.
  struct Sum: DifferentiableOperation {
    static let name = "sum"
    /// The dimensions that go, counted from 0, ascending.
    var dims: [Int]

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try foldTypes(inputs, dims: dims)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      [try folded(inputs[0], NN_SUM, dims: dims)]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try context.outputGradient.expanded(to: context.inputTypes[0].shape)]
    }

    static var samples: [OperationSample] {
      [
        OperationSample(.init([2, 3])) { [try $0[0].sum()] },
        OperationSample(.init([2, 3, 4])) { [try $0[0].sum(dims: [0, 2], keepDims: true)] },
        OperationSample(.init([2, 3, 4])) { [try $0[0].sum(dims: [-2])] },
        OperationSample(.init([0, 3])) { [try $0[0].sum(dims: [0])] },
        OperationSample(.init([])) { [try $0[0].sum()] },
        OperationSample(.init([3, 700])) { [try $0[0].sum(dims: [1])] },
        OperationSample(.init([300, 3])) { [try $0[0].sum(dims: [0])] },
        OperationSample(.init([300, 270])) { [try $0[0].sum(dims: [0, 1])] },
        OperationSample(.init(TensorType(.int32, [2, 3]), .integers(-3, 9))) {
          [try $0[0].sum(dims: [1])]
        },
        OperationSample(.init(TensorType(.bool, [2, 3]), .integers(0, 2))) { [try $0[0].sum()] },
        OperationSample(.init([2, 3])) { [try $0[0].mean(dims: [1], keepDims: true)] },
      ]
    }
  }
}

extension Tensor {
  /// The sum of all elements: a single number.
  public func sum() throws -> Tensor { try sum(dims: Array(0..<rank)) }

  /// The sum over `dims`, which may count from the end; they stay with size 1 if `keepDims`.
  ///
  /// Sums of whole numbers and truth values are `int64`, and wrap around. Throws a `ShapeError` for a
  /// dimension that is missing or named twice.
  public func sum(dims: [Int], keepDims: Bool = false) throws -> Tensor {
    let dims = try shape.normalized(dimensions: dims)
    return try apply(Ops.Sum(dims: dims), try foldable())[0].dropping(dims, unless: keepDims)
  }

  /// The mean of all elements: a single number, NaN of none.
  public func mean() throws -> Tensor { try mean(dims: Array(0..<rank)) }

  /// The mean over `dims`, as `sum(dims:keepDims:)`. Throws a `ShapeError` unless floating point.
  public func mean(dims: [Int], keepDims: Bool = false) throws -> Tensor {
    let count = Ops.size(
      try Ops.floatingTypes([type])[0].shape, dims: try shape.normalized(dimensions: dims))
    return try sum(dims: dims, keepDims: keepDims).scaled(by: 1 / Double(count))
  }
}

extension Shape {
  /// Dimensions counted from 0, ascending; throws when one is missing or named twice.
  func normalized(dimensions: [Int]) throws -> [Int] {
    let sorted = try dimensions.map(normalized(dimension:)).sorted()
    for (a, b) in zip(sorted, sorted.dropFirst()) where a == b {
      throw ShapeError("expects each dimension once, got \(dimensions)")
    }
    return rank == 0 ? [] : sorted
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Sum.self, in: $0) }
