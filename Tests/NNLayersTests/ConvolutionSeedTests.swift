import NNDiagnostics
import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What convolutions must do, by the ids of the rows of the catalogue that say so.
struct ConvolutionSeedTests {
  /// The shape that a layer gives for an input of `input`.
  struct Example: Sendable, CustomTestStringConvertible {
    var id: String
    var layer: String
    var input: Shape
    var output: Shape
    var testDescription: String { "\(id): \(layer)" }

    init(_ id: String, _ layer: String, _ input: Shape, _ output: Shape) {
      (self.id, self.layer, self.input, self.output) = (id, layer, input, output)
    }
  }

  private static let line: Shape = [20, 16, 50]
  private static let image: Shape = [20, 16, 50, 100]
  private static let volume: Shape = [20, 16, 10, 50, 100]

  static let shapes: [Example] = [
    // floor((50 + 2 * 2 - 3 * (4 - 1) - 1) / 2 + 1)
    Example("conv-001", "Conv1d(16, 8, 4, 2, 2, 3, 4)", line, [20, 8, 23]),
    Example("conv-003", "Conv1d(16, 33, 3, stride=2)", line, [20, 33, 24]),
    Example("conv-004", "Conv2d(16, 8, (4, 3), (2, 1), (2, 0), (3, 1))", image, [20, 8, 23, 98]),
    Example("conv-007", "Conv2d(16, 33, 3, stride=2)", image, [20, 33, 24, 49]),
    Example(
      "conv-008", "Conv2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2))", image,
      [20, 33, 28, 100]),
    Example(
      "conv-009", "Conv2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2), dilation=(3, 1))", image,
      [20, 33, 26, 100]),
    Example("conv-010", "Conv3d(16, 8, (1, 2, 3))", volume, [20, 8, 10, 49, 98]),
    Example("conv-012", "Conv3d(16, 33, 3, stride=2)", volume, [20, 33, 4, 24, 49]),
    Example(
      "conv-012", "Conv3d(16, 33, (3, 5, 2), stride=(2, 1, 1), padding=(4, 2, 0))", volume,
      [20, 33, 8, 50, 99]),
    // 9 elements, 5 of them between the ends of a dilated 3.
    Example("conv-018", "Conv2d(1, 1, 3, dilation=2)", [1, 1, 5, 5], [1, 1, 1, 1]),
    Example("conv-020", "Conv2d(16, 4, 3, padding='same')", image, [20, 4, 50, 100]),
    Example("conv-020", "Conv2d(16, 4, 3, 2, padding='valid')", image, [20, 4, 24, 49]),
    Example("conv-023", "Conv1d(1, 1, 3, dilation=4)", [1, 1, 9], [1, 1, 1]),
    // (50 - 1) * 2 - 2 * 2 + 3 * (4 - 1) + 1 + 1
    Example("conv-026", "ConvTranspose1d(16, 8, 4, 2, 2, 1, 4, False, 3)", line, [20, 8, 105]),
    Example("conv-028", "ConvTranspose2d(16, 8, (2, 3), (1, 2))", image, [20, 8, 51, 201]),
    Example("conv-031", "ConvTranspose2d(16, 33, 3, stride=2)", image, [20, 33, 101, 201]),
    Example(
      "conv-032", "ConvTranspose2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2))", image,
      [20, 33, 93, 100]),
    Example("conv-034", "ConvTranspose3d(16, 8, (1, 2, 3))", volume, [20, 8, 10, 51, 102]),
    Example("conv-036", "ConvTranspose3d(16, 33, 3, stride=2)", volume, [20, 33, 21, 101, 201]),
    Example(
      "conv-036", "ConvTranspose3d(16, 33, (3, 5, 2), stride=(2, 1, 1), padding=(0, 4, 2))",
      volume, [20, 33, 21, 46, 97]),
    Example("conv-039", "Conv2d(1, 1, 3, 2, 1)", [1, 1, 6, 6], [1, 1, 3, 3]),
    Example("conv-039", "Conv2d(1, 1, 3, 2, 1)", [1, 1, 5, 5], [1, 1, 3, 3]),
    Example("conv-039", "Conv2d(1, 1, 3, 2)", [1, 1, 7, 7], [1, 1, 3, 3]),
    Example("conv-039", "Conv2d(1, 1, 3, 2)", [1, 1, 8, 8], [1, 1, 3, 3]),
    Example("conv-039", "ConvTranspose2d(1, 1, 3, 2, 1)", [1, 1, 3, 3], [1, 1, 5, 5]),
    Example("conv-039", "ConvTranspose2d(1, 1, 3, 2, 1, 1)", [1, 1, 3, 3], [1, 1, 6, 6]),
    Example("conv-039", "ConvTranspose2d(1, 1, 3, 2)", [1, 1, 3, 3], [1, 1, 7, 7]),
    Example("conv-039", "ConvTranspose2d(1, 1, 3, 2, 0, 1)", [1, 1, 3, 3], [1, 1, 8, 8]),
    // output_padding = stride - 1, padding = (kernel_size - stride + output_padding) / 2
    Example("conv-040", "ConvTranspose2d(1, 1, 5, 3, 2, 2)", [1, 1, 4, 7], [1, 1, 12, 21]),
  ]

