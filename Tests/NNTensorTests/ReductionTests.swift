import NNTestSupport
import Testing

@testable import NNTensor

@Suite struct ReductionTests {
  /// As close as the sum in float64, rounded: a running sum in float32 would be off by far more.
  @Test(
    arguments: [([3_000_000], [0]), ([3000, 1000], [0]), ([1000, 3000], [1]), ([3_000_000], nil)]
      as [([Int], [Int]?)])
  func longSumsKeepTheirDigits(sizes: [Int], dims: [Int]?) throws {
    var stream = RandomStream(seed: 5, name: "sum")
    let x = try stream.uniform(TensorType(.float32, try Shape(sizes)), low: 0.5, high: 1)
    let dims = dims ?? Array(0..<x.rank)
    let exact = try x.converted(to: .float64).sum(dims: dims).doubles()
    for (a, b) in zip(try x.sum(dims: dims).doubles(), exact) { #expect(abs(a - b) <= 1e-6 * b) }
    let mean = try x.mean(dims: dims).doubles()[0]
    #expect(abs(mean - exact[0] / Double(x.count / exact.count)) < 1e-6)
    // Equal numbers far from 0 have no variance.
    let far = try Tensor.full(x.type, 1e4 + 0.25)
    #expect(try far.variance(dims: dims).doubles().allSatisfy { $0 == 0 })
  }

  @Test func anyLayoutOfDimensionsIsFolded() throws {
    let x = try ramp([3, 5, 2, 4])
    let values = try x.doubles()
    for mask in 0..<16 {
      let dims = (0..<4).filter { mask >> $0 & 1 == 1 }
      var sums: [[Int]: [Double]] = [:]
      for (place, value) in values.enumerated() {
        var index = [place / 40, place / 8 % 5, place / 4 % 2, place % 4]
        for dim in dims { index[dim] = 0 }
        sums[index, default: []].append(value)
      }
      let groups = sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
      try expectElements(try x.sum(dims: dims), groups.map { $0.reduce(0, +) })
      try expectElements(try x.product(dims: dims), groups.map { $0.reduce(1, *) })
      try expectElements(try x.maximum(dims: dims), groups.compactMap { $0.max() })
      try expectElements(try x.minimum(dims: dims), groups.compactMap { $0.min() })
    }
  }

  @Test func wholeNumbersWrapAround() throws {
    let large = try Tensor([Int.max, 1], [2])
    #expect(try large.sum().ints() == [.min])
    #expect(try large.product().ints() == [.max])
    #expect(try Tensor([Int.max, 2], [2]).product().ints() == [-2])
    #expect(try Tensor([Int32.max, 1] as [Int32], [2]).sum().ints() == [Int(Int32.max) + 1])
    #expect(try Tensor([200, 100] as [UInt8], [2]).sum().type == TensorType(.int64, []))
    #expect(try Tensor([200, 100] as [UInt8], [2]).any().dtype == .uint8)
    #expect(try Tensor([true, false], [2]).maximum(dims: nil).dtype == .bool)
  }

  @Test func gradientsOfEqualExtremesAreShared() throws {
    let x = try Tensor([2.0, 5, 5, 1, 5, 0], [2, 3]).requiringGrad()
    try x.maximum(dims: nil).backward()
    try expectElements(x.grad, [0, 1.0 / 3, 1.0 / 3, 0, 1.0 / 3, 0])
    x.grad = nil
    try x.maximum(dim: 1).values.sum().backward()
    try expectElements(x.grad, [0, 1, 0, 0, 1, 0])
  }

  @Test func meansOfWholeNumbersAreRefused() throws {
    expectShapeError("expects a floating-point input, got int64[2]") {
      _ = try Tensor([1, 2], [2]).mean()
    }
    expectShapeError("expects dimension 0 to have elements, got float64[0, 3]") {
      _ = try ramp([0, 3]).maximum(dims: [0])
    }
    expectShapeError("expects each dimension once, got [0, -2]") {
      _ = try ramp([2, 3]).sum(dims: [0, -2])
    }
  }
}
