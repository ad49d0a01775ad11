import NNTensor
import NNTestSupport
import Testing

/// Expected numbers are PyTorch 2.13's for the same inputs.
@Suite struct ElementwiseTests {
  @Test func gelus() throws {
    let x = try ramp([3]).scaled(by: 2)
    try expectElements(x.gelu(), [0, 1.161141533923, 1.922873195949])
    try expectElements(x.gelu(approximate: true), [0, 1.160912436332, 1.922945979296])
  }

  @Test func powersAtTheEdges() throws {
    let x = try Tensor([0, 0, -1, 0], [4]).converted(to: .float64).requiringGrad()
    let y = try Tensor([0, -1, 2, 3], [4]).converted(to: .float64).requiringGrad()
    try x.power(y).sum().backward()
    try expectElements(x.grad, [0, -.infinity, -2, 0])
    try expectElements(y.grad, [0, -.infinity, .nan, 0])
    #expect(
      try Tensor([2, -2, 0], [3]).power(try Tensor([10, 3, 0], [3])).ints() == [1024, -8, 1])
  }

  @Test func boundsAndNaN() throws {
    let x = try Tensor([0, 1, 2, .nan], [4]).requiringGrad()
    let clamped = try x.clamped(min: 0, max: 1)
    try expectElements(clamped, [0, 1, 1, .nan])
    try clamped.sum().backward()
    try expectElements(x.grad, [1, 1, 0, 0])
    try expectElements(try x.detached().clamped(min: 3, max: 1), [1, 1, 1, .nan])
    try expectElements(try x.detached().maximum(try Tensor.scalar(1.5)), [1.5, 1.5, 2, .nan])
    let flat = try Tensor([1.0, .nan, -1], [3]).relu()
    try expectElements(flat, [1, .nan, 0])
  }

  @Test func equalElementsShareTheGradientOfTheLarger() throws {
    let (a, b) = (
      try Tensor([1.0, 2, 3], [3]).requiringGrad(), try Tensor.scalar(2.0).requiringGrad()
    )
    try a.maximum(b).sum().backward()
    try expectElements(a.grad, [0, 0.5, 1])
    try expectElements(b.grad, [1.5])
  }

  @Test(
    arguments: [
      (0.5, 7.999999523162842, [0, 0, 2, -2]), (1, 4, [0, 0, 1, -1]),
      (2, 2.8284270763397217, [0, 0, 0.70710678, -0.70710678]),
      (3, 2.5198421478271484, [0, 0, 0.62996052, -0.62996052]),
      (.infinity, 2, [0, 0, 0.5, -0.5]), (0, 2, [0, 0, 0, 0]), (-.infinity, 0, [0, 0, 0, 0]),
    ] as [(Double, Double, [Double])])
  func norms(p: Double, norm: Double, gradient: [Double]) throws {
    let x = try Tensor([0, 0, 2, -2], [4]).converted(to: .float64).requiringGrad()
    let result = try x.norm(p)
    try result.backward()
    try expectElements(result, [norm], tolerance: 1e-6)
    try expectElements(x.grad, gradient, tolerance: 1e-6)
    let zero = try Tensor([0.0, 0], [2]).requiringGrad()
    try zero.norm(p).backward()
    try expectElements(zero.grad, [0, 0])
  }

  @Test func varianceAndItsCorrections() throws {
    try expectElements(
      try ramp([3, 4]).variance(dims: [0]),
      [0.24072715737, 0.253131663497, 0.982155777936, 1.217571563483])
    #expect(try ramp([1]).variance().item().isNaN)
    #expect(try ramp([1]).variance(correction: 0).item() == 0)
    try gradcheck([try ramp([3, 4])], "standard deviation") {
      [try $0[0].standardDeviation(dims: [1])]
    }
  }

  @Test func dropoutKeepsItsShareAndItsMean() throws {
    let ones = try Tensor.ones(TensorType(.float32, [100_000]))
    func dropped(_ p: Double, step: UInt64 = 0) throws -> [Double] {
      try ones.dropout(p: p, from: RandomStream(seed: 1, name: "d", step: step)).doubles()
    }
    let quarter = try dropped(0.25)
    #expect(Set(quarter) == [0, Double(Float(1 / 0.75))])
    let zeros = quarter.count { $0 == 0 }
    #expect(abs(zeros - 25_000) < 550)
    #expect(try dropped(0.25) == quarter)
    #expect(try dropped(0.25, step: 1) != quarter)
    #expect(Set(try dropped(1)) == [0])
    #expect(Set(try dropped(0)) == [1])
    expectShapeError("expects p between 0 and 1, got 1.5") { _ = try dropped(1.5) }
    expectShapeError("expects p between 0 and 1, got nan") { _ = try dropped(.nan) }
  }

  @Test func matmulShapesAreChecked() throws {
    expectShapeError("expects matrices (m, k) and (k, n), got float64[2, 3] and float64[2, 3]") {
      _ = try ramp([2, 3]).matmul(try ramp([2, 3]))
    }
    expectShapeError("expects shapes that broadcast, got [2] and [3]") {
      _ = try ramp([2, 2, 3]).matmul(try ramp([3, 3, 2]))
    }
    #expect(throws: ShapeError.self) { try ramp([]).matmul(try ramp([2])) }
    #expect(throws: ShapeError.self) { try ramp([3]).matmul(try ramp([2])) }
    #expect(throws: ShapeError.self) { try ramp([2, 3]).matmul(try ramp([2])) }
  }
}