  @Test(arguments: shapes)
  func shapesAreAsDocumented(_ example: Example) throws {
    let layer = try build(example.layer, isMeta: true)
    #expect(try layer(Tensor.meta(TensorType(.float32, example.input))).shape == example.output)
  }

  /// Where parameters of a fresh layer lie: within ±1/√fan_in, and near both ends.
  struct Parameters: Sendable, CustomTestStringConvertible {
    var ids: String
    var layer: String
    var weight: Shape
    var bias: Int
    var fanIn: Double
    var testDescription: String { "\(ids): \(layer)" }
  }

  static let parameters: [Parameters] = [
    Parameters(
      ids: "conv-002", layer: "Conv1d(6, 400, 5, groups=2)", weight: [400, 3, 5], bias: 400,
      fanIn: 15),
    Parameters(
      ids: "conv-005", layer: "Conv2d(6, 400, (3, 2))", weight: [400, 6, 3, 2], bias: 400,
      fanIn: 36),
    Parameters(
      ids: "conv-011", layer: "Conv3d(6, 400, (1, 3, 2))", weight: [400, 6, 1, 3, 2], bias: 400,
      fanIn: 36),
    Parameters(
      ids: "conv-027", layer: "ConvTranspose1d(6, 400, 5, groups=2)", weight: [6, 200, 5],
      bias: 400, fanIn: 1000),
    Parameters(
      ids: "conv-030", layer: "ConvTranspose2d(6, 400, (3, 2))", weight: [6, 400, 3, 2],
      bias: 400, fanIn: 2400),
    Parameters(
      ids: "conv-035", layer: "ConvTranspose3d(6, 400, (1, 3, 2))", weight: [6, 400, 1, 3, 2],
      bias: 400, fanIn: 2400),
  ]

  /// And conv-021: weight and bias start alike.
  @Test(arguments: parameters)
  func parametersStartWithinTheRootOfTheFan(_ example: Parameters) throws {
    let layer = try build(example.layer)
    let (weight, bias) = (try state(layer, "weight"), try state(layer, "bias"))
    #expect(weight.shape == example.weight && bias.shape == [example.bias])
    let bound = 1 / example.fanIn.squareRoot()
    for tensor in [weight, bias] {
      let values = try tensor.doubles()
      let (least, most) = (values.min() ?? 0, values.max() ?? 0)
      #expect(least >= -bound && least < -0.95 * bound)
      #expect(most <= bound && most > 0.95 * bound)
    }
  }

