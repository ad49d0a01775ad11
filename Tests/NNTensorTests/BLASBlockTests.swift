import Testing

@testable import NNTensor

/// Products of matrices that are larger than OpenBLAS can count, with a small limit in its place.
@Suite struct BLASBlockTests {
  typealias Transpose = BLAS.Transpose

  /// The product by definition.
  private func product(
    _ a: [Double], _ b: [Double], m: Int, n: Int, k: Int, _ a1: Transpose, _ b1: Transpose,
    _ strideA: Int, _ strideB: Int
  ) -> [Double] {
    (0..<m * n).map { place in
      let (i, j) = (place / n, place % n)
      return (0..<k).reduce(0) { sum, p in
        let x = a[a1 == .no ? i * strideA + p : p * strideA + i]
        return sum + x * b[b1 == .no ? p * strideB + j : j * strideB + p]
      }
    }
  }

  /// Limits below every size and stride, between them, and above.
  @Test(arguments: [1, 2, 3, 5, 7, 100], [false, true])
  func blocksMakeUpTheWhole(limit: Int, isTransposed: Bool) throws {
    let (m, n, k) = (6, 5, 7)
    for other in [Transpose.no, .yes] {
      let own: Transpose = isTransposed ? .yes : .no
      let (strideA, strideB, strideC) = (
        (own == .no ? k : m) + 2, (other == .no ? n : k) + 3, n + 1
      )
      let a = try ramp([own == .no ? m : k, strideA])
      let b = try ramp([other == .no ? k : n, strideB], 0.3)
      let expected = product(
        try a.doubles(), try b.doubles(), m: m, n: n, k: k, own, other, strideA, strideB)
      for (beta, start) in [(0.0, Double.nan), (1, 10)] {
        let c = try Tensor.full(TensorType(.float64, [m, strideC]), start)
        BLAS.multiplyInBlocks(
          .float64, m: m, n: n, k: k, .init(data: a.data, transpose: own, stride: strideA),
          .init(data: b.data, transpose: other, stride: strideB), beta: beta, c.data,
          cStride: strideC, limit: limit)
        let rows = try c.doubles()
        for i in 0..<m {
          for j in 0..<n {
            let wanted = expected[i * n + j] + (beta == 0 ? 0 : start)
            #expect(abs(rows[i * strideC + j] - wanted) < 1e-12, "\(i) \(j) \(own) \(other)")
          }
          // What lies between the rows stays.
          #expect(rows[i * strideC + n].isNaN == start.isNaN)
          #expect(beta == 0 || rows[i * strideC + n] == start)
        }
      }
    }
  }

  @Test func nothingToAddUpGivesZeros() throws {
    let (a, b) = (try Tensor([1.0], [1]), try Tensor([1.0], [1]))
    let c = try Tensor.full(TensorType(.float64, [2, 2]), 5)
    BLAS.multiplyInBlocks(
      .float64, m: 2, n: 2, k: 0, .init(data: a.data, transpose: .no, stride: 1),
      .init(data: b.data, transpose: .no, stride: 2), beta: 0, c.data, cStride: 2, limit: 1)
    try expectElements(c, [0, 0, 0, 0])
  }

  @Test func whatOpenBLASCannotCountIsKnown() {
    let huge = Int(Int32.max) + 1
    func fits(_ m: Int = 1, _ n: Int = 1, _ k: Int = 1, _ strides: Int = 1) -> Bool {
      let tensor = UnsafeRawPointer(bitPattern: 64)
      guard let tensor else { return false }
      let matrix = BLAS.Matrix(data: tensor, transpose: .no, stride: strides)
      return BLAS.fits(m, n, k, matrix, matrix, cStride: 1)
    }
    #expect(fits(huge - 1, huge - 1, huge - 1, huge - 1))
    #expect(!fits(huge) && !fits(1, huge) && !fits(1, 1, huge) && !fits(1, 1, 1, huge))
  }

  /// 2^31 + 16 rows of a half-size number would be 8 GiB: the shapes alone.
  @Test func shapesOfHugeProductsAreRight() throws {
    let huge = Int(Int32.max) + 17
    let a = Tensor.meta(TensorType(.float32, [huge, 3]))
    #expect(try a.matmul(.meta(TensorType(.float32, [3, 2]))).shape == [huge, 2])
    #expect(try a.linear(weight: .meta(TensorType(.float32, [5, 3]))).shape == [huge, 5])
  }
}
