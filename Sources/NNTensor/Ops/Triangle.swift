import CKernels

extension Ops {
  /// Matrices with zeros below or above a diagonal. PyTorch's `torch.triu` and `torch.tril`.
  struct Triangle: DifferentiableOperation {
    static let name = "triu"
    static var movesElements: Bool { true }
    /// How far right of the main diagonal the last one lies that stays.
    var offset: Int
    /// Whether what lies right of it stays, else what lies left of it.
    var isUpper: Bool

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      guard inputs[0].shape.rank >= 2 else {
        throw ShapeError("expects at least 2 dimensions, got \(inputs[0])")
      }
      return inputs
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let output = try Tensor.empty(types[0])
      let (rows, columns) = (input.shape[input.rank - 2], input.shape[input.rank - 1])
      let offset = max(-rows, min(columns, offset))
      forEachLine(columns == 0 ? 0 : output.count / columns, work: columns) { begin, end in
        nn_triangle(
          Int64(output.dtype.byteCount), input.data, output.data, Int64(rows), Int64(columns),
          Int64(offset), isUpper, begin, end)
      }
      return [output]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try apply(self, context.outputGradient)[0]]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, Int)] = [
        ([3, 4], 0), ([4, 3], 1), ([2, 3, 3], -1), ([3, 3], 9), ([3, 3], -9), ([0, 3], 0),
        ([1, 1], 0),
      ]
      return cases.flatMap { shape, offset in
        [
          OperationSample(.init(shape)) { [try $0[0].upperTriangle(offset)] },
          OperationSample(.init(shape)) { [try $0[0].lowerTriangle(offset)] },
        ]
      }
    }
  }
}

extension Tensor {
  /// The matrices of the last two dimensions with zeros below the diagonal that lies `offset` right
  /// of the main one. PyTorch's `torch.triu`.
  ///
  /// Throws a `ShapeError` for less than two dimensions.
  public func upperTriangle(_ offset: Int = 0) throws -> Tensor {
    try apply(Ops.Triangle(offset: offset, isUpper: true), self)[0]
  }

  /// The same with zeros above that diagonal. PyTorch's `torch.tril`.
  public func lowerTriangle(_ offset: Int = 0) throws -> Tensor {
    try apply(Ops.Triangle(offset: offset, isUpper: false), self)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Triangle.self, in: $0) }
