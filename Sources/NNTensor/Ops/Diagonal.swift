extension Ops {
  /// The elements whose indices in two dimensions are the same up to an offset, along a new last
  /// dimension; a view. PyTorch's `torch.diagonal`.
  struct Diagonal: DifferentiableOperation {
    static let name = "diagonal"
    static var isView: Bool { true }
    /// How far right of the main diagonal.
    var offset: Int
    /// Counted from 0 and different.
    var rows: Int
    var columns: Int

    /// Where the diagonal begins, and how long it is.
    private func line(_ shape: Shape) -> (row: Int, column: Int, length: Int) {
      // Further off than the sizes is as far as the sizes.
      let offset = max(-shape[rows], min(shape[columns], offset))
      let (row, column) = (max(0, -offset), max(0, offset))
      return (row, column, max(0, min(shape[rows] - row, shape[columns] - column)))
    }

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let shape = inputs[0].shape
      var rest = Shape()
      for dim in 0..<shape.rank where dim != rows && dim != columns { rest.append(shape[dim]) }
      rest.append(line(shape).length)
      return [TensorType(inputs[0].dtype, rest)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = inputs[0]
      let (row, column, _) = line(input.shape)
      var strides = Shape()
      for dim in 0..<input.rank where dim != rows && dim != columns {
        strides.append(input.strides[dim])
      }
      strides.append(input.strides[rows] &+ input.strides[columns])
      let start =
        types[0].shape.contains(0)
        ? 0 : row &* input.strides[rows] &+ column &* input.strides[columns]
      return [input.view(types[0].shape, strides: strides, offset: input.offset &+ start)]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let outgoing = try context.outputGradient.contiguous()
      let gradient = try Tensor.zeros(context.inputTypes[0])
      try forward([gradient], [outgoing.type])[0].scatter(outgoing)
      return [gradient]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, Int, Int, Int)] = [
        ([3, 4], 0, 0, 1), ([4, 3], 1, 0, 1), ([3, 4], -2, 0, 1), ([3, 3], 3, 0, 1),
        ([2, 3, 4], 1, -1, 0), ([2, 3, 4], 0, 1, 2), ([0, 3], 0, 0, 1), ([1, 1], 0, 1, 0),
      ]
      return cases.map { shape, offset, a, b in
        OperationSample(.init(shape)) { [try $0[0].diagonal(offset: offset, a, b)] }
      }
    }
  }

  /// A matrix for each row, with the row on a diagonal and zeros elsewhere. PyTorch's
  /// `torch.diag_embed`.
  struct DiagonalMatrix: DifferentiableOperation {
    static let name = "diag_embed"
    static var movesElements: Bool { true }
    /// How far right of the main diagonal.
    var offset: Int

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let shape = inputs[0].shape
      guard shape.rank > 0 else {
        throw ShapeError("expects rows for diagonals, got a single number")
      }
      let (size, overflow) = shape[shape.rank - 1].addingReportingOverflow(
        Int(clamping: offset.magnitude))
      guard !overflow else { throw ShapeError("makes a tensor too large to count") }
      return [
        TensorType(inputs[0].dtype, try shape[0..<(shape.rank - 1)].appending([size, size]))
      ]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let output = try Tensor.zeros(types[0])
      let target = try output.diagonal(offset: offset, output.rank - 2, output.rank - 1)
      target.scatter(try inputs[0].contiguous())
      return [output]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try context.outputGradient.diagonal(offset: offset, -2, -1)]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, Int, Int, Int)] = [
        ([3], 0, 0, 1), ([3], -1, 0, 1), ([2, 3], 2, -2, -1), ([2, 3], 0, 0, 2), ([0], 1, 0, 1),
        ([2, 0], 0, -2, -1), ([1], 0, 1, 0),
      ]
      return cases.map { shape, offset, a, b in
        OperationSample(.init(shape)) { [try $0[0].diagonalMatrix(offset: offset, a, b)] }
      }
    }
  }
}

extension Tensor {
  /// The elements whose indices in dimensions `rows` and `columns` (may count from the end) are i and
  /// i + `offset`, along a new last dimension. Shares memory.
  ///
  /// Throws a `ShapeError` when the dimensions are missing or the same.
  public func diagonal(offset: Int = 0, _ rows: Int = 0, _ columns: Int = 1) throws -> Tensor {
    let (a, b) = try Self.twoDimensions(of: shape, rows, columns)
    return try apply(Ops.Diagonal(offset: offset, rows: a, columns: b), self)[0]
  }

  /// The rows along the last dimension as diagonals of matrices that are 0 elsewhere: the new
  /// dimensions are `rows` and `columns` of the result, with `offset` as in `diagonal`.
  ///
  /// Throws a `ShapeError` when the dimensions are missing or the same, and for a single number.
  public func diagonalMatrix(
    offset: Int = 0, _ rows: Int = -2, _ columns: Int = -1
  ) throws -> Tensor {
    let result = try Shape(shape.array + [0])
    let (a, b) = try Self.twoDimensions(of: result, rows, columns)
    let matrices = try apply(Ops.DiagonalMatrix(offset: offset), self)[0]
    return try matrices.dimensionsMoved([-2, -1], to: [a, b])
  }

  /// PyTorch's `torch.diag`: the diagonal of a matrix, or a matrix with a vector on its diagonal.
  ///
  /// Throws a `ShapeError` for other numbers of dimensions.
  public func diag(_ offset: Int = 0) throws -> Tensor {
    switch rank {
    case 1: try diagonalMatrix(offset: offset)
    case 2: try diagonal(offset: offset).copied()
    default: throw ShapeError("expects a vector or a matrix, got \(type)")
    }
  }

  private static func twoDimensions(of shape: Shape, _ a: Int, _ b: Int) throws -> (Int, Int) {
    let dims = (try shape.normalized(dimension: a), try shape.normalized(dimension: b))
    guard shape.rank >= 2, dims.0 != dims.1 else {
      throw ShapeError("expects two different dimensions of shape \(shape), got \(a) and \(b)")
    }
    return dims
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Diagonal.self, in: list)
  OperationCatalogue.register(Ops.DiagonalMatrix.self, in: list)
}
