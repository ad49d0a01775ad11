extension Ops {
  /// Matrix products: `(*, m, k), (*, k, n) -> (*, m, n)` with the same sizes before.
  struct MatrixMultiply: DifferentiableOperation {
    static let name = "matmul"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (a, b) = (inputs[0].shape, inputs[1].shape)
      let dtype = try floatingTypes(inputs)[0].dtype
      guard inputs[1].dtype == dtype else {
        throw ShapeError("expects matrices of one dtype, got \(inputs[0]) and \(inputs[1])")
      }
      let rank = a.rank
      guard rank >= 2, b.rank == rank, a[0..<(rank - 2)] == b[0..<(rank - 2)],
        a[rank - 1] == b[rank - 2]
      else { throw ShapeError("can't multiply matrices of shapes \(a) and \(b)") }
      var shape = a
      shape[rank - 1] = b[rank - 1]
      return [TensorType(dtype, shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let output = try Tensor.empty(types[0])
      let (a, b) = (try Operand(inputs[0]), try Operand(inputs[1]))
      let rank = output.rank
      let (m, n, k) = (output.shape[rank - 2], output.shape[rank - 1], inputs[0].shape[rank - 1])
      let batches = output.shape[0..<(rank - 2)].count
      let size = output.dtype.byteCount
      if batches == 1 {
        BLAS.multiply(
          output.dtype, m: m, n: n, k: k, a.matrix(0), b.matrix(0), output.data, cStride: n)
        return [output]
      }
      let grain = max(1, grain / max(1, m &* n))
      ThreadPool.shared.forEachRange(of: batches, grain: grain) { begin, end in
        for batch in begin..<end where m > 0 && n > 0 {
          BLAS.multiplyPart(
            output.dtype, m: m, n: n, k: k, a.matrix(batch), b.matrix(batch),
            output.data + batch * m * n * size, cStride: n)
        }
      }
      return [output]
    }

    /// Matrices that lie one after the other, each row by row or column by column.
    private struct Operand {
      private let tensor: Tensor
      private let transpose: BLAS.Transpose
      private let stride: Int
      private let step: Int

      init(_ input: Tensor) throws {
        let input = input.detached()
        let rank = input.rank
        let isTransposed = try !input.isContiguous && input.transposed(-1, -2).isContiguous
        tensor = isTransposed ? input : try input.contiguous()
        transpose = isTransposed ? .yes : .no
        stride = input.shape[isTransposed ? rank - 2 : rank - 1]
        step = input.shape[rank - 2] * input.shape[rank - 1] * input.dtype.byteCount
      }

      func matrix(_ batch: Int) -> BLAS.Matrix {
        BLAS.Matrix(data: tensor.data + batch * step, transpose: transpose, stride: stride)
      }
    }

    func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int {
      outputs[0].shape.count &* inputs[0].shape[inputs[0].shape.rank - 1]
    }

    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let outgoing = context.outputGradient
      return [
        context.needs[0]
          ? try outgoing.matrixMultiplied(by: try context.input(1).transposed(-1, -2)) : nil,
        context.needs[1]
          ? try context.input(0).transposed(-1, -2).matrixMultiplied(by: outgoing) : nil,
      ]
    }

    static var samples: [OperationSample] {
      let product: @Sendable ([Tensor]) throws -> [Tensor] = {
        [try $0[0].matrixMultiplied(by: $0[1])]
      }
      return [
        OperationSample(.init([2, 3]), .init([3, 4]), run: product),
        OperationSample(.init([3, 2, 4]), .init([3, 4, 2]), run: product),
        OperationSample(.init([2, 1, 2, 3]), .init([3, 3, 2]), run: product),
        OperationSample(.init([2, 3]), .init([2, 3])) {
          [try $0[0].matrixMultiplied(by: try $0[1].transposed(0, 1))]
        },
        OperationSample(.init([2, 3, 0]), .init([2, 0, 2]), run: product),
        OperationSample(.init([0, 2, 3]), .init([0, 3, 1]), run: product),
      ]
    }
  }
}

extension Tensor {
  /// The matrix products over the last two dimensions: `(*, m, k), (*, k, n) -> (*, m, n)`; the
  /// dimensions before broadcast. PyTorch's `matmul` for two or more dimensions.
  ///
  /// Throws a `ShapeError` when there are fewer dimensions or the sizes do not fit.
  public func matrixMultiplied(by other: Tensor) throws -> Tensor {
    guard rank >= 2, other.rank >= 2 else {
      throw ShapeError("expects matrices, got \(type) and \(other.type)")
    }
    let lead = try Ops.broadcast(shape[0..<(rank - 2)], other.shape[0..<(other.rank - 2)])
    func spread(_ tensor: Tensor) throws -> Tensor {
      let rank = tensor.rank
      let shape = try lead.appending(tensor.shape[(rank - 2)..<rank])
      return tensor.shape == shape ? tensor : try tensor.expanded(to: shape)
    }
    return try apply(Ops.MatrixMultiply(), spread(self), spread(other))[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.MatrixMultiply.self, in: $0)
}
