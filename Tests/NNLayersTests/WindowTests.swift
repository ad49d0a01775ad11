import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// How the arguments of convolutions and pools become sizes and numbers.
struct WindowTests {
  /// A convolution of one channel whose weight is all 1 and whose bias is 0.
  private func box(
    _ kernel: Int, stride: Int = 1, named keywords: Keywords
  ) throws -> Module {
    let conv = try make("Conv1d", 1, 1, .init(.int(kernel)), .init(.int(stride)), named: keywords)
    for parameter in conv.ownParameters {
      try parameter.tensor.fill(parameter.name == "weight" ? 1 : 0)
    }
    return conv
  }

  /// 1, 2, 3, 4, 5 in one channel.
  private func line() throws -> Tensor { try ramp([1, 1, 5], from: 1) }

  @Test func paddingModesContinueTheInput() throws {
    func sums(_ mode: String) throws -> [Double] {
      try box(3, named: ["padding": 1, "padding_mode": .init(.string(mode))])(try line()).doubles()
    }
    #expect(try sums("zeros") == [3, 6, 9, 12, 9])
    #expect(try sums("reflect") == [5, 6, 9, 12, 13])
    #expect(try sums("replicate") == [4, 6, 9, 12, 14])
    #expect(try sums("circular") == [8, 6, 9, 12, 10])
  }

  @Test func samePaddingPutsTheLargerHalfLast() throws {
    #expect(try box(2, named: ["padding": "same"])(try line()).doubles() == [3, 5, 7, 9, 5])
    #expect(
      try box(2, named: ["padding": "same", "padding_mode": "circular"])(try line()).doubles()
        == [3, 5, 7, 9, 6])
    #expect(
      try box(4, named: ["padding": "same"])(try line()).doubles() == [6, 10, 14, 12, 9])
    #expect(
      try box(3, named: ["padding": "same", "dilation": 2])(try line()).shape == [1, 1, 5])
    #expect(try box(3, stride: 2, named: ["padding": "valid"])(try line()).doubles() == [6, 12])
  }

  @Test func asymmetricPaddingKeepsItsDimensions() throws {
    let conv = try make(
      "Conv2d", 1, 1, 1, named: ["padding": [0, 2], "padding_mode": "replicate"])
    #expect(try conv(try ramp([1, 1, 3, 4])).shape == [1, 1, 3, 8])
  }

  @Test func outputSizeChoosesTheOutputPadding() throws {
    let layer = try make("ConvTranspose2d", 1, 1, 3, 2, 1)
    let x = try ramp([1, 1, 4, 4])
    #expect(try layer(x).shape == [1, 1, 7, 7])
    func output(_ sizes: [Int]) throws -> Tensor {
      let wanted = Value.tuple(sizes.map(Value.int))
      return try layer(Arguments([.tensor(x)], keywords: [("output_size", wanted)])).tensors[0]
    }
    #expect(try output([8, 7]).shape == [1, 1, 8, 7])
    #expect(try output([1, 1, 7, 8]).shape == [1, 1, 7, 8])
    let outside = "expects output sizes from [7, 7] to less than a stride more, got [9, 7]"
    #expect(message { _ = try output([9, 7]) } == outside)
    #expect(
      message { _ = try output([9]) } == "expects 2 or 4 sizes in output_size, got [9]")
    #expect(message { _ = try output([.min, .min]) }.hasPrefix("expects output sizes from [7, 7]"))
  }

  @Test func poolsReturnPlacesWhenAsked() throws {
    let x = try Tensor([1, 5, 2, 0, 3, 4, 9, 8] as [Float], [1, 2, 4])
    let pool = try make("MaxPool1d", 2, named: ["return_indices": true])
    guard case .tuple(let parts) = try pool(Arguments([.tensor(x)])) else {
      Issue.record("expected a tuple")
      return
    }
    #expect(
      try parts.flatMap(\.tensors).map { try $0.doubles() } == [[5, 2, 4, 9], [1, 2, 1, 2]])
    #expect(parts.flatMap(\.tensors).map(\.dtype) == [.float32, .int64])
    let adaptive = try make("AdaptiveMaxPool1d", 1, true)
    guard case .tuple(let best) = try adaptive(Arguments([.tensor(x)])) else {
      Issue.record("expected a tuple")
      return
    }
    #expect(try best.flatMap(\.tensors).map { try $0.doubles() } == [[5, 9], [1, 2]])
  }

  @Test func poolsTakeOneElementForAllAndAnEmptyStride() throws {
    let x = try ramp([1, 1, 6, 6])
    #expect(try make("MaxPool2d", [3])(x).shape == [1, 1, 2, 2])
    #expect(try make("MaxPool2d", 3, [])(x).shape == [1, 1, 2, 2])
    #expect(try make("AvgPool2d", [3], [1])(x).shape == [1, 1, 4, 4])
    #expect(try make("MaxPool2d", 3, nil)(x).shape == [1, 1, 2, 2])
  }

  @Test func averagesCountPaddingAsTold() throws {
    let x = try Tensor([2, 4, 6, 8] as [Float], [1, 4])
    #expect(try make("AvgPool1d", 2, named: ["padding": 1])(x).doubles() == [1, 5, 4])
    #expect(
      try make("AvgPool1d", 2, named: ["padding": 1, "count_include_pad": false])(x).doubles()
        == [2, 5, 8])
    #expect(
      try make("AvgPool1d", 3, 2, named: ["ceil_mode": true])(x).doubles() == [4, 7])
    let plane = try ramp([1, 2, 2], from: 1)
    #expect(
      try make("AvgPool2d", 2, named: ["divisor_override": 5])(plane).doubles() == [2])
  }

  @Test func adaptivePoolsKeepTheSizesThatAreNull() throws {
    let x = try ramp([2, 3, 5, 7])
    #expect(try make("AdaptiveAvgPool2d", [nil, 2])(x).shape == [2, 3, 5, 2])
    #expect(try make("AdaptiveAvgPool2d", 1)(x).doubles()[0] == 17)
    #expect(try make("AdaptiveMaxPool2d", [2, nil])(x).shape == [2, 3, 2, 7])
    #expect(try make("AdaptiveAvgPool1d", nil)(try ramp([3, 5])).shape == [3, 5])
  }
}
