import CKernels

extension Ops {
  /// The largest or smallest element over some dimensions. Equal ones share the gradient.
  struct ExtremeFold: Sendable {
    /// The dimensions that go, counted from 0, ascending.
    var dims: [Int]
    var isMax: Bool
    /// Whether NaN takes the gradient where it is the result, as in `torch.max` of all elements.
    var sharesNaN: Bool

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      for dim in dims where inputs[0].shape[dim] == 0 {
        throw ShapeError("expects dimension \(dim) to have elements, got \(inputs[0])")
      }
      return try foldTypes(inputs, dims: dims)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      [try folded(inputs[0], isMax ? NN_MAX : NN_MIN, dims: dims)]
    }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (input, extreme) = (context.input(0), context.output(0))
      var isExtreme = try input.equal(extreme)
      if sharesNaN {
        let isNaN = try input.notEqual(input)
        isExtreme = try .select(try extreme.notEqual(extreme), isNaN, isExtreme)
      }
      let chosen = try isExtreme.converted(to: input.dtype)
      let share = try context.outputGradient / chosen.sum(dims: dims, keepDims: true)
      return [try chosen * share]
    }

    static func samples(
      _ run: @escaping @Sendable (Tensor, [Int]?, Bool) throws -> Tensor
    ) -> [OperationSample] {
      let values = OperationSample.Values.separated(-2, 2, gap: 0.05)
      let cases: [(Shape, [Int]?, Bool)] = [
        ([3, 4], [1], false), ([3, 4], [0], true), ([2, 3, 4], [0, -1], false), ([5], nil, false),
        ([], nil, false), ([0, 3], [1], true), ([3, 70], [1], false), ([1, 1], [0], false),
        ([2, 3], nil, true), ([70, 3], [0], false),
      ]
      return cases.map { shape, dims, keepDims in
        OperationSample(.init(shape, values)) { [try run($0[0], dims, keepDims)] }
      } + [
        OperationSample(.init(TensorType(.int32, [2, 3]), .integers(-9, 9))) {
          [try run($0[0], [1], false)]
        }
      ]
    }
  }

  /// The largest element over some dimensions.
  struct AMax: DifferentiableOperation {
    static let name = "amax"
    var fold: ExtremeFold

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try fold.outputTypes(inputs)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try fold.forward(inputs, types)
    }

    var saved: SavedTensors { SavedTensors(inputs: [0], outputs: [0]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] { try fold.gradient(context) }

    static var samples: [OperationSample] {
      ExtremeFold.samples { try $0.maximum(dims: $1, keepDims: $2) }
    }
  }

  /// The smallest element over some dimensions.
  struct AMin: DifferentiableOperation {
    static let name = "amin"
    var fold: ExtremeFold

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try fold.outputTypes(inputs)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try fold.forward(inputs, types)
    }

    var saved: SavedTensors { SavedTensors(inputs: [0], outputs: [0]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] { try fold.gradient(context) }

    static var samples: [OperationSample] {
      ExtremeFold.samples { try $0.minimum(dims: $1, keepDims: $2) }
    }
  }
}

extension Tensor {
  /// The largest element over `dims` (all if left out), which may count from the end and stay with
  /// size 1 if `keepDims`; NaN if one is. Equal elements share the gradient.
  ///
  /// Throws a `ShapeError` for a dimension that is missing, named twice or has no elements.
  public func maximum(dims: [Int]?, keepDims: Bool = false) throws -> Tensor {
    try extremum(dims, keepDims, isMax: true) { try apply(Ops.AMax(fold: $0), $1)[0] }
  }

  /// The smallest element over `dims`, as `maximum(dims:keepDims:)`.
  public func minimum(dims: [Int]?, keepDims: Bool = false) throws -> Tensor {
    try extremum(dims, keepDims, isMax: false) { try apply(Ops.AMin(fold: $0), $1)[0] }
  }

  private func extremum(
    _ dims: [Int]?, _ keepDims: Bool, isMax: Bool, _ run: (Ops.ExtremeFold, Tensor) throws -> Tensor
  ) throws -> Tensor {
    let places = try shape.normalized(dimensions: dims ?? Array(0..<rank))
    let fold = Ops.ExtremeFold(dims: places, isMax: isMax, sharesNaN: dims == nil)
    return try run(fold, try foldable()).converted(to: dtype).dropping(places, unless: keepDims)
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.AMax.self, in: list)
  OperationCatalogue.register(Ops.AMin.self, in: list)
}