  /// conv-006
  @Test func attributesCanBeRead() throws {
    let conv = try #require(
      try build("Conv2d(4, 6, 3, (2, 1), 1, groups=2, padding_mode='reflect')") as? Convolution)
    #expect(conv.inChannels == 4 && conv.outChannels == 6 && conv.groups == 2)
    #expect(conv.kernelSize == [3, 3] && conv.stride == [2, 1] && conv.dilation == [1, 1])
    #expect(conv.padding == [1, 1] && conv.paddingAfter == [1, 1])
    #expect(conv.paddingMode == .reflect && conv.isTraining)
    #expect(conv.weight.tensor.shape == [6, 2, 3, 3] && conv.bias?.tensor.shape == [6])
    let other = try #require(
      try build("ConvTranspose2d(4, 6, 3, 2, 1, (0, 1), bias=False)") as? TransposedConvolution)
    #expect(other.inChannels == 4 && other.outChannels == 6 && other.groups == 1)
    #expect(other.kernelSize == [3, 3] && other.stride == [2, 2] && other.dilation == [1, 1])
    #expect(other.padding == [1, 1] && other.outputPadding == [0, 1])
    #expect(other.weight.tensor.shape == [4, 6, 3, 3] && other.bias == nil)
  }

  /// conv-013, conv-014, conv-025: groups are convolutions side by side, of parts of the channels.
  @Test func groupsAreConvolutionsSideBySide() throws {
    let x = try ramp([2, 4, 5, 5], scale: 0.1)
    let grouped = try build("Conv2d(4, 6, 3, groups=2)")
    let (weight, bias) = (try state(grouped, "weight"), try state(grouped, "bias"))
    let parts = try (0..<2).map { g in
      try x.narrowed(dim: 1, start: 2 * g, length: 2).convolved(
        weight: weight.narrowed(dim: 0, start: 3 * g, length: 3),
        bias: bias.narrowed(dim: 0, start: 3 * g, length: 3))
    }
    try expectClose(try grouped(x), try Tensor.concatenated(parts, dim: 1), rtol: 1e-5, atol: 1e-5)
    let whole = try build("Conv2d(4, 6, 3, groups=1)")
    #expect(try state(whole, "weight").count == 2 * weight.count)
    // Every input channel counts for every output channel.
    var changed = try x.doubles()
    for i in 0..<25 { changed[i] += 1 }
    let difference = try whole(try Tensor(changed.map(Float.init), x.shape)) - whole(x)
    let first = try difference.absolute().maximum(dims: [0, 2, 3]).doubles()
    #expect(first.allSatisfy { $0 > 1e-4 })
  }

  /// conv-015: each channel has filters of its own.
  @Test func depthwiseConvolutions() throws {
    let layer = try build("Conv1d(3, 6, 2, groups=3, bias=False)")
    let x = try ramp([1, 3, 4], from: 1)
    let (weight, numbers) = (try state(layer, "weight").doubles(), try x.doubles())
    #expect(try state(layer, "weight").shape == [6, 1, 2])
    let expected = (0..<6).flatMap { filter in
      (0..<3).map { i in
        let at = filter / 2 * 4 + i
        return weight[2 * filter] * numbers[at] + weight[2 * filter + 1] * numbers[at + 1]
      }
    }
    try expectClose(
      try layer(x).converted(to: .float64), try Tensor(expected, [1, 6, 3]), rtol: 1e-5, atol: 1e-6)
  }

  /// conv-016, conv-020, conv-041
  @Test(arguments: [
    ("Conv2d(3, 4, 3, groups=2)", "expects in_channels divisible by groups 2, got 3"),
    ("Conv2d(4, 3, 3, groups=2)", "expects out_channels divisible by groups 2, got 3"),
    ("Conv2d(1, 1, 3, 2, padding='same')", "expects stride 1 with padding 'same', got [2, 2]"),
    (
      "ConvTranspose2d(1, 1, 3, 2, 0, 2)",
      "expects output_padding smaller than stride or dilation, got [2, 2] with stride [2, 2] and "
        + "dilation [1, 1]"
    ),
  ])
  func wrongArgumentsAreRefused(layer: String, expected: String) throws {
    let said = message { _ = try build(layer)(try ramp([1, 1, 6, 6])) }
    #expect(said == expected)
  }

  /// conv-019
  @Test func paddingHoldsOneOfFourThings() throws {
    let x = try ramp([1, 1, 3], from: 1)
    func sums(_ mode: String) throws -> [Double] {
      let layer = try build("Conv1d(1, 1, 2, padding=1, bias=False, padding_mode='\(mode)')")
      try layer.ownParameters[0].tensor.fill(1)
      return try layer(x).doubles()
    }
    #expect(try sums("zeros") == [1, 3, 5, 3])
    #expect(try sums("circular") == [4, 3, 5, 4])
    #expect(try sums("reflect") == [3, 3, 5, 5])
    #expect(try sums("replicate") == [2, 3, 5, 6])
    #expect(throws: Diagnostics.self) { try sums("mirror") }
  }

  /// conv-017: the kernel is not flipped.
  @Test func convolutionIsCrossCorrelation() throws {
    let layer = try build("Conv1d(1, 1, 3, bias=False)")
    try state(layer, "weight").assign(try Tensor([1, 2, 4] as [Float], [1, 1, 3]))
    let x = try Tensor([1, 0, 0, 3] as [Float], [1, 1, 4])
    #expect(try layer(x).doubles() == [1, 12])
  }

  /// conv-018: a dilated kernel of 9 elements sees 5 by 5.
  @Test func dilationSpreadsTheKernel() throws {
    let layer = try build("Conv2d(1, 1, 3, dilation=2, bias=False)")
    #expect(try state(layer, "weight").count == 9)
    try state(layer, "weight").fill(1)
    let x = try ramp([1, 1, 5, 5])
    #expect(try layer(x).doubles() == [108])
  }

  /// conv-022
  @Test func withoutBiasThereIsNone() throws {
    for layer in ["Conv2d(1, 2, 3, bias=False)", "ConvTranspose1d(1, 2, 3, bias=False)"] {
      #expect(stateNames(try build(layer)) == ["weight"])
    }
  }

  /// conv-026, conv-028, conv-034: a transposed convolution is the gradient of a convolution.
  @Test(arguments: [("1d", [2, 3, 7]), ("2d", [2, 3, 5, 6]), ("3d", [1, 3, 4, 3, 5])])
  func transposedConvolutionIsTheGradient(dimensions: String, sizes: [Int]) throws {
    let conv = try build("Conv\(dimensions)(3, 4, 2, 2, bias=False)")
    let transposed = try build("ConvTranspose\(dimensions)(4, 3, 2, 2, bias=False)")
    try state(transposed, "weight").assign(try state(conv, "weight"))
    let x = try ramp(try Shape(sizes), scale: 0.1).requiringGrad()
    let y = try conv(x)
    try Backward.run([(y, y.detached())])
    let gradient = try #require(x.grad)
    let back = try transposed(y.detached())
    // What no window saw is beyond the end of the other.
    var seen = gradient
    for d in 2..<sizes.count {
      seen = try seen.narrowed(dim: d, start: 0, length: back.shape[d])
    }
    try expectClose(back, seen, rtol: 1e-5, atol: 1e-5)
  }

  /// conv-029, conv-033
  @Test func outputSizeUndoesAnyDownsampling() throws {
    let input = try ramp([1, 16, 12, 12], scale: 0.01)
    let h = try build("Conv2d(16, 16, 3, stride=2, padding=1)")(input)
    #expect(h.shape == [1, 16, 6, 6])
    let upsample = try build("ConvTranspose2d(16, 16, 3, stride=2, padding=1)")
    #expect(try upsample(h).shape == [1, 16, 11, 11])
    func output(_ sizes: [Int]) throws -> Tensor {
      let wanted = Value.tuple(sizes.map(Value.int))
      return try upsample(Arguments([.tensor(h)], keywords: [("output_size", wanted)])).tensors[0]
    }
    #expect(try output([1, 16, 12, 12]).shape == input.shape)
    #expect(try output([12, 11]).shape == [1, 16, 12, 11])
    #expect(
      message { _ = try output([13, 12]) }
        == "expects output sizes from [11, 11] to less than a stride more, got [13, 12]")
  }

  /// conv-037
  @Test func equalParametersInvertShapes() throws {
    for (kernel, stride, padding, dilation) in [(3, 1, 1, 1), (5, 1, 0, 2), (4, 2, 1, 1)] {
      let x = Tensor.meta(TensorType(.float32, [1, 2, 12]))
      let conv = try build("Conv1d(2, 2, \(kernel), \(stride), \(padding), \(dilation))")
      let back = try build(
        "ConvTranspose1d(2, 2, \(kernel), \(stride), \(padding), dilation=\(dilation))")
      #expect(try back(try conv(x)).shape == x.shape)
    }
    // dilation * (kernel_size - 1) - padding zeros on both sides, seen by the flipped kernel.
    let layer = try build("ConvTranspose1d(1, 1, 3, padding=1, bias=False)")
    try state(layer, "weight").assign(try Tensor([1, 2, 4] as [Float], [1, 1, 3]))
    let padded = try ramp([1, 1, 4], from: 1).padded([1, 1])
    let flipped = try Tensor([4, 2, 1] as [Float], [1, 1, 3])
    #expect(
      try layer(try ramp([1, 1, 4], from: 1)).doubles()
        == padded.convolved(weight: flipped).doubles())
  }

  /// conv-038: output padding adds a side, and changes nothing else.
  @Test func outputPaddingAddsOneSide() throws {
    let x = try ramp([1, 1, 3], from: 1)
    let plain = try build("ConvTranspose1d(1, 1, 3, 2)")
    let longer = try build("ConvTranspose1d(1, 1, 3, 2, output_padding=1)")
    for name in ["weight", "bias"] {
      try state(longer, name).assign(try state(plain, name))
    }
    let (short, long) = (try plain(x).doubles(), try longer(x).doubles())
    #expect(long.count == short.count + 1 && Array(long.dropLast()) == short)
    #expect(try long.last == state(plain, "bias").doubles()[0])
  }
}
