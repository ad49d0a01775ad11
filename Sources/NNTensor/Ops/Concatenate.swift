import CKernels

extension Ops {
  /// Tensors one after the other along a dimension. PyTorch's `torch.cat`.
  struct Concatenate: DifferentiableOperation {
    static let name = "cat"
    static var movesElements: Bool { true }
    /// Counted from 0.
    var dim: Int

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      var type = inputs[0]
      guard type.shape.rank > 0 else { throw ShapeError("can't concatenate single numbers") }
      for other in inputs.dropFirst() {
        var expected = type.shape
        if other.shape.rank == expected.rank { expected[dim] = other.shape[dim] }
        guard other.shape == expected else {
          throw ShapeError(
            "expects shapes that differ in dimension \(dim) only, got \(inputs[0].shape) and "
              + "\(other.shape)")
        }
        let (size, overflow) = type.shape[dim].addingReportingOverflow(other.shape[dim])
        guard !overflow else { throw ShapeError("makes a tensor too large to count") }
        type.shape[dim] = size
      }
      return [type]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let output = try Tensor.empty(types[0])
      let lines = Lines(output.shape, dim: dim)
      let rows = lines.inner == 0 ? 0 : lines.count / lines.inner
      let unit = lines.inner * output.dtype.byteCount
      var start = 0
      for input in inputs where input.count > 0 {
        let input = try input.contiguous()
        let bytes = input.shape[dim] * unit
        forEachLine(rows, work: input.shape[dim] * lines.inner) { begin, end in
          nn_copy_rows(
            input.data, Int64(bytes), output.data + start, Int64(lines.size * unit), Int64(bytes),
            begin, end)
        }
        start += bytes
      }
      return [output]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      var start = 0
      return try context.inputTypes.indices.map { index in
        let size = context.inputTypes[index].shape[dim]
        defer { start += size }
        guard context.needs[index] else { return nil }
        return try context.outputGradient.narrowed(dim: dim, start: start, length: size)
      }
    }

    static var samples: [OperationSample] {
      [
        OperationSample(.init([2, 3]), .init([1, 3])) { [try .concatenated($0, dim: 0)] },
        OperationSample(.init([2, 3, 2]), .init([2, 1, 2]), .init([2, 2, 2])) {
          [try .concatenated($0, dim: 1)]
        },
        OperationSample(.init([2, 0]), .init([2, 2])) { [try .concatenated($0, dim: -1)] },
        OperationSample(.init([3])) { [try .concatenated($0, dim: 0)] },
        OperationSample(.init([3]), .init([3])) { [try .stacked($0, dim: 1)] },
      ]
    }
  }
}

extension Tensor {
  /// The tensors one after the other along dimension `dim`, which may count from the end.
  ///
  /// They agree in all other dimensions; a tensor of shape `[0]` joins any others. Throws a
  /// `ShapeError` otherwise, or when there are none.
  public static func concatenated(_ tensors: [Tensor], dim: Int = 0) throws -> Tensor {
    guard let first = tensors.first else {
      throw ShapeError("expects at least 1 tensor to concatenate, got none")
    }
    let kept = tensors.filter { $0.shape != [0] }
    guard let model = kept.first else { return first }
    let place = try model.shape.normalized(dimension: dim)
    let dtype = tensors.dropFirst().reduce(first.dtype) { $0.promoted(with: $1.dtype) }
    return try apply(
      Ops.Concatenate(dim: place), try kept.map { try $0.converted(to: dtype) })[0]
  }

  /// Tensors of one shape along a new dimension before dimension `dim` (may count from the end).
  public static func stacked(_ tensors: [Tensor], dim: Int = 0) throws -> Tensor {
    try concatenated(try tensors.map { try $0.unsqueezed(dim: dim) }, dim: dim)
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.Concatenate.self, in: $0)
}
