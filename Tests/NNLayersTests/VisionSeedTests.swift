import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What resizing, shuffles and folds must do, by the ids of the rows of the catalogue that say so.
struct VisionSeedTests {
  /// The numbers that a layer makes of a square image.
  struct Example: Sendable, CustomTestStringConvertible {
    var id: String
    var layer: String
    var image: [Float]
    var rows: [[Double]]
    var testDescription: String { "\(id): \(layer)" }
  }

  private static let nearest: [[Double]] = [
    [1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4],
  ]
  private static let edges: [[Double]] = [
    [1, 1.25, 1.75, 2], [1.5, 1.75, 2.25, 2.5], [2.5, 2.75, 3.25, 3.5], [3, 3.25, 3.75, 4],
  ]
  private static let corners: [[Double]] = [
    [1, 4.0 / 3, 5.0 / 3, 2], [5.0 / 3, 2, 7.0 / 3, 8.0 / 3], [7.0 / 3, 8.0 / 3, 3, 10.0 / 3],
    [3, 10.0 / 3, 11.0 / 3, 4],
  ]
  private static let large: [Float] = [1, 2, 0, 3, 4, 0, 0, 0, 0]

  static let examples: [Example] = [
    Example(
      id: "vision-004", layer: "Upsample(scale_factor=2)", image: [1, 2, 3, 4], rows: nearest),
    Example(
      id: "vision-005", layer: "Upsample(scale_factor=2, mode='bilinear')", image: [1, 2, 3, 4],
      rows: edges),
    Example(
      id: "vision-006", layer: "Upsample(scale_factor=2, mode='bilinear', align_corners=True)",
      image: [1, 2, 3, 4], rows: corners),
    Example(
      id: "vision-007", layer: "Upsample(scale_factor=2, mode='bilinear', align_corners=False)",
      image: large,
      rows: [
        [1, 1.25, 1.75, 1.5, 0.5, 0], [1.5, 1.75, 2.25, 1.875, 0.625, 0],
        [2.5, 2.75, 3.25, 2.625, 0.875, 0], [2.25, 2.4375, 2.8125, 2.25, 0.75, 0],
        [0.75, 0.8125, 0.9375, 0.75, 0.25, 0], [0, 0, 0, 0, 0, 0],
      ]),
    Example(
      id: "vision-008", layer: "Upsample(scale_factor=2, mode='bilinear', align_corners=True)",
      image: large,
      rows: [
        [1, 1.4, 1.8, 1.6, 0.8, 0], [1.8, 2.2, 2.6, 2.24, 1.12, 0],
        [2.6, 3, 3.4, 2.88, 1.44, 0], [2.4, 2.72, 3.04, 2.56, 1.28, 0],
        [1.2, 1.36, 1.52, 1.28, 0.64, 0], [0, 0, 0, 0, 0, 0],
      ]),
    Example(
      id: "vision-013", layer: "UpsamplingNearest2d(scale_factor=2)", image: [1, 2, 3, 4],
      rows: nearest),
    Example(
      id: "vision-012", layer: "UpsamplingNearest2d((4, 4))", image: [1, 2, 3, 4], rows: nearest),
    Example(
      id: "vision-015", layer: "UpsamplingBilinear2d(scale_factor=2)", image: [1, 2, 3, 4],
      rows: corners),
  ]

  @Test(arguments: examples)
  func imagesAreAsDocumented(_ example: Example) throws {
    let side = example.image.count == 4 ? 2 : 3
    let layer = try build(example.layer)
    // vision-009: a layer without parameters.
    #expect(layer.namedParameters.isEmpty)
    let output = try layer(try Tensor(example.image, [1, 1, side, side]))
    let expected = try Tensor(
      example.rows.flatMap(\.self), [1, 1, example.rows.count, example.rows[0].count])
    try expectClose(
      try output.converted(to: .float64), expected, rtol: 1e-6, atol: 1e-6, example.id)
  }

