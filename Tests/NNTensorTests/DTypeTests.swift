import NNTensor
import NNTestSupport
import Testing

@Suite struct DTypeTests {
  @Test func halvesRoundToNearestWithTiesToEven() throws {
    let x = try Tensor([1.0, 1 + 0x1p-11, 1 + 0x3p-11, 65504, 65520, -0x1p-25, 0x3p-26], [7])
    #expect(
      try x.half().doubles() == [1, 1, 1 + 0x1p-9, 65504, .infinity, 0, 0x1p-24])
    #expect(try x.half().doubles()[5].sign == .minus)
    let y = try Tensor([1.0, 1 + 0x1p-8, 1 + 0x3p-8, 3.4e38, 3.3961e38, .nan, -.infinity], [7])
    let rounded = try y.bfloat16().doubles()
    #expect(Array(rounded[..<5]) == [1, 1, 1 + 0x1p-6, .infinity, 0x1.FEp127])
    #expect(rounded[5].isNaN && rounded[6] == -.infinity)
  }

  @Test(arguments: [DType.float16, .bfloat16])
  func everyHalfSurvivesTheWayThroughFloatAndBack(dtype: DType) throws {
    let bits = (0...UInt16.max).map { $0 }
    let all = try bits.withUnsafeBytes { try Tensor(TensorType(dtype, [1 << 16]), bytes: $0) }
    let back = try all.float().converted(to: dtype)
    let isNaN = try all.doubles().map(\.isNaN)
    try back.withBytes { bytes in
      let words = bytes.bindMemory(to: UInt16.self)
      #expect(bits.indices.allSatisfy { isNaN[$0] || words[$0] == bits[$0] })
    }
    #expect(try back.doubles().map(\.isNaN) == isNaN)
  }

  @Test func numbersBecomeBytesAndTruthsAsInPyTorch() throws {
    let x = try Tensor([-1.5, 255.9, 256, 300, 0.5, -0.0, .nan], [7])
    #expect(try x.converted(to: .uint8).ints() == [255, 255, 0, 44, 0, 0, 0])
    #expect(try x.converted(to: .bool).ints() == [1, 1, 1, 1, 1, 0, 1])
    #expect(try x.half().converted(to: .bool).ints() == [1, 1, 1, 1, 1, 0, 1])
    #expect(try Tensor([-1, 257, 1 << 40], [3]).converted(to: .uint8).ints() == [255, 1, 0])
    #expect(try Tensor([200 as UInt8], []).converted(to: .bfloat16).item() == 200)
  }

  @Test func arithmeticOnHalvesIsRoundedOnce() throws {
    let a = try Tensor([2048.0, 1, 0x1p-14], [3]).half()
    let b = try Tensor([1.0, 0x1p-11, 0x1p-14], [3]).half()
    #expect(try (a + b).dtype == .float16)
    #expect(try (a + b).doubles() == [2048, 1, 0x1p-13])
    // A number is not rounded to a half first.
    let scaled = try Tensor([1000.0], [1]).bfloat16() * .number(0.1)
    #expect(scaled.dtype == .bfloat16)
    #expect(try scaled.item() == 100)
  }

  @Test(arguments: [DType.float16, .bfloat16])
  func gradientsFlowThroughHalves(dtype: DType) throws {
    let x = try Tensor([0.5, -1, 2, 3], [2, 2]).converted(to: dtype).requiringGrad()
    let weight = try Tensor([1.0, 2, 3, 4], [2, 2]).converted(to: dtype).requiringGrad()
    let y = try x.linear(weight: weight).tanh()
    #expect(y.dtype == dtype)
    try y.float().sum().backward()
    let gradient = try #require(x.grad)
    #expect(gradient.dtype == dtype)
    let (wideX, wideWeight) = (
      try x.detached().float().requiringGrad(), try weight.detached().float()
    )
    try wideX.linear(weight: wideWeight).tanh().sum().backward()
    try expectClose(gradient.float(), try #require(wideX.grad), rtol: 2e-2, atol: 2e-2)
  }

  @Test func inputsOfTwoPrecisionsAreRefused() throws {
    let x = try Tensor.ones(TensorType(.float16, [2, 3, 4, 4]))
    let weight = try Tensor.ones(TensorType(.float32, [2, 3, 1, 1]))
    let error = #expect(throws: ShapeError.self) { try x.convolved(weight: weight, bias: nil) }
    #expect(error?.message.contains("float16") == true)
  }
}
