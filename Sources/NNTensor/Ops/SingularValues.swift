import CKernels

extension Ops {
  /// The singular values of matrices, largest first, computed in float64, and the singular vectors
  /// that their gradient is made of. PyTorch's `torch.linalg.svdvals`.
  struct SingularValues: DifferentiableOperation {
    static let name = "svdvals"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let shape = try floatingTypes(inputs)[0].shape
      guard shape.rank >= 2 else { throw ShapeError("expects matrices, got \(inputs[0])") }
      let batch = shape[0..<(shape.rank - 2)]
      let (m, n) = (shape[shape.rank - 2], shape[shape.rank - 1])
      let k = min(m, n)
      let dtype = inputs[0].dtype
      return [
        TensorType(dtype, try batch.appending([k])),
        TensorType(dtype, try batch.appending([m, k])),
        TensorType(dtype, try batch.appending([k, n])),
      ]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].detached().converted(to: .float64)
      let shape = input.shape
      let (m, n) = (shape[shape.rank - 2], shape[shape.rank - 1])
      let (long, short) = (max(m, n), min(m, n))
      // The columns of a tall matrix, the rows of a wide one, lie one after the other.
      let tall = m >= n
      let columns = try (tall ? input.transposed(-1, -2) : input).copied()
      let batch = shape[0..<(shape.rank - 2)]
      let values = try Tensor.empty(TensorType(.float64, types[0].shape))
      let vectors = try Tensor.empty(TensorType(.float64, batch.appending([short, short])))
      let (a, v, s) = (
        columns.data.assumingMemoryBound(to: Double.self),
        vectors.data.assumingMemoryBound(to: Double.self),
        values.data.assumingMemoryBound(to: Double.self)
      )
      let work = (short &* short).multipliedReportingOverflow(by: long)
      forEachLine(short == 0 ? 0 : batch.count, work: work.overflow ? .max : work.partialValue) {
        begin, end in
        for index in Int(begin)..<Int(end) {
          let (a, s) = (a + index * long * short, s + index * short)
          nn_svd(a, v + index * short * short, s, Int64(long), Int64(short))
          Self.normalize(a, s, long, short)
        }
      }
      // Rows of `columns` are now the vectors of the long side, rows of `vectors` those of the short.
      let (left, right) = tall ? (columns, vectors) : (vectors, columns)
      return [
        try values.converted(to: types[0].dtype),
        try left.transposed(-1, -2).converted(to: types[0].dtype),
        try right.converted(to: types[0].dtype),
      ]
    }

    /// Columns of the lengths `values` made of length 1; where a value is next to nothing the column
    /// is one at right angles to all before it.
    private static func normalize(
      _ columns: UnsafeMutablePointer<Double>, _ values: UnsafeMutablePointer<Double>, _ m: Int,
      _ n: Int
    ) {
      let least = values[0] * 1e-15 * Double(m)
      var unit = 0
      for j in 0..<n {
        let x = columns + j * m
        if values[j] > least {
          for i in 0..<m { x[i] /= values[j] }
          continue
        }
        while unit < m {
          for i in 0..<m { x[i] = i == unit ? 1 : 0 }
          unit += 1
          for _ in 0..<2 {
            for k in 0..<j {
              let y = columns + k * m
              var product = 0.0
              for i in 0..<m { product += x[i] * y[i] }
              for i in 0..<m { x[i] -= product * y[i] }
            }
          }
          var length = 0.0
          for i in 0..<m { length += x[i] * x[i] }
          if length > 0.01 / Double(m) {
            for i in 0..<m { x[i] /= length.squareRoot() }
            break
          }
        }
      }
    }

    func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int {
      // About ten sweeps of three products each.
      outputs[1].shape.count
        .multipliedSaturated(by: outputs[0].shape[outputs[0].shape.rank - 1])
        .multipliedSaturated(by: 30)
    }

    var saved: SavedTensors { SavedTensors(outputs: [1, 2]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let slopes = try context.outputGradient.unsqueezed(dim: -2)
      return [try (context.output(1) * slopes).matmul(context.output(2))]
    }

    static var samples: [OperationSample] {
      let shapes: [Shape] = [
        [3, 3], [4, 2], [2, 5], [2, 3, 2], [0, 3], [2, 0, 3, 2], [1, 1], [1, 4],
      ]
      return shapes.map { shape in OperationSample(.init(shape)) { [try $0[0].singularValues()] } }
        + [
          OperationSample(.init([3, 2])) { [try $0[0].matrixNorm(.nuclear)] },
          OperationSample(.init([2, 3, 2])) {
            [try $0[0].matrixNorm(.order(2), dims: (0, -1), keepDims: true)]
          },
        ]
    }
  }
}