  /// vision-011: corners stay where they are, and what lies between depends on the size.
  @Test func alignedCornersStay() throws {
    let x = try ramp([1, 1, 3, 3])
    for size in [4, 5, 9] {
      let output = try build("Upsample((\(size), \(size)), mode='bilinear', align_corners=True)")(x)
      let numbers = try output.doubles()
      #expect(
        [numbers[0], numbers[size - 1], numbers[size * (size - 1)], numbers[size * size - 1]]
          == [0, 2, 6, 8])
    }
    let (wide, narrow) = (
      try build("Upsample((1, 5), mode='bilinear', align_corners=True)")(x).doubles(),
      try build("Upsample((1, 3), mode='bilinear', align_corners=True)")(x).doubles()
    )
    #expect(wide == [0, 0.5, 1, 1.5, 2] && narrow == [0, 1, 2])
  }

  /// vision-014
  @Test func bilinearUpsamplingAlignsCorners() throws {
    let x = try ramp([2, 3, 4, 5])
    #expect(
      try build("UpsamplingBilinear2d((7, 3))")(x).doubles()
        == build("Upsample((7, 3), mode='bilinear', align_corners=True)")(x).doubles())
  }

  /// vision-003: the size is rounded down.
  @Test func sizesAreRoundedDown() throws {
    let x = Tensor.meta(TensorType(.float32, [1, 2, 5, 7]))
    #expect(try build("Upsample(scale_factor=1.5)")(x).shape == [1, 2, 7, 10])
    #expect(try build("Upsample(scale_factor=(0.5, 3))")(x).shape == [1, 2, 2, 21])
  }

  /// vision-010
  @Test(arguments: [
    ("Upsample()", "expects either size or scale_factor, got neither"),
    ("Upsample(2, 2)", "expects either size or scale_factor, got both"),
    (
      "Upsample(scale_factor=2, align_corners=True)",
      "expects no align_corners for mode 'nearest'"
    ),
    ("Upsample(2, recompute_scale_factor=True)", "expects no size with recompute_scale_factor"),
    (
      "Upsample(scale_factor=2, mode='linear')",
      "expects input (N, C, L) for mode 'linear', got float32[1, 1, 2, 2]"
    ),
    ("Upsample((2, 3, 4))", "expects 2 output sizes for float32[1, 1, 2, 2], got [2, 3, 4]"),
    (
      "Upsample(scale_factor=0.4)",
      "expects scale factors that give at least 1 element, got [0.4, 0.4] for float32[1, 1, 2, 2]"
    ),
  ])
  func upsampleRefuses(layer: String, expected: String) throws {
    #expect(message { _ = try build(layer)(try ramp([1, 1, 2, 2])) } == expected)
  }

  /// vision-001, vision-002
  @Test func pixelsFromChannels() throws {
    let shuffle = try build("PixelShuffle(2)")
    #expect(try shuffle(try ramp([1, 4, 1, 1])).doubles() == [0, 1, 2, 3])
    let x = Tensor.meta(TensorType(.float32, [1, 9, 4, 4]))
    #expect(try build("PixelShuffle(3)")(x).shape == [1, 1, 12, 12])
    let image = try ramp([2, 8, 3, 5])
    let output = try shuffle(image)
    for (c, h, i, w, j) in [(0, 0, 1, 3, 0), (1, 2, 0, 4, 1), (1, 1, 1, 2, 1)] {
      let place = ((1 * 2 + c) * 6 + h * 2 + i) * 10 + w * 2 + j
      let source = ((1 * 8 + c * 4 + i * 2 + j) * 3 + h) * 5 + w
      #expect(try output.doubles()[place] == Double(source))
    }
    #expect(try build("PixelUnshuffle(2)")(output).doubles() == image.doubles())
  }

  @Test func channelsInTurn() throws {
    #expect(
      try build("ChannelShuffle(2)")(try ramp([1, 6, 1])).doubles() == [0, 3, 1, 4, 2, 5])
  }

  /// conv-042, conv-043, conv-045, conv-046
  @Test func foldsHaveTheDocumentedShapes() throws {
    func shape(_ layer: String, _ input: Shape) throws -> Shape {
      try build(layer)(Tensor.meta(TensorType(.float32, input))).shape
    }
    #expect(try shape("Unfold(kernel_size=(2, 3))", [2, 5, 3, 4]) == [2, 30, 4])
    #expect(
      try shape("Fold(output_size=(4, 5), kernel_size=(2, 2))", [1, 12, 12]) == [1, 3, 4, 5])
  }

  /// conv-024, conv-044: a convolution is unfold, a product and fold.
  @Test func convolutionIsAProductOfUnfoldedWindows() throws {
    let x = try ramp([1, 3, 10, 12], scale: 0.01)
    let weight = try ramp([2, 3, 4, 5], scale: 0.02, from: -1)
    let columns = try x.unfolded(kernel: [4, 5])
    let product = try weight.reshaped([1, 2, 60] as Shape).matmul(columns)
    let image = try product.folded(outputSize: [7, 8], kernel: [1, 1])
    try expectClose(image, try x.convolved(weight: weight), rtol: 1e-4, atol: 1e-4)
  }

  /// conv-047
  @Test func foldOfUnfoldCountsTheWindows() throws {
    let unfold = try build("Unfold(2)")
    let fold = try build("Fold((4, 5), 2)")
    let divisor = try fold(try unfold(try .ones(TensorType(.float32, [1, 1, 4, 5]))))
    #expect(
      try divisor.doubles() == [1, 2, 2, 2, 1, 2, 4, 4, 4, 2, 2, 4, 4, 4, 2, 1, 2, 2, 2, 1])
    let x = try ramp([1, 1, 4, 5], scale: 0.5)
    #expect(try fold(try unfold(x)).doubles() == (divisor * x).doubles())
  }

  /// conv-048
  @Test func oneNumberStandsForBothDimensions() throws {
    let x = try ramp([1, 2, 6, 6])
    let expected = try build("Unfold((2, 2), (1, 1), (1, 1), (2, 2))")(x).doubles()
    #expect(try build("Unfold(2, 1, 1, 2)")(x).doubles() == expected)
    #expect(try build("Unfold((2,), (1,), (1,), (2,))")(x).doubles() == expected)
  }

  /// conv-049
  @Test func foldRefusesOtherNumbersOfWindows() throws {
    let fold = try build("Fold((4, 5), (2, 2))")
    #expect(
      message { _ = try fold(try ramp([1, 12, 11])) }
        == "expects 12 windows (3 * 4) for output size [4, 5] as the last dimension, got "
        + "float32[1, 12, 11]")
    #expect(
      message { _ = try fold(try ramp([1, 10, 12])) }
        == "expects channels that the product of the kernel size [2, 2] divides, got "
        + "float32[1, 10, 12]")
  }
}
