import NNTensor

/// Random matrices with orthonormal rows or columns, uniform among all there are.
enum OrthogonalMatrix {
  /// A tensor of `shape`, whose dimensions from 1 on count as one: `gain` times orthonormal rows where
  /// there are at most as many as columns, else orthonormal columns. float64.
  static func draw(
    _ shape: Shape, gain: Double, from stream: inout RandomStream
  ) throws -> Tensor {
    let (rows, columns) = (shape[0], shape[1..<shape.rank].count)
    let (count, length) = (min(rows, columns), max(rows, columns))
    var vectors = try stream.normal(TensorType(.float64, [count, length])).doubles()
    vectors.withUnsafeMutableBufferPointer { orthonormalize($0, count, length) }
    let matrix = try Tensor(vectors.map { $0 * gain }, [count, length])
    // With fewer columns than rows the vectors are the columns.
    return try (rows <= columns ? matrix : matrix.permuted([1, 0]).copied()).reshaped(shape)
  }

  /// Gram-Schmidt on `count` vectors of `length` numbers, one behind the other.
  ///
  /// The second pass takes away what rounding left in the first ("twice is enough", Giraud et al.
  /// 2005).
  private static func orthonormalize(
    _ vectors: UnsafeMutableBufferPointer<Double>, _ count: Int, _ length: Int
  ) {
    for index in 0..<count {
      let own = index * length
      for _ in 0..<2 {
        for other in stride(from: 0, to: own, by: length) {
          var product = 0.0
          for place in 0..<length { product += vectors[own + place] * vectors[other + place] }
          for place in 0..<length { vectors[own + place] -= product * vectors[other + place] }
        }
      }
      var squares = 0.0
      for place in own..<own + length { squares += vectors[place] * vectors[place] }
      guard squares > 0 else { continue }
      let scale = 1 / squares.squareRoot()
      for place in own..<own + length { vectors[place] *= scale }
    }
  }
}
