import CKernels

extension Ops {
  /// `out[i][j] = x[i][index[i][j]]` for dimension 1, likewise for others. PyTorch's
  /// `Tensor.gather` for indices whose other dimensions are the input's.
  struct Gather: DifferentiableOperation {
    static let name = "gather"
    /// Counted from 0.
    var dim: Int

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (input, index) = (inputs[0], inputs[1])
      var expected = input.shape
      if expected.rank > 0, index.shape.rank == expected.rank { expected[dim] = index.shape[dim] }
      guard index.dtype == .int64, index.shape == expected else {
        throw ShapeError(
          "expects int64 indices in the shape of \(input) but for dimension \(dim), got \(index)")
      }
      return [TensorType(input.dtype, index.shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let (input, index) = (try inputs[0].contiguous(), try inputs[1].contiguous())
      let output = try Tensor.empty(types[0])
      let (lines, taken) = (Lines(input.shape, dim: dim), Lines(index.shape, dim: dim))
      try index.checkIndices(below: lines.size, "elements")
      forEachLine(lines.count, work: taken.size) { begin, end in
        nn_gather(
          Int64(input.dtype.byteCount), input.data, index.indices, output.data, Int64(lines.size),
          Int64(taken.size), Int64(lines.inner), begin, end)
      }
      return [output]
    }

    var saved: SavedTensors { SavedTensors(inputs: [1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let index = try context.input(1).contiguous()
      return [
        try gatherGradient(context.outputGradient, index, context.inputTypes[0], dim: dim), nil,
      ]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, Shape, Int)] = [
        ([4, 3], [4, 2], 1), ([4, 3], [6, 3], 0), ([2, 3, 4], [2, 5, 4], 1), ([5], [2], 0),
        ([], [], 0), ([], [3], 0), ([3], [], 0), ([2, 3], [2, 0], 1),
      ]
      return cases.map { shape, index, dim in
        let size = shape.rank == 0 ? 1 : shape[dim]
        let indices = OperationSample.Input(TensorType(.int64, index), .integers(0, size))
        return OperationSample(.init(shape), indices) { [try $0[0].gathered(dim: dim, $0[1])] }
      } + [
        OperationSample(.init([4, 3]), .init(TensorType(.int64, [2, 2]), .integers(0, 3))) {
          [try $0[0].gathered(dim: 1, $0[1])]
        },
        OperationSample(.init([4, 3]), .init(TensorType(.int64, [4, 1]), .integers(0, 3))) {
          [try $0[0].takenAlong($0[1], dim: 1)]
        },
      ]
    }
  }

  /// A tensor of zeros with `parts` added along `dim` where `index` (contiguous, checked) names.
  static func gatherGradient(
    _ parts: Tensor, _ index: Tensor, _ type: TensorType, dim: Int
  ) throws -> Tensor {
    let parts = try parts.contiguous()
    let output = try Tensor.zeros(type)
    let (lines, taken) = (Lines(type.shape, dim: dim), Lines(index.shape, dim: dim))
    forEachLine(lines.count, work: taken.size) { begin, end in
      nn_gather_gradient(
        type.dtype.kernel, parts.data, index.indices, output.data, Int64(lines.size),
        Int64(taken.size), Int64(lines.inner), begin, end)
    }
    return output
  }
}

extension Tensor {
  /// The elements along dimension `dim` (may count from the end) that `index` names, a number of them
  /// for each line. PyTorch's `torch.gather`.
  ///
  /// But for that dimension `index` is no larger than this tensor; lines outside of it are left out.
  /// A tensor without dimensions counts as one of one element. Throws an `IndexError` for an index
  /// that names nothing.
  public func gathered(dim: Int, _ index: Tensor) throws -> Tensor {
    let dim = try shape.normalized(dimension: dim)
    if rank == 0, index.rank == 1 {
      return try reshaped([1] as Shape).gathered(dim: 0, index)
    }
    if rank == 1, index.rank == 0 {
      return try gathered(dim: 0, try index.reshaped([1] as Shape)).reshaped([] as Shape)
    }
    var source = self
    if index.rank == rank {
      for d in 0..<rank where d != dim && index.shape[d] < shape[d] {
        source = try source.narrowed(dim: d, start: 0, length: index.shape[d])
      }
    }
    return try apply(Ops.Gather(dim: dim), source, try index.asIndices())[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Gather.self, in: $0) }
