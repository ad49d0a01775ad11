import Glibc
import NNTensor
import NNTestSupport
import Testing

@Suite struct DistributionTests {
  private let count = 200_000

  /// The largest distance between the share of numbers below x and `below(x)`, times the root of
  /// their number: above 1.95 once in a thousand times (Kolmogorov and Smirnov).
  private func distance(_ numbers: [Double], _ below: (Double) -> Double) -> Double {
    let sorted = numbers.sorted()
    var largest = 0.0
    for (place, number) in sorted.enumerated() {
      let expected = below(number)
      largest = max(
        largest, abs(Double(place) / Double(sorted.count) - expected),
        abs(Double(place + 1) / Double(sorted.count) - expected))
    }
    return largest * Double(sorted.count).squareRoot()
  }

  private func normal(below x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  @Test func numbersFollowTheirDistributions() throws {
    var stream = RandomStream(seed: 12, name: "distributions")
    for dtype in [DType.float32, .float64] {
      let type = TensorType(dtype, [count])
      #expect(
        distance(try stream.uniform(type, low: -1, high: 3).doubles()) { ($0 + 1) / 4 } < 1.95)
      let normals = try stream.normal(type, mean: 1, std: 2).doubles()
      #expect(distance(normals) { normal(below: ($0 - 1) / 2) } < 1.95)
    }
  }

  @Test(
    arguments: [(-2, 2), (-0.5, 3), (5, 6), (-9, -7), (0, .infinity), (-.infinity, -3)]
      as [(Double, Double)])
  func truncatedNormals(low: Double, high: Double) throws {
    var stream = RandomStream(seed: 13, name: "truncated")
    let numbers = try stream.truncatedNormal(
      TensorType(.float64, [count]), mean: 1, std: 2, low: 1 + 2 * low, high: 1 + 2 * high
    ).doubles().map { ($0 - 1) / 2 }
    #expect(numbers.allSatisfy { $0 >= low - 1e-12 && $0 <= high + 1e-12 })
    // Measured from the side where differences are exact.
    let sign: Double = low > 0 ? -1 : 1
    let (from, to) = (
      normal(below: sign * (sign > 0 ? low : high)), normal(below: sign * (sign > 0 ? high : low))
    )
    #expect(distance(numbers.map { sign * $0 }) { (normal(below: $0) - from) / (to - from) } < 1.95)
  }

  @Test func truncatedNormalsWithoutSenseAreRefused() {
    var stream = RandomStream(seed: 13, name: "truncated")
    let type = TensorType(.float32, [3])
    #expect(throws: ShapeError.self) {
      try stream.truncatedNormal(type, mean: 0, std: 1, low: 2, high: 1)
    }
    #expect(throws: ShapeError.self) {
      try stream.truncatedNormal(type, mean: 0, std: -1, low: 0, high: 1)
    }
    #expect(throws: ShapeError.self) {
      try stream.truncatedNormal(type, mean: .nan, std: 1, low: 0, high: 1)
    }
  }

  @Test func bernoulliKeepsItsProbabilities() throws {
    var stream = RandomStream(seed: 14, name: "bernoulli")
    let p = try Tensor([0, 0.25, 0.9, 1] as [Float], [4, 1]).expanded(to: [4, count])
    let means = try stream.bernoulli(p).mean(dims: [1]).doubles()
    #expect(means[0] == 0 && means[3] == 1)
    #expect(abs(means[1] - 0.25) < 0.005 && abs(means[2] - 0.9) < 0.004)
    #expect(throws: ShapeError.self) { try stream.bernoulli(Tensor([1.5], [1])) }
    #expect(throws: ShapeError.self) { try stream.bernoulli(Tensor([Double.nan], [1])) }
    #expect(throws: ShapeError.self) { try stream.bernoulli(Tensor([1], [1])) }
  }

  @Test func wholeNumbersAreEquallyLikely() throws {
    var stream = RandomStream(seed: 15, name: "integers")
    let numbers = try stream.integers([count], from: -3, below: 4).ints()
    #expect(Set(numbers) == Set(-3..<4))
    for value in -3..<4 {
      let share = Double(numbers.count { $0 == value }) / Double(count)
      #expect(abs(share - 1.0 / 7) < 4 * (6.0 / 49 / Double(count)).squareRoot())
    }
    #expect(try stream.integers([2], from: .min, below: .max).count == 2)
    #expect(
      try stream.integers([3], from: .max - 1, below: .max).ints() == [
        .max - 1, .max - 1, .max - 1,
      ])
    #expect(throws: ShapeError.self) { try stream.integers([2], from: 1, below: 1) }
  }

  @Test func multinomialDrawsByWeight() throws {
    var stream = RandomStream(seed: 16, name: "multinomial")
    let weights = try Tensor([1, 0, 3, 4, 0, 0, 0, 2.0], [2, 4])
    let drawn = try stream.multinomial(weights, 100_000, replacement: true)
    #expect(drawn.shape == [2, 100_000])
    let first = try drawn.selected(dim: 0, index: 0).ints()
    for (place, share) in [0.125, 0, 0.375, 0.5].enumerated() {
      let actual = Double(first.count { $0 == place }) / 100_000
      #expect(share == 0 ? actual == 0 : abs(actual - share) < 0.007)
    }
    #expect(try drawn.selected(dim: 0, index: 1).ints().allSatisfy { $0 == 3 })
    // Without replacement the first draw has the same shares, and no place comes twice.
    let rows = try weights.selected(dim: 0, index: 0).expanded(to: [50_000, 4])
    let distinct = try stream.multinomial(rows, 3)
    let starts = try distinct.selected(dim: 1, index: 0).ints()
    #expect(abs(Double(starts.count { $0 == 3 }) / 50_000 - 0.5) < 0.01)
    #expect(abs(Double(starts.count { $0 == 0 }) / 50_000 - 0.125) < 0.007)
    #expect(
      try distinct.sorted(dim: 1).values.narrowed(dim: 0, start: 0, length: 2).ints() == [
        0, 2, 3, 0, 2, 3,
      ])
    for (wrong, count, replacement) in [
      ([1, -1, 2], 1, true), ([0, 0, 0], 1, true), ([1, .nan, 1], 1, true), ([1, 0, 1], 3, false),
      ([1, .infinity, 1], 1, false), ([1, 1, 1], 0, true), ([1, 1, 1], 4, false),
    ] as [([Double], Int, Bool)] {
      #expect(throws: ShapeError.self) {
        try stream.multinomial(Tensor(wrong, [3]), count, replacement: replacement)
      }
    }
  }
}
