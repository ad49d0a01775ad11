extension Ops {
  /// The elements in reversed order along some dimensions. PyTorch's `torch.flip`.
  struct Flip: DifferentiableOperation {
    static let name = "flip"
    static var movesElements: Bool { true }
    /// Counted from 0.
    var dims: [Int]

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] { inputs }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = inputs[0].detached()
      if input.count == 0 { return [try input.copied()] }
      var (strides, offset) = (input.strides, input.offset)
      for dim in dims {
        offset += (input.shape[dim] - 1) * strides[dim]
        strides[dim] = -strides[dim]
      }
      return [try input.view(input.shape, strides: strides, offset: offset).copied()]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try context.outputGradient.flipped(dims)]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, [Int])] = [
        ([5], [0]), ([2, 3], [1]), ([2, 3, 4], [0, -1]), ([2, 3], []), ([0, 3], [0, 1]),
        ([], []), ([1, 1], [0]),
      ]
      return cases.map { shape, dims in
        OperationSample(.init(shape)) { [try $0[0].flipped(dims)] }
      }
    }
  }
}

extension Tensor {
  /// The elements in reversed order along dimensions `dims`, which may count from the end. A copy.
  ///
  /// Throws a `ShapeError` for a dimension that is missing or named twice.
  public func flipped(_ dims: [Int]) throws -> Tensor {
    try apply(Ops.Flip(dims: try shape.normalized(dimensions: dims)), self)[0]
  }

  /// The elements moved on by `shifts[i]` places along dimension `dims[i]` (may count from the end);
  /// what leaves at the end comes back at the start. PyTorch's `torch.roll`.
  ///
  /// Without `dims` the elements move row by row, by one shift. Throws a `ShapeError` for a dimension
  /// that is missing and for lists of different lengths.
  public func rolled(_ shifts: [Int], dims: [Int] = []) throws -> Tensor {
    if dims.isEmpty, shifts.count == 1 {
      return try reshaped([count] as Shape).rolled(shifts, dims: [0]).reshaped(shape)
    }
    guard shifts.count == dims.count, !shifts.isEmpty else {
      throw ShapeError("expects a shift for each dimension, got \(shifts) for \(dims)")
    }
    var result = self
    for (shift, dim) in zip(shifts, dims) {
      let dim = try shape.normalized(dimension: dim)
      let size = rank == 0 ? 1 : shape[dim]
      guard size > 1 else { continue }
      let place = (shift % size + size) % size
      if place == 0 { continue }
      result = try .concatenated(
        [
          try result.narrowed(dim: dim, start: size - place, length: place),
          try result.narrowed(dim: dim, start: 0, length: size - place),
        ], dim: dim)
    }
    return result
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Flip.self, in: $0) }
