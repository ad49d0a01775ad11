import NNTestSupport
import Testing

@testable import NNTensor

/// Convolutions of 3 × 3 windows with many channels, which take Winograd's algorithm, against the same
/// in float64, which do not.
@Suite struct WinogradTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var batch = 2
    var groups = 1
    var channels: (Int, Int)
    var plane: (Int, Int)
    var before: (Int, Int) = (1, 1)
    var after: (Int, Int) = (1, 1)

    var testDescription: String {
      "\(batch)x\(groups)x\(channels.0)->\(channels.1) \(plane) padding \(before) \(after)"
    }
  }

  /// Planes of whole and of cut tiles, one pixel wide, narrower than their padding, and wider than the
  /// tiles that are worked on at a time; channels that fill panels, and that don't; groups; and more
  /// tiles than a chunk has.
  static let cases: [Case] = [
    Case(channels: (32, 32), plane: (8, 8)),
    Case(batch: 9, channels: (64, 64), plane: (4, 4)),
    Case(batch: 3, channels: (33, 47), plane: (7, 9)),
    Case(batch: 2, channels: (48, 80), plane: (13, 70), before: (0, 0), after: (0, 0)),
    Case(batch: 2, channels: (40, 33), plane: (35, 33), before: (2, 2), after: (2, 2)),
    Case(batch: 2, channels: (32, 40), plane: (6, 37), before: (0, 2), after: (1, 0)),
    Case(batch: 2, groups: 3, channels: (32, 36), plane: (11, 12)),
    Case(batch: 12, channels: (32, 64), plane: (3, 1)),
    Case(batch: 40, channels: (100, 32), plane: (2, 2)),
    Case(batch: 3, channels: (128, 40), plane: (62, 65)),
    Case(batch: 1, channels: (520, 72), plane: (16, 40)),
    Case(batch: 1, channels: (35, 64), plane: (3, 300), before: (0, 1), after: (0, 1)),
  ]

  private func window(_ c: Case) -> ConvWindow {
    ConvWindow(
      rank: 2, stride: nil, before: [c.before.0, c.before.1], after: [c.after.0, c.after.1],
      dilation: nil, groups: c.groups)
  }

  /// The root mean square of what is wrong by that of what is right, and the greatest difference by it.
  private func errors(_ actual: Tensor?, _ exact: Tensor?) throws -> (mean: Double, most: Double) {
    let exact = try #require(exact)
    let wrong = try #require(actual).detached().converted(to: .float64) - exact.detached()
    let scale = try exact.detached().norm().doubles()[0]
    let root = Double(exact.count).squareRoot()
    return (
      try wrong.norm().doubles()[0] / scale, try wrong.norm(.infinity).doubles()[0] / scale * root
    )
  }

  @Test(arguments: cases) func matchesDoublePrecision(_ c: Case) throws {
    var random = RandomStream(seed: 3, name: "winograd")
    let shapes: [Shape] = [
      [c.batch, c.groups * c.channels.0, c.plane.0, c.plane.1],
      [c.groups * c.channels.1, c.channels.0, 3, 3], [c.groups * c.channels.1],
    ]
    let singles = try shapes.map { try random.normal(TensorType(.float32, $0)).requiringGrad() }
    let doubles = try singles.map { try $0.detached().converted(to: .float64).requiringGrad() }
    let window = window(c)
    func convolved(_ x: [Tensor]) throws -> Tensor {
      try x[0].convolved(
        weight: x[1], bias: x[2], padding: window.before, paddingAfter: window.after,
        groups: c.groups)
    }
    let (result, exact) = (try convolved(singles), try convolved(doubles))
    let geometry = ConvGeometry(
      fine: shapes[0], coarse: result.shape, weight: shapes[1], window: window)
    for direction in [Winograd.Direction.forward, .backward] {
      let isTaken = Winograd(geometry, direction, dtype: .float32) != nil
      try #require(isTaken == WideProduct.hasVectors)
    }
    let outgoing = try random.normal(TensorType(.float32, result.shape))
    try result.backward(gradient: outgoing)
    try exact.backward(gradient: outgoing.converted(to: .float64))
    let pairs: [(Tensor?, Tensor?)] =
      [(result, exact)] + zip(singles, doubles).map { ($0.grad, $1.grad) }
    for (single, double) in pairs {
      let errors = try errors(single, double)
      #expect(errors.mean < 3e-6)
      #expect(errors.most < 3e-5)
    }
    #expect(try convolved(singles).floats() == result.floats())
  }

  /// What the algorithm is not made for is left to sums: other windows and steps, few channels or tiles,
  /// and other precisions.
  @Test func leavesOtherConvolutionsAlone() {
    func takes(
      kernel: Shape = [3, 3], channels: Int = 64, plane: Int = 32, stride: Int = 1,
      dilation: Int = 1, padding: Int = 1, dtype: DType = .float32
    ) -> Bool {
      let window = ConvWindow(
        rank: 2, stride: [stride, stride], before: [padding, padding], after: nil,
        dilation: [dilation, dilation], groups: 1)
      var weight: Shape = [channels, channels]
      for size in kernel.array { weight.append(size) }
      let reach = (plane + 2 * padding - dilation * (kernel[0] - 1) - 1) / stride + 1
      let geometry = ConvGeometry(
        fine: [1, channels, plane, plane], coarse: [1, channels, reach, reach], weight: weight,
        window: window)
      return Winograd(geometry, .forward, dtype: dtype) != nil
    }
    #expect(takes() == WideProduct.hasVectors)
    #expect(!takes(kernel: [5, 5]))
    #expect(!takes(kernel: [1, 1]))
    #expect(!takes(channels: 16))
    #expect(!takes(plane: 4))
    #expect(!takes(stride: 2))
    #expect(!takes(dilation: 2))
    #expect(!takes(padding: 3))
    #expect(!takes(dtype: .float64))
  }
}
