import NNTestSupport
import Testing

@testable import NNTensor

@Suite struct LinearAlgebraTests {
  private func random(_ shape: Shape, _ name: String = "m") throws -> Tensor {
    var stream = RandomStream(seed: 8, name: name)
    return try stream.normal(TensorType(.float64, shape))
  }

  @Test(arguments: [
    [5, 5], [40, 7], [7, 40], [3, 20, 11], [64, 64], [1, 6], [6, 1], [0, 4],
  ])
  func qrFactors(sizes: [Int]) throws {
    let x = try random(try Shape(sizes))
    for isComplete in [false, true] {
      let (q, r) = try x.qr(isComplete: isComplete)
      try expectClose(try q.matmul(r), x, rtol: 1e-12, atol: 1e-12)
      let size = q.shape[q.rank - 1]
      let square = try q.transposed(-1, -2).matmul(q)
      let unit = try Tensor.identity(size, dtype: .float64).expanded(to: square.shape)
      try expectClose(square, unit, rtol: 1e-12, atol: 1e-12)
      try expectClose(try r.upperTriangle(), r, rtol: 0)
    }
    let wanted = try random([3, 2]).requiringGrad()
    expectShapeError("can't compute gradients through qr") { _ = try wanted.qr() }
  }

  @Test func singularValuesOfHardMatrices() throws {
    // Hilbert's matrix is as good as singular: its smallest value of ten, 1e-13, is by LAPACK in
    // higher precision.
    let n = 10
    let hilbert = try Tensor(
      (0..<n * n).map { 1 / Double($0 / n + $0 % n + 1) }, [n, n])
    let values = try hilbert.singularValues().doubles()
    #expect(abs(values[0] - 1.7519196702651774) < 1e-14)
    #expect(abs(values[n - 1] - 1.0931538193796657e-13) < 1e-17)
    // Rank 1, and sizes whose squares overflow or vanish.
    for scale in [1.0, 1e200, 1e-200] {
      let rank1 = try random([6, 1], "a").matmul(random([1, 4], "b")).scaled(by: scale)
      let found = try rank1.singularValues().doubles()
      let norm = try (random([6, 1], "a").norm() * random([1, 4], "b").norm()).item() * scale
      #expect(abs(found[0] - norm) < 1e-13 * norm)
      #expect(found.dropFirst().allSatisfy { $0 < 1e-14 * norm })
    }
    #expect(try Tensor([1, .nan, 0, 2], [2, 2]).singularValues().doubles().allSatisfy(\.isNaN))
    #expect(try Tensor.zeros(TensorType(.float32, [3, 2])).singularValues().doubles() == [0, 0])
  }

  @Test func gradientsOfSingularMatricesAreFinite() throws {
    let x = try Tensor([1.0, 2, 2, 4, 3, 6], [3, 2]).requiringGrad()
    try x.matrixNorm(.nuclear).backward()
    let gradient = try #require(x.grad)
    // As for any choice of vectors, its singular values are 1.
    for value in try gradient.singularValues().doubles() { #expect(abs(value - 1) < 1e-12) }
    let zero = try Tensor.zeros(TensorType(.float64, [2, 2])).requiringGrad()
    try zero.matrixNorm(.order(2)).backward()
    #expect(try zero.grad?.doubles().allSatisfy(\.isFinite) == true)
  }

  @Test func einsumContractsInTheCheapestOrder() throws {
    // From left to right this would make a tensor of 10^12 elements.
    let operands = [
      try random([1000, 1000], "a"), try random([1000, 1000], "b"), try random([1000], "c"),
    ]
    let result = try Tensor.einsum("ij,kl,l->ik", operands.map { try $0.converted(to: .float32) })
    #expect(result.shape == [1000, 1000])
    let meter = CostMeter()
    _ = try meter.measure {
      try Tensor.einsum(
        "ab,bc,cd->ad",
        [
          .meta(TensorType(.float32, [10, 1000])), .meta(TensorType(.float32, [1000, 1000])),
          .meta(TensorType(.float32, [1000, 2])),
        ])
    }
    #expect(meter.multiplyAdds == 1000 * 1000 * 2 + 10 * 1000 * 2)
  }

  @Test func wrongEquationsAreNamed() throws {
    let x = try random([3, 4])
    expectShapeError("gives an equation for 2 operands, got 1") {
      _ = try Tensor.einsum("ij,jk", [x])
    }
    expectShapeError("names 'k' in the result that no operand has, in 'ij->ik'") {
      _ = try Tensor.einsum("ij->ik", [x])
    }
    expectShapeError("gives 'i1' in an equation, expected letters and one '...'") {
      _ = try Tensor.einsum("i1", [x])
    }
    expectShapeError("gives 'ijk' in an equation for an operand of 2 dimensions") {
      _ = try Tensor.einsum("ijk", [x])
    }
    expectShapeError("expects dimensions of one letter that broadcast, got 4 and 3") {
      _ = try Tensor.einsum("ij,ji->", [x, x])
    }
  }
}