/// The norms of matrices.
public enum MatrixNorm: Sendable {
  /// The root of the sum of the squares.
  case frobenius
  /// The sum of the singular values.
  case nuclear
  /// 2: the largest singular value; 1: the largest sum of sizes of a column; infinity: of a row. With
  /// a minus the smallest.
  case order(Double)
}

extension Tensor {
  /// The singular values of the matrices of the last two dimensions, largest first:
  /// `(*, m, n) -> (*, min(m, n))`. NaN where the matrix is not finite.
  ///
  /// Throws a `ShapeError` unless these are floating-point matrices.
  public func singularValues() throws -> Tensor { try apply(Ops.SingularValues(), self)[0] }

  /// A norm of the matrices of dimensions `dims` (rows, columns; may count from the end), which stay
  /// with size 1 if `keepDims`. PyTorch's `torch.linalg.matrix_norm`.
  ///
  /// Throws a `ShapeError` for an unknown order, and unless floating point of two dimensions or more.
  public func matrixNorm(
    _ norm: MatrixNorm = .frobenius, dims: (rows: Int, columns: Int) = (-2, -1),
    keepDims: Bool = false
  ) throws -> Tensor {
    let places = (
      rows: try shape.normalized(dimension: dims.rows),
      columns: try shape.normalized(dimension: dims.columns)
    )
    guard rank >= 2, places.rows != places.columns else {
      throw ShapeError(
        "expects two different dimensions of \(type), got \(dims.rows) and \(dims.columns)")
    }
    let both = [places.rows, places.columns].sorted()
    func singular(_ reduce: (Tensor) throws -> Tensor) throws -> Tensor {
      let matrices = try dimensionsMoved([places.rows, places.columns], to: [-2, -1])
      let result = try reduce(try matrices.singularValues())
      guard keepDims else { return result }
      return try both.reduce(result) { try $0.unsqueezed(dim: $1) }
    }
    func sums(_ summed: Int, _ compared: Int, isMax: Bool) throws -> Tensor {
      let sizes = try absolute().sum(dims: [summed], keepDims: true)
      let extreme =
        try isMax
        ? sizes.maximum(dims: [compared], keepDims: true)
        : sizes.minimum(dims: [compared], keepDims: true)
      return try extreme.dropping(both, unless: keepDims)
    }
    switch norm {
    case .frobenius: return try self.norm(2, dims: both, keepDims: keepDims)
    case .nuclear: return try singular { try $0.sum(dims: [-1]) }
    case .order(2): return try singular { try $0.maximum(dims: [-1]) }
    case .order(-2): return try singular { try $0.minimum(dims: [-1]) }
    case .order(1): return try sums(places.rows, places.columns, isMax: true)
    case .order(-1): return try sums(places.rows, places.columns, isMax: false)
    case .order(.infinity): return try sums(places.columns, places.rows, isMax: true)
    case .order(-.infinity): return try sums(places.columns, places.rows, isMax: false)
    case .order(let order):
      throw ShapeError("expects an order of 1, 2, infinity or their negatives, got \(order)")
    }
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.SingularValues.self, in: $0)
}
