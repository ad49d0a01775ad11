extension Ops {
  /// The dimensions in another order; a view.
  struct Permute: DifferentiableOperation {
    static let name = "permute"
    static var isView: Bool { true }
    /// Which input dimension each output dimension is.
    var order: [Int]

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let shape = inputs[0].shape
      guard order.sorted() == Array(0..<shape.rank) else {
        throw ShapeError("expects each of \(shape.rank) dimensions once, got \(order)")
      }
      return [TensorType(inputs[0].dtype, try Shape(order.map { shape[$0] }))]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = inputs[0]
      let strides = try Shape(order.map { input.strides[$0] })
      return [input.view(types[0].shape, strides: strides, offset: input.offset)]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      var inverse = order
      for (place, dim) in order.enumerated() { inverse[dim] = place }
      return [try context.outputGradient.permuted(inverse)]
    }

    static var samples: [OperationSample] {
      [
        OperationSample(.init([2, 3, 4])) { [try $0[0].permuted([2, 0, 1])] },
        OperationSample(.init([2, 3])) { [try $0[0].transposed(0, -1)] },
        OperationSample(.init([0, 3])) { [try $0[0].transposed(0, 1)] },
        OperationSample(.init([])) { [try $0[0].permuted([])] },
        OperationSample(.init([2, 3, 4])) { [try $0[0].dimensionsMoved([0, -1], to: [-1, 0])] },
      ]
    }
  }
}

extension Tensor {
  /// The dimensions in the given order, which may count from the end. Shares memory.
  public func permuted(_ order: [Int]) throws -> Tensor {
    try apply(Ops.Permute(order: try order.map(shape.normalized(dimension:))), self)[0]
  }

  /// Dimensions `sources` moved to the places `targets`, the others in their order. Shares memory.
  ///
  /// All may count from the end. Throws a `ShapeError` for lists of different lengths, and for a
  /// dimension that is missing or named twice.
  public func dimensionsMoved(_ sources: [Int], to targets: [Int]) throws -> Tensor {
    guard sources.count == targets.count else {
      throw ShapeError("expects as many places as dimensions, got \(sources) to \(targets)")
    }
    _ = (try shape.normalized(dimensions: sources), try shape.normalized(dimensions: targets))
    if rank == 0 { return self }
    let from = try sources.map(shape.normalized(dimension:))
    var order = [Int?](repeating: nil, count: rank)
    for (dim, place) in zip(from, try targets.map(shape.normalized(dimension:))) {
      order[place] = dim
    }
    var others = (0..<rank).filter { !from.contains($0) }.makeIterator()
    return try permuted(order.compactMap { $0 ?? others.next() })
  }

  /// Dimensions `a` and `b` swapped. Shares memory.
  public func transposed(_ a: Int, _ b: Int) throws -> Tensor {
    var order = Array(0..<rank)
    if rank > 0 {
      order.swapAt(try shape.normalized(dimension: a), try shape.normalized(dimension: b))
    }
    return try permuted(order)
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Permute.self, in: $0) }
