import NNFormats
import NNTensor
import NNTestSupport
import Testing

/// The dtypes of results, and conversions, against PyTorch 2.13.
@Suite struct PromotionTests {
  /// The rows of `promotion.tsv`.
  private func rows() throws -> [[String]] {
    let bytes = try FileBytes.read(
      path: ElementwiseFixture.path("promotion.tsv"), limit: 1 << 20)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst()
      .map { $0.split(separator: "\t").map(String.init) }
  }

  /// What stands on one side: a dtype with dimensions or without (`[]`), or a number.
  private func operand(_ text: String) throws -> Tensor {
    switch text {
    case "number.int": return try .number(2)
    case "number.float": return try .number(2.0)
    case "number.bool": return try .number(true)
    default:
      let isSingle = text.hasSuffix("[]")
      let dtype = try #require(DType(rawValue: isSingle ? String(text.dropLast(2)) : text))
      return try Tensor.ones(TensorType(dtype, isSingle ? [] : [2]))
    }
  }

  @Test func everyPairOfOperandsPromotesAsInPyTorch() throws {
    var count = 0
    for row in try rows() {
      let (name, result) = (row[0], row[3])
      let what: Comment = "\(row)"
      count += 1
      if name == "promote_types" {
        let (a, b) = (try #require(DType(rawValue: row[1])), try #require(DType(rawValue: row[2])))
        #expect(a.promoted(with: b).rawValue == result, what)
        continue
      }
      let (a, b) = (try operand(row[1]), try operand(row[2]))
      if name == "result_type" {
        #expect(DType.result(of: [a, b]).rawValue == result, what)
        continue
      }
      let function = try #require(ElementwiseParityTests.functions[name])
      if result == "refused" {
        #expect(throws: ShapeError.self, what) { try function.call([a, b]) }
      } else {
        #expect(try function.call([a, b]).dtype.rawValue == result, what)
        let meta = [a, b].map { Tensor.meta($0.type) }
        #expect(try function.call(meta).dtype.rawValue == result, what)
      }
    }
    #expect(count > 2000)
  }

  @Test func everyConversionGivesPyTorchsBytes() throws {
    let fixture = try ElementwiseFixture("conversion")
    for source in DType.allCases {
      let input = try #require(try fixture.tensor("input/\(source.rawValue)"))
      #expect(input.dtype == source)
      for target in DType.allCases {
        let expected = try #require(
          try fixture.tensor("\(source.rawValue)/\(target.rawValue)"))
        let bytes = try input.converted(to: target).withBytes { Array($0) }
        let same = try expected.withBytes { Array($0) } == bytes
        #expect(same, "\(source.rawValue) to \(target.rawValue)")
        let gapped = try input.withGaps().converted(to: target).withBytes { Array($0) }
        #expect(gapped == bytes, "\(source.rawValue) to \(target.rawValue) with gaps")
      }
    }
    let special = try #require(try fixture.tensor("input/special"))
    for target in DType.allCases {
      guard let expected = try fixture.tensor("special/\(target.rawValue)") else { continue }
      let actual = try special.converted(to: target)
      #expect(try difference(actual, expected, units: 0) == nil)
    }
  }
}
