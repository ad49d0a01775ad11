import NNTensor
import NNTestSupport
import Testing

/// Convolutions of many sizes against their definition, whatever kernel and partition they take.
@Suite struct ConvolutionTests {
  typealias Reference = ConvolutionReference

  /// Geometries drawn at random: few and many channels, one to three dimensions, every attribute.
  static let random: [Reference] = {
    var stream = RandomStream(seed: 5, name: "geometries")
    func draw(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + stream.integers(1, below: range.count)[0]
    }
    var found: [Reference] = []
    while found.count < 60 {
      let rank = draw(1...3)
      func each(_ range: ClosedRange<Int>) -> [Int] { (0..<rank).map { _ in draw(range) } }
      // A third of the cases has so few channels that planes are taken one by one.
      let most = found.count % 3 == 0 ? 2 : rank == 3 ? 18 : 40
      let reference = Reference(
        batch: draw(1...5), groups: draw(1...3), fineChannels: draw(1...most),
        coarseChannels: draw(1...most), fine: each(1...(rank == 3 ? 6 : 11)), kernel: each(1...4),
        stride: each(1...3), dilation: each(1...3), before: each(0...3), after: each(0...3))
      if reference.coarse != nil { found.append(reference) }
    }
    return found
  }()

  /// Geometries that are shared out among threads (by images, pixels, panels of channels, groups), and
  /// planes so small that tiles span several images.
  static let large: [Reference] = [
    Reference(
      batch: 6, groups: 1, fineChannels: 20, coarseChannels: 35, fine: [12, 13], kernel: [3, 3],
      stride: [1, 1], dilation: [1, 1], before: [1, 1], after: [1, 1]),
    Reference(
      batch: 1, groups: 1, fineChannels: 16, coarseChannels: 16, fine: [40, 41], kernel: [3, 3],
      stride: [2, 1], dilation: [1, 2], before: [1, 2], after: [1, 2]),
    Reference(
      batch: 9, groups: 1, fineChannels: 70, coarseChannels: 130, fine: [4, 4], kernel: [3, 3],
      stride: [2, 2], dilation: [1, 1], before: [1, 1], after: [1, 1]),
    Reference(
      batch: 3, groups: 24, fineChannels: 1, coarseChannels: 2, fine: [20, 20], kernel: [5, 5],
      stride: [1, 1], dilation: [1, 1], before: [2, 2], after: [2, 2]),
    Reference(
      batch: 33, groups: 1, fineChannels: 1, coarseChannels: 16, fine: [8, 8], kernel: [3, 3],
      stride: [1, 1], dilation: [1, 1], before: [1, 1], after: [1, 1]),
    Reference(
      batch: 19, groups: 2, fineChannels: 10, coarseChannels: 36, fine: [3, 2], kernel: [3, 3],
      stride: [1, 1], dilation: [1, 1], before: [1, 1], after: [1, 1]),
    Reference(
      batch: 150, groups: 1, fineChannels: 5, coarseChannels: 9, fine: [3], kernel: [2],
      stride: [1], dilation: [1], before: [0], after: [0]),
    Reference(
      batch: 2, groups: 2, fineChannels: 12, coarseChannels: 20, fine: [300], kernel: [7],
      stride: [1], dilation: [2], before: [6], after: [6]),
  ]

  static let cases: [(Reference, DType)] = (random + large).flatMap { reference in
    [DType.float32, .float64].map { (reference, $0) }
  }

  private func drawn(_ shape: Shape, _ dtype: DType, _ name: String) throws -> Tensor {
    var stream = RandomStream(seed: 8, name: name)
    return try stream.uniform(TensorType(dtype, shape), low: -1, high: 1)
  }

