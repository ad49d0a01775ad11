import NNTestSupport
import Testing

@testable import NNTensor

/// Products that are large enough for the kernels of our own, against the same in float64.
@Suite struct WideProductTests {
  /// Every way to read the operands, with sizes around those of blocks and panels.
  @Test(
    arguments: [
      (64, 512, 100), (32, 300, 33), (33, 256, 47), (257, 45, 64), (96, 96, 96), (1, 600, 700),
      (130, 33, 1000), (61, 61, 16), (2000, 40, 17),
      (64, 10, 512), (10, 512, 64), (64, 512, 10), (512, 64, 8), (100, 784, 64), (784, 101, 64),
      (40, 144, 128), (144, 40, 129), (9, 8, 4000), (2100, 16, 8),
    ], [true, false]) func matchesDoublePrecision(_ sizes: (Int, Int, Int), isTurned: Bool) throws
  {
    let (m, n, k) = sizes
    var random = RandomStream(seed: 5, name: "product")
    let a = try random.normal(TensorType(.float32, isTurned ? [k, m] : [m, k]))
    let b = try random.normal(TensorType(.float32, isTurned ? [n, k] : [k, n]))
    let left = isTurned ? try a.transposed(0, 1) : a
    let right = isTurned ? try b.transposed(0, 1) : b
    let product = try left.matmul(right).doubles()
    let exact = try left.converted(to: .float64).matmul(right.converted(to: .float64)).doubles()
    let limit = 1e-6 * Double(k)
    #expect(zip(product, exact).allSatisfy { abs($0 - $1) <= limit })
    #expect(try left.matmul(right).doubles() == product)
  }

  /// A layer's output and gradients, with a bias, for batches of every alignment.
  @Test(arguments: [32, 37, 64, 200]) func layersMatchDoublePrecision(batch: Int) throws {
    var random = RandomStream(seed: 6, name: "layer")
    let shapes: [Shape] = [[batch, 130], [140, 130], [140]]
    let singles = try shapes.map { try random.normal(TensorType(.float32, $0)).requiringGrad() }
    let doubles = try singles.map {
      try $0.detached().converted(to: .float64).requiringGrad()
    }
    let outgoing = try random.normal(TensorType(.float32, [batch, 140]))
    let result = try singles[0].linear(weight: singles[1], bias: singles[2])
    let exact = try doubles[0].linear(weight: doubles[1], bias: doubles[2])
    try result.backward(gradient: outgoing)
    try exact.backward(gradient: outgoing.converted(to: .float64))
    let pairs = zip(
      [result] + singles.compactMap(\.grad), [exact] + doubles.compactMap(\.grad))
    for (single, double) in pairs {
      let difference = zip(try single.doubles(), try double.doubles()).map { abs($0 - $1) }
      #expect((difference.max() ?? 1) < 1e-3)
    }
  }

  /// ReLU in the pass of the product is ReLU after it, wherever results are written.
  @Test(arguments: [32, 37, 64, 200], [true, false])
  func rectifiesInThePass(batch: Int, hasBias: Bool) throws {
    var random = RandomStream(seed: 8, name: "rectified")
    let x = try random.normal(TensorType(.float32, [batch, 130]))
    for width in [12, 140, 160] {
      let weight = try random.normal(TensorType(.float32, [width, 130]))
      let bias = hasBias ? try random.normal(TensorType(.float32, [width])) : nil
      let plain = try x.linear(weight: weight, bias: bias)
      let rectified = try x.linear(weight: weight, bias: bias, isRectified: true)
      #expect(try rectified.floats() == plain.floats().map { max($0, 0) })
      #expect(try plain.floats().contains { $0 < 0 })
    }
  }

  /// Rows that are cut off in other ways have the same numbers.
  @Test func resultsDoNotDependOnTheBatch() throws {
    var random = RandomStream(seed: 7, name: "rows")
    let a = try random.normal(TensorType(.float32, [300, 64]))
    let b = try random.normal(TensorType(.float32, [64, 512]))
    let whole = try a.matmul(b)
    let part = try a.sliced(dim: 0, end: 77).matmul(b)
    #expect(try whole.sliced(dim: 0, end: 77).floats() == part.floats())
  }
}
