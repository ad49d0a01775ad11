import COpenBLAS
import NNDiagnostics

extension Ops {
  /// The X of `A X = B` for square matrices A, by elimination with exchange of rows in float64 (LAPACK's
  /// `gesv`). PyTorch's `torch.linalg.solve`.
  struct Solve: DifferentiableOperation {
    static let name = "solve"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (a, b) = (try floatingTypes(inputs)[0].shape, inputs[1].shape)
      guard a.rank >= 2, a.rank == b.rank, a[a.rank - 1] == a[a.rank - 2],
        a[a.rank - 1] == b[b.rank - 2], a[0..<(a.rank - 2)] == b[0..<(b.rank - 2)]
      else {
        throw ShapeError(
          "expects square matrices (*, n, n) and right sides (*, n, k), got \(inputs[0]) and "
            + "\(inputs[1])")
      }
      guard inputs[0].dtype == inputs[1].dtype else {
        throw ShapeError("expects matrices of one dtype, got \(inputs[0]) and \(inputs[1])")
      }
      guard a[a.rank - 1] <= Int(Int32.max), b[b.rank - 1] <= Int(Int32.max) else {
        throw ShapeError("expects matrices of at most \(Int32.max) rows and columns, got \(inputs)")
      }
      return [inputs[1]]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let shape = types[0].shape
      let (n, columns) = (shape[shape.rank - 2], shape[shape.rank - 1])
      // LAPACK's matrices have their columns one after the other.
      let factors = try inputs[0].detached().converted(to: .float64).transposed(-1, -2).copied()
      let solution = try inputs[1].detached().converted(to: .float64).transposed(-1, -2).copied()
      let (a, b) = (
        factors.data.assumingMemoryBound(to: Double.self),
        solution.data.assumingMemoryBound(to: Double.self)
      )
      var pivots = [Int32](repeating: 0, count: n)
      let count = solution.count == 0 ? 0 : shape[0..<(shape.rank - 2)].count
      for index in 0..<count {
        var (size, width, info) = (Int32(n), Int32(columns), Int32(0))
        var stride = size
        dgesv_(
          &size, &width, a + index * n * n, &size, &pivots, b + index * n * columns, &stride, &info)
        guard info == 0 else {
          throw RunFailure(
            "can't solve linear equations: " + (count > 1 ? "matrix \(index)" : "the matrix")
              + " is singular",
            help: "add a small multiple of the identity to it")
        }
      }
      return [try solution.transposed(-1, -2).converted(to: types[0].dtype)]
    }

    func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int {
      let n = inputs[0].shape[inputs[0].shape.rank - 1]
      return (inputs[0].shape.count.multipliedSaturated(by: n) / 3)
        .addingSaturated(outputs[0].shape.count.multipliedSaturated(by: n))
    }

    var saved: SavedTensors { SavedTensors(inputs: [0], outputs: [0]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let right = try context.input(0).transposed(-1, -2).solve(context.outputGradient)
      let matrix =
        context.needs[0]
        ? try right.matmul(try context.output(0).transposed(-1, -2)).scaled(by: -1) : nil
      return [matrix, context.needs[1] ? right : nil]
    }

    static var samples: [OperationSample] {
      let shapes: [(Shape, Shape)] = [
        ([3, 3], [3, 2]), ([1, 1], [1, 1]), ([0, 0], [0, 3]), ([2, 2], [2, 0]),
        ([2, 4, 4], [2, 4, 3]), ([0, 2, 2], [0, 2, 1]),
      ]
      return shapes.map { matrix, right in
        OperationSample(.init(matrix), .init(right)) { inputs in
          // Far enough from every singular matrix.
          let n = matrix[matrix.rank - 1]
          let heavy = try Tensor.identity(n, dtype: inputs[0].dtype).scaled(by: 10)
          return [try (inputs[0] + heavy).solve(inputs[1])]
        }
      }
    }
  }
}

extension Tensor {
  /// The X of `A X = B`, where A is this tensor: `(*, n, n), (*, n, k) -> (*, n, k)`; the leading
  /// dimensions broadcast.
  ///
  /// Throws a `ShapeError` unless these are floating-point matrices of one dtype that fit, and a
  /// `RunFailure` where a matrix is singular.
  /// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.linalg.solve.html
  public func solve(_ right: Tensor) throws -> Tensor {
    guard rank >= 2, right.rank >= 2, shape[0..<(rank - 2)] != right.shape[0..<(right.rank - 2)]
    else { return try apply(Ops.Solve(), self, right)[0] }
    let batch = try Ops.broadcast(shape[0..<(rank - 2)], right.shape[0..<(right.rank - 2)])
    func spread(_ matrices: Tensor) throws -> Tensor {
      let sizes = matrices.shape[(matrices.rank - 2)..<matrices.rank]
      return try matrices.expanded(to: try batch.appending(sizes))
    }
    return try apply(Ops.Solve(), try spread(self), try spread(right))[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Solve.self, in: $0) }