  /// Sums of up to some thousand products of numbers up to 1.
  private func expectSame(
    _ actual: Tensor?, _ expected: [Double], _ shape: Shape, _ dtype: DType, _ what: String
  ) throws {
    let tolerance = dtype == .float32 ? 2e-4 : 1e-11
    try expectClose(
      try #require(actual), try Tensor(expected, shape), rtol: tolerance, atol: tolerance, what)
  }

  @Test(arguments: cases)
  func convolutionsAgreeWithTheirDefinition(_ reference: Reference, _ dtype: DType) throws {
    let input = try drawn(reference.fineShape, dtype, "fine").requiringGrad()
    let weight = try drawn(reference.weightShape, dtype, "weight").requiringGrad()
    let bias = try drawn([reference.weightShape[0]], dtype, "bias").requiringGrad()
    let outgoing = try drawn(reference.coarseShape, dtype, "coarse")
    let output = try input.convolved(
      weight: weight, bias: bias, stride: reference.stride, padding: reference.before,
      paddingAfter: reference.after, dilation: reference.dilation, groups: reference.groups)
    try output.backward(gradient: outgoing)

    let (x, w, b) = (try input.doubles(), try weight.doubles(), try bias.doubles())
    let gy = try outgoing.doubles()
    let plane = reference.coarseShape.count / (reference.batch * b.count)
    var y = gy.indices.map { b[$0 / plane % b.count] }
    var gx = [Double](repeating: 0, count: x.count)
    var gw = [Double](repeating: 0, count: w.count)
    reference.forEachConnection { fine, coarse, weight in
      y[coarse] += x[fine] * w[weight]
      gx[fine] += gy[coarse] * w[weight]
      gw[weight] += gy[coarse] * x[fine]
    }
    var gb = [Double](repeating: 0, count: b.count)
    for (place, value) in gy.enumerated() { gb[place / plane % b.count] += value }
    try expectSame(output, y, reference.coarseShape, dtype, "output")
    try expectSame(input.grad, gx, input.shape, dtype, "gradient of the input")
    try expectSame(weight.grad, gw, weight.shape, dtype, "gradient of the weight")
    try expectSame(bias.grad, gb, bias.shape, dtype, "gradient of the bias")
  }

  /// By Winograd's algorithm, by channels side by side, by pixels side by side and plane by plane.
  @Test(arguments: [(32, 33), (20, 35), (3, 5), (1, 2)], [DType.float32, .float64])
  func rectifies(_ channels: (Int, Int), _ dtype: DType) throws {
    var elements = try drawn([2, channels.0, 9, 18], dtype, "fine").doubles()
    elements[20] = .nan
    let x = try Tensor(elements, [2, channels.0, 9, 18]).converted(to: dtype)
    let weight = try drawn([channels.1, channels.0, 3, 3], dtype, "weight")
    let bias = try drawn([channels.1], dtype, "bias")
    let plain = try x.convolved(weight: weight, bias: bias, padding: [1, 1])
    let rectified = try x.convolved(weight: weight, bias: bias, padding: [1, 1], isRectified: true)
    let (actual, expected) = (try rectified.doubles(), try plain.doubles().map { $0 < 0 ? 0 : $0 })
    #expect(zip(actual, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
    #expect(actual.contains { $0 > 0 } && actual.contains(0) && actual.contains { $0.isNaN })
  }

  /// A transposed convolution's padding is the same on both sides, and its output ends with the last
  /// pixel that anything reaches, or some pixels later.
  @Test(arguments: cases)
  func transposedConvolutionsAgreeWithTheirDefinition(
    _ reference: Reference, _ dtype: DType
  ) throws {
    var reference = reference
    reference.after = reference.before
    guard let coarse = reference.coarse else { return }
    let extra = coarse.indices.map { d in
      let reach = (coarse[d] - 1) * reference.stride[d] - 2 * reference.before[d]
      return reference.fine[d] - reach - reference.dilation[d] * (reference.kernel[d] - 1) - 1
    }
    let input = try drawn(reference.coarseShape, dtype, "coarse").requiringGrad()
    let weight = try drawn(reference.weightShape, dtype, "weight").requiringGrad()
    let outgoing = try drawn(reference.fineShape, dtype, "fine")
    let output = try input.convolvedTransposed(
      weight: weight, stride: reference.stride, padding: reference.before, outputPadding: extra,
      dilation: reference.dilation, groups: reference.groups)
    try output.backward(gradient: outgoing)

    let (x, w, gy) = (try input.doubles(), try weight.doubles(), try outgoing.doubles())
    var y = [Double](repeating: 0, count: gy.count)
    var gx = [Double](repeating: 0, count: x.count)
    var gw = [Double](repeating: 0, count: w.count)
    reference.forEachConnection { fine, coarse, weight in
      y[fine] += x[coarse] * w[weight]
      gx[coarse] += gy[fine] * w[weight]
      gw[weight] += gy[fine] * x[coarse]
    }
    try expectSame(output, y, reference.fineShape, dtype, "output")
    try expectSame(input.grad, gx, input.shape, dtype, "gradient of the input")
    try expectSame(weight.grad, gw, weight.shape, dtype, "gradient of the weight")
  }

  @Test func theResultOfAnImageDoesNotDependOnItsBatch() throws {
    let batch = try drawn([17, 20, 6, 6], .float32, "batch")
    let weight = try drawn([40, 20, 3, 3], .float32, "weight")
    let together = try batch.convolved(weight: weight, padding: [1, 1])
    for image in 0..<17 {
      let alone = try batch.narrowed(dim: 0, start: image, length: 1)
        .convolved(weight: weight, padding: [1, 1])
      try expectClose(
        alone, try together.narrowed(dim: 0, start: image, length: 1), rtol: 0, atol: 0,
        "image \(image)")
    }
  }

  @Test func sizesThatDoNotFitAreNamed() throws {
    let (input, weight) = (try ramp([1, 3, 4, 4]), try ramp([2, 3, 3, 3]))
    expectShapeError("expects 3 input channels, got 2") {
      _ = try ramp([1, 2, 4, 4]).convolved(weight: weight)
    }
    expectShapeError(
      "has a kernel size [3, 3] with dilation [2, 2] larger than the padded input [4, 4]"
    ) { _ = try input.convolved(weight: weight, dilation: [2, 2]) }
    expectShapeError("has a kernel size [3, 3] larger than the padded input [2, 4]") {
      _ = try ramp([1, 3, 2, 4]).convolved(weight: weight)
    }
    expectShapeError("expects input (N, C, H, W) or (C, H, W), got float64[3, 4]") {
      _ = try ramp([3, 4]).convolved(weight: weight)
    }
    expectShapeError("expects stride of at least 1, got [0, 1]") {
      _ = try input.convolved(weight: weight, stride: [0, 1])
    }
    expectShapeError("expects channels that groups 3 divides, got weight [2, 3, 3, 3]") {
      _ = try input.convolved(weight: weight, groups: 3)
    }
    expectShapeError("expects bias float64[2], got float64[3]") {
      _ = try input.convolved(weight: weight, bias: try ramp([3]))
    }
    expectShapeError("expects float64 input, got float32[1, 3, 4, 4]") {
      _ = try input.converted(to: .float32).convolved(weight: weight)
    }
  }

  /// Numbers from a specification may be of any size.
  @Test(arguments: [Int.max, Int.max - 1, 1 << 48, 1 << 62, Int.min])
  func hugeAttributesAreRefusedOrHarmless(size: Int) throws {
    let input = Tensor.meta(TensorType(.float32, [1, 2, 4, 4]))
    let weight = Tensor.meta(TensorType(.float32, [2, 2, 2, 2]))
    for attribute in 0..<5 {
      func pair(_ index: Int, _ other: Int) -> [Int] {
        index == attribute ? [size, other] : [other, other]
      }
      _ = try? input.convolved(
        weight: weight, stride: pair(0, 1), padding: pair(1, 0), paddingAfter: pair(2, 0),
        dilation: pair(3, 1), groups: attribute == 4 ? size : 1)
      _ = try? input.convolvedTransposed(
        weight: weight, stride: pair(0, 1), padding: pair(1, 0), outputPadding: pair(2, 0),
        dilation: pair(3, 1), groups: attribute == 4 ? size : 1)
      for ceilMode in [true, false] {
        _ = try? input.maxPooled(
          kernel: pair(0, 2), stride: pair(1, 1), padding: pair(2, 0), dilation: pair(3, 1),
          ceilMode: ceilMode)
        _ = try? input.averagePooled(
          kernel: pair(0, 2), stride: pair(1, 1), padding: pair(2, 0), ceilMode: ceilMode,
          divisorOverride: attribute == 4 ? size : nil)
      }
      _ = try? input.adaptiveAveragePooled(to: pair(0, 1))
    }
  }
}
