extension Ops {
  /// The mean of each part of the input shared out among a given number of places: PyTorch's
  /// `adaptive_avg_pool1d` to `adaptive_avg_pool3d`. Place i of n covers the positions from
  /// `floor(i * size / n)` to below `ceil((i + 1) * size / n)`.
  struct AdaptiveAvgPool: DifferentiableOperation {
    static let name = "adaptive_avg_pool"
    /// The places in each dimension; nil keeps the input's size.
    var outputSize: [Int?]

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      [TensorType(inputs[0].dtype, try adaptiveShape(inputs[0], outputSize))]
    }

    private func positions(_ input: Shape, _ result: Shape) -> PoolPositions {
      .adaptive(input, result, rank: outputSize.count)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      [try meanPooled(inputs[0], types[0], rank: outputSize.count, positions)]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try meanPoolGradient(context, rank: outputSize.count, positions)]
    }

    static var samples: [OperationSample] {
      adaptiveSamples(.uniform(-2, 2)) { [try $0.adaptiveAveragePooled(to: $1)] }
    }
  }

  /// The largest element of each part of the input, shared out as `AdaptiveAvgPool` does: PyTorch's
  /// `adaptive_max_pool1d` to `adaptive_max_pool3d`. The second output says where in its plane each
  /// element was.
  struct AdaptiveMaxPool: DifferentiableOperation {
    static let name = "adaptive_max_pool"
    /// The places in each dimension; nil keeps the input's size.
    var outputSize: [Int?]

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let shape = try adaptiveShape(inputs[0], outputSize)
      return [TensorType(inputs[0].dtype, shape), TensorType(.int64, shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try maxPooled(inputs[0], types, rank: outputSize.count) {
        .adaptive($0, types[0].shape, rank: outputSize.count)
      }
    }

    var saved: SavedTensors { SavedTensors(outputs: [1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try maxPoolGradient(context, rank: outputSize.count)]
    }

    static var samples: [OperationSample] {
      adaptiveSamples(.separated(-2, 2, gap: 0.001)) {
        let pooled = try $0.adaptiveMaxPooledWithIndices(to: $1)
        return [pooled.values, pooled.indices]
      }
    }
  }

  private static func adaptiveShape(_ input: TensorType, _ outputSize: [Int?]) throws -> Shape {
    let rank = outputSize.count
    try checkPooled(input, rank: rank)
    var shape = input.shape
    for (d, size) in outputSize.enumerated() {
      guard let size else { continue }
      guard size >= 0 else { throw ShapeError("expects output sizes of at least 0, got \(size)") }
      shape[shape.rank - rank + d] = size
    }
    return shape
  }

  private static func adaptiveSamples(
    _ values: OperationSample.Values,
    _ pool: @escaping @Sendable (Tensor, [Int?]) throws -> [Tensor]
  ) -> [OperationSample] {
    let cases: [(Shape, [Int?])] = [
      ([2, 3, 6, 6], [1, 1]), ([1, 2, 7, 5], [3, 2]), ([2, 4, 5], [nil, 2]), ([2, 3, 9], [4]),
      ([2, 3, 4], [6]), ([3, 5], [nil]), ([1, 2, 4, 5, 3], [2, nil, 2]), ([1, 1, 1, 1], [2, 2]),
      ([0, 2, 4, 4], [2, 2]), ([2, 2, 4, 4], [0, 2]),
    ]
    return cases.map { shape, size in
      OperationSample(.init(shape, values)) { try pool($0[0], size) }
    }
  }
}

extension Tensor {
  /// The means of the parts of the last 1 to 3 dimensions shared out among `outputSize` places; nil
  /// keeps a dimension's size.
  ///
  /// `(N, C, *) -> (N, C, *outputSize)`; N may be missing. Throws a `ShapeError` when sizes do not
  /// fit. See `torch.nn.functional.adaptive_avg_pool2d`.
  public func adaptiveAveragePooled(to outputSize: [Int?]) throws -> Tensor {
    try apply(Ops.AdaptiveAvgPool(outputSize: outputSize), self)[0]
  }

  /// The largest elements of the parts, shared out as `adaptiveAveragePooled(to:)` does.
  ///
  /// `(N, C, *) -> (N, C, *outputSize)`; N may be missing. Throws a `ShapeError` when sizes do not
  /// fit. See `torch.nn.functional.adaptive_max_pool2d`.
  public func adaptiveMaxPooled(to outputSize: [Int?]) throws -> Tensor {
    try adaptiveMaxPooledWithIndices(to: outputSize).values
  }

  /// The same with the place of each element in its plane, counted row by row (int64).
  public func adaptiveMaxPooledWithIndices(to outputSize: [Int?]) throws -> (
    values: Tensor, indices: Tensor
  ) {
    let outputs = try apply(Ops.AdaptiveMaxPool(outputSize: outputSize), self)
    return (outputs[0], outputs[1])
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.AdaptiveAvgPool.self, in: list)
  OperationCatalogue.register(Ops.AdaptiveMaxPool.self, in: list)
}
