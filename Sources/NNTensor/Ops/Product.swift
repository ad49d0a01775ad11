import CKernels

extension Ops {
  /// The product over some dimensions. PyTorch's `Tensor.prod`; of no elements it is 1.
  struct Product: DifferentiableOperation {
    static let name = "prod"
    /// The dimensions that go, counted from 0, ascending.
    var dims: [Int]

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try foldTypes(inputs, dims: dims)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      [try folded(inputs[0], NN_PRODUCT, dims: dims)]
    }

    var saved: SavedTensors { .input }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let input = try rows(context.input(0), dims: dims)
      let outgoing = try context.outputGradient.contiguous()
      let result = try Tensor.empty(input.type)
      let size = Ops.size(context.inputTypes[0].shape, dims: dims)
      forEachLine(size == 0 ? 0 : input.count / size, work: size) { begin, end in
        nn_row_product_gradient(
          input.dtype.kernel, input.data, outgoing.data, result.data, Int64(size), begin, end)
      }
      return [try unrowed(result, like: context.inputTypes[0], dims: dims)]
    }

    static var samples: [OperationSample] {
      let zeros = OperationSample.Input([2, 3], .exactly([0, 2, 3, 0, 0.5, 0]))
      return [
        OperationSample(.init([2, 3])) { [try $0[0].product()] },
        OperationSample(.init([2, 3, 4])) { [try $0[0].product(dims: [1])] },
        OperationSample(.init([2, 3, 4])) { [try $0[0].product(dims: [0, -1], keepDims: true)] },
        OperationSample(zeros) { [try $0[0].product(dims: [1])] },
        OperationSample(.init([0, 3])) { [try $0[0].product(dims: [0])] },
        OperationSample(.init([])) { [try $0[0].product()] },
        OperationSample(.init([2, 40], .uniform(0.5, 1.5))) { [try $0[0].product(dims: [1])] },
        OperationSample(.init(TensorType(.int64, [2, 3]), .integers(-3, 9))) {
          [try $0[0].product(dims: [0])]
        },
      ]
    }
  }
}

extension Tensor {
  /// The product of all elements: a single number.
  public func product() throws -> Tensor { try product(dims: Array(0..<rank)) }

  /// The product over `dims`, which may count from the end; they stay with size 1 if `keepDims`.
  ///
  /// Products of whole numbers and truth values are `int64`, and wrap around. Throws a `ShapeError`
  /// for a dimension that is missing or named twice.
  public func product(dims: [Int], keepDims: Bool = false) throws -> Tensor {
    let dims = try shape.normalized(dimensions: dims)
    return try apply(Ops.Product(dims: dims), try foldable())[0].dropping(dims, unless: keepDims)
  }

  /// Whether any element over `dims` (all if left out) is not 0, as NaN is not; of none it is false.
  /// A bool tensor, but `uint8` for `uint8`, as in PyTorch.
  public func any(dims: [Int]? = nil, keepDims: Bool = false) throws -> Tensor {
    try converted(to: .bool).sum(dims: dims ?? Array(0..<rank), keepDims: keepDims)
      .converted(to: .bool).converted(to: dtype == .uint8 ? .uint8 : .bool)
  }

  /// Whether no element over `dims` (all if left out) is 0; of none it is true. Dtypes as in `any`.
  public func all(dims: [Int]? = nil, keepDims: Bool = false) throws -> Tensor {
    try converted(to: .bool).product(dims: dims ?? Array(0..<rank), keepDims: keepDims)
      .converted(to: dtype == .uint8 ? .uint8 : .bool)
  }

  /// How many elements over `dims` (all if left out) are not 0: `int64`.
  public func countNonzero(dims: [Int]? = nil) throws -> Tensor {
    try converted(to: .bool).sum(dims: dims ?? Array(0..<rank))
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Product.self, in: $0) }
