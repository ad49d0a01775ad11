extension Ops {
  /// Products of matrices: `(*, m, k), (*, k, n) -> (*, m, n)`, where the leading dimensions
  /// broadcast.
  struct Matmul: DifferentiableOperation {
    static let name = "matmul"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (a, b) = (try floatingTypes(inputs)[0].shape, inputs[1].shape)
      guard a.rank >= 2, b.rank >= 2, a[a.rank - 1] == b[b.rank - 2] else {
        throw ShapeError("expects matrices (m, k) and (k, n), got \(inputs[0]) and \(inputs[1])")
      }
      guard inputs[0].dtype == inputs[1].dtype else {
        throw ShapeError("expects matrices of one dtype, got \(inputs[0]) and \(inputs[1])")
      }
      let batch = try broadcast(a[0..<(a.rank - 2)], b[0..<(b.rank - 2)])
      let sizes: Shape = [a[a.rank - 2], b[b.rank - 1]]
      return [TensorType(inputs[0].dtype, try batch.appending(sizes))]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let shape = types[0].shape
      let batch = shape[0..<(shape.rank - 2)]
      let (m, n) = (shape[shape.rank - 2], shape[shape.rank - 1])
      let k = inputs[0].shape[inputs[0].rank - 1]
      let a = try Operand(inputs[0], batch)
      let b = try Operand(inputs[1], batch)
      let output = try Tensor.empty(types[0])
      let bytes = output.dtype.byteCount
      let count = batch.count
      // One product is shared out by its rows or columns; several are shared out as they are.
      if count == 1 {
        try BLAS.multiply(
          output.dtype, m: m, n: n, k: k, a.matrix(0), b.matrix(0), output.data, cStride: n)
      } else if output.count > 0 {
        forEachLine(count, work: m &* n &* max(k, 1) / 8) { begin, end in
          for index in Int(begin)..<Int(end) {
            BLAS.multiplyPart(
              output.dtype, m: m, n: n, k: k, a.matrix(index), b.matrix(index),
              output.data + index * m * n * bytes, cStride: n)
          }
        }
      }
      return [output]
    }

    /// The matrices of an input, read as they lie where their rows or their columns are contiguous.
    struct Operand {
      private let tensor: Tensor
      private let transpose: BLAS.Transpose
      private let stride: Int
      /// Elements between the start of the memory and each matrix of the batch.
      private let offsets: [Int]

      init(_ input: Tensor, _ batch: Shape) throws {
        let rank = input.rank
        func lies(_ tensor: Tensor, rows: Int, columns: Int) -> Bool {
          (tensor.strides[columns] == 1 || tensor.shape[columns] == 1)
            && (tensor.strides[rows] >= max(1, tensor.shape[columns]) || tensor.shape[rows] == 1)
        }
        if lies(input, rows: rank - 2, columns: rank - 1) {
          (tensor, transpose) = (input, .no)
        } else if lies(input, rows: rank - 1, columns: rank - 2) {
          (tensor, transpose) = (input, .yes)
        } else {
          (tensor, transpose) = (try input.contiguous(), .no)
        }
        let (rows, columns) = transpose == .no ? (rank - 2, rank - 1) : (rank - 1, rank - 2)
        // The stride of a single row says nothing, and BLAS wants at least the row's length.
        stride = max(
          tensor.shape[rows] == 1 ? 1 : tensor.strides[rows], max(1, tensor.shape[columns]))
        offsets = Self.offsets(tensor, batch)
      }

      private static func offsets(_ tensor: Tensor, _ batch: Shape) -> [Int] {
        let missing = batch.rank - (tensor.rank - 2)
        var offsets = [0]
        for dim in 0..<batch.rank {
          let repeated = dim < missing || tensor.shape[dim - missing] == 1
          let step = repeated ? 0 : tensor.strides[dim - missing]
          offsets = offsets.flatMap { start in (0..<batch[dim]).map { start + $0 * step } }
        }
        return offsets
      }

      func matrix(_ index: Int) -> BLAS.Matrix {
        let start = UnsafeRawPointer(tensor.data) + offsets[index] * tensor.dtype.byteCount
        return BLAS.Matrix(data: start, transpose: transpose, stride: stride)
      }
    }

    func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int {
      outputs[0].shape.count
        .multipliedSaturated(by: inputs[0].shape[inputs[0].shape.rank - 1])
    }

    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (a, b, outgoing) = (context.input(0), context.input(1), context.outputGradient)
      return [
        try context.reduced(outgoing.matmul(b.transposed(-1, -2)), 0),
        try context.reduced(a.transposed(-1, -2).matmul(outgoing), 1),
      ]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, Shape)] = [
        ([2, 3], [3, 4]), ([3], [3]), ([3], [3, 2]), ([2, 3], [3]), ([2, 2, 3], [3, 4]),
        ([2, 1, 2, 3], [3, 3, 2]), ([2, 3], [4, 3, 2]), ([3], [2, 3, 2]), ([2, 2, 3], [3]),
        ([0, 3], [3, 2]), ([2, 0], [0, 3]), ([2, 0, 3], [3, 2]), ([1, 4], [4, 1]),
        ([2, 3, 1], [2, 1, 3]),
      ]
      return cases.map { a, b in
        OperationSample(.init(a), .init(b)) { [try $0[0].matmul($0[1])] }
      }
    }
  }
}

extension Tensor {
  /// The matrix product over the last two dimensions, where the others broadcast. PyTorch's
  /// `torch.matmul`.
  ///
  /// A tensor of one dimension is a row on the left and a column on the right, and that dimension
  /// goes from the result. Throws a `ShapeError` when the shapes do not fit.
  public func matmul(_ other: Tensor) throws -> Tensor {
    guard rank > 0, other.rank > 0 else {
      throw ShapeError("expects tensors with dimensions, got \(type) and \(other.type)")
    }
    if rank == 1 {
      guard shape[0] == other.shape[max(0, other.rank - 2)] else {
        throw ShapeError("expects vectors and matrices that fit, got \(type) and \(other.type)")
      }
      let product = try unsqueezed(dim: 0).matmul(other)
      return try product.squeezed(dims: [other.rank == 1 ? 0 : -2])
    }
    if other.rank == 1 {
      return try matmul(try other.unsqueezed(dim: 1)).squeezed(dims: [-1])
    }
    // One matrix for all is one large product.
    if rank > 2, other.rank == 2 {
      let rows = try reshaped([shape[0..<(rank - 1)].count, shape[rank - 1]] as Shape)
      let product = try rows.matmul(other)
      return try product.reshaped(try shape[0..<(rank - 1)].appending([other.shape[1]]))
    }
    return try apply(Ops.Matmul(), self, other)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Matmul.self, in: $0) }
