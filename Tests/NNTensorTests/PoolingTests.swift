import NNTensor
import NNTestSupport
import Testing

/// Pools against their definition.
@Suite struct PoolingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var fine: [Int]
    var kernel: [Int]
    var stride: [Int]
    var padding: [Int]
    var dilation: [Int]
    var ceilMode: Bool

    var testDescription: String {
      "\(fine) kernel \(kernel) stride \(stride) padding \(padding) dilation \(dilation)"
        + (ceilMode ? " rounded up" : "")
    }

    /// How many windows there are in dimension `d`, as PyTorch's `pooling_output_shape` counts.
    func windows(_ d: Int) -> Int {
      let room = fine[d] + 2 * padding[d] - dilation[d] * (kernel[d] - 1) - 1
      let up = ceilMode ? stride[d] - 1 : 0
      guard room + up >= 0 else { return 0 }
      let count = (room + up) / stride[d] + 1
      // A window must start in the input or in the padding before it.
      return ceilMode && (count - 1) * stride[d] >= fine[d] + padding[d] ? count - 1 : count
    }

    /// The positions of each window of one dimension that lie inside, and how many positions it has
    /// with the zeros of the padding.
    func spans(_ d: Int) -> [(inside: [Int], counted: Int)] {
      (0..<windows(d)).map { window in
        let start = window * stride[d] - padding[d]
        let all = (0..<kernel[d]).map { start + $0 * dilation[d] }
        return (
          all.filter { (0..<fine[d]).contains($0) },
          all.filter { $0 < fine[d] + padding[d] }.count
        )
      }
    }

    var result: [Int] { fine.indices.map(windows) }

    /// For every window row by row the places inside, in their order, and how many are counted.
    var allWindows: [(places: [Int], counted: Int)] {
      var found = [(places: [0], counted: 1)]
      for d in fine.indices {
        found = found.flatMap { outer in
          spans(d).map { span in
            (
              outer.places.flatMap { place in span.inside.map { place * fine[d] + $0 } },
              outer.counted * span.counted
            )
          }
        }
      }
      return found
    }
  }

  static let cases: [Case] = {
    var stream = RandomStream(seed: 6, name: "pools")
    func draw(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + stream.integers(1, below: range.count)[0]
    }
    var found: [Case] = []
    while found.count < 60 {
      let rank = draw(1...3)
      func each(_ range: ClosedRange<Int>) -> [Int] { (0..<rank).map { _ in draw(range) } }
      var pool = Case(
        fine: each(1...9), kernel: each(1...4), stride: each(1...4), padding: [],
        dilation: each(1...2), ceilMode: found.count % 2 == 0)
      pool.padding = pool.kernel.map { draw(0...($0 / 2)) }
      if !pool.result.contains(0) { found.append(pool) }
    }
    return found
  }()

  /// Two images of three channels without equal elements.
  private func input(_ pool: Case, _ dtype: DType) throws -> Tensor {
    let shape = Shape(unchecked: [2, 3] + pool.fine)
    var stream = RandomStream(seed: 7, name: "input")
    let places = stream.permutation(shape.count).map { Double($0) - Double(shape.count) / 2 }
    return try Tensor(places, shape).converted(to: dtype).requiringGrad()
  }

  private func outgoing(_ pool: Case, _ dtype: DType) throws -> Tensor {
    try ramp(Shape(unchecked: [2, 3] + pool.result)).converted(to: dtype)
  }

  @Test(arguments: cases, [DType.float32, .float64])
  func maximaAgreeWithTheirDefinition(_ pool: Case, _ dtype: DType) throws {
    let (x, gy) = (try input(pool, dtype), try outgoing(pool, dtype))
    let (values, indices) = try x.maxPooledWithIndices(
      kernel: pool.kernel, stride: pool.stride, padding: pool.padding, dilation: pool.dilation,
      ceilMode: pool.ceilMode)
    try values.backward(gradient: gy)
    let (elements, gradients) = (try x.doubles(), try gy.doubles())
    let (plane, windows) = (pool.fine.reduce(1, *), pool.allWindows)
    var (most, best, gx): ([Double], [Int], [Double]) = ([], [], elements.map { _ in 0 })
    for start in stride(from: 0, to: elements.count, by: plane) {
      for (places, _) in windows {
        let place = places.max { elements[start + $0] < elements[start + $1] }
        if let place { gx[start + place] += gradients[most.count] }
        most.append(place.map { elements[start + $0] } ?? -.infinity)
        best.append(place ?? -1)
      }
    }
    try expectClose(values, try Tensor(most, gy.shape), rtol: 0, atol: 0)
    #expect(try indices.ints() == best)
    try expectClose(try #require(x.grad), try Tensor(gx, x.shape), rtol: 1e-6, atol: 1e-6)
  }

  @Test(arguments: cases, [true, false])
  func averagesAgreeWithTheirDefinition(_ pool: Case, countIncludePad: Bool) throws {
    var pool = pool
    pool.dilation = pool.dilation.map { _ in 1 }
    guard !pool.result.contains(0) else { return }
    for (dtype, divisor) in [(DType.float32, nil), (.float64, nil), (.float64, 3)]
      as [(DType, Int?)]
    {
      let (x, gy) = (try input(pool, dtype), try outgoing(pool, dtype))
      let values = try x.averagePooled(
        kernel: pool.kernel, stride: pool.stride, padding: pool.padding, ceilMode: pool.ceilMode,
        countIncludePad: countIncludePad, divisorOverride: divisor)
      try values.backward(gradient: gy)
      let (elements, gradients) = (try x.doubles(), try gy.doubles())
      let (plane, windows) = (pool.fine.reduce(1, *), pool.allWindows)
      var (means, gx): ([Double], [Double]) = ([], elements.map { _ in 0 })
      for start in stride(from: 0, to: elements.count, by: plane) {
        for (places, counted) in windows {
          let count = Double(divisor ?? (countIncludePad ? counted : places.count))
          for place in places { gx[start + place] += gradients[means.count] / count }
          means.append(places.reduce(0) { $0 + elements[start + $1] } / count)
        }
      }
      let tolerance = dtype == .float32 ? 1e-5 : 1e-12
      try expectClose(values, try Tensor(means, gy.shape), rtol: tolerance, atol: tolerance)
      try expectClose(
        try #require(x.grad), try Tensor(gx, x.shape), rtol: tolerance, atol: tolerance)
    }
  }

  @Test func theLastNaNOfAWindowIsItsMaximum() throws {
    let x = try Tensor([1, .nan, 3, .nan, 2, 7] as [Float], [1, 6])
    let (values, indices) = try x.maxPooledWithIndices(kernel: [2])
    #expect(try values.doubles().map(\.isNaN) == [true, true, false])
    #expect(try indices.ints() == [1, 3, 5])
  }

  @Test func windowsThatDoNotFitAreNamed() throws {
    let x = try ramp([1, 2, 3, 3])
    expectShapeError("expects padding of at most half the kernel size [2, 2], got [2, 0]") {
      _ = try x.maxPooled(kernel: [2, 2], padding: [2, 0])
    }
    expectShapeError("has a kernel size [4, 2] larger than the padded input [3, 3]") {
      _ = try x.averagePooled(kernel: [4, 2], stride: [1, 1])
    }
    expectShapeError("expects a divisor_override other than 0, got 0") {
      _ = try x.averagePooled(kernel: [2, 2], divisorOverride: 0)
    }
    expectShapeError("expects input (N, C, L) or (C, L), got float64[1, 2, 3, 3]") {
      _ = try x.maxPooled(kernel: [2])
    }
    expectShapeError("expects output sizes of at least 0, got -1") {
      _ = try x.adaptiveAveragePooled(to: [-1, 2])
    }
  }
}
