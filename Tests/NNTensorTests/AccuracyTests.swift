import NNTensor
import NNTestSupport
import Testing

/// How far the functions that hot loops take are from the true value, over all of float32.
@Suite struct AccuracyTests {
  static let functions: [String: @Sendable (Tensor) throws -> Tensor] = [
    "exp": { try $0.exponential() }, "exp2": { try $0.exp2() }, "expm1": { try $0.expm1() },
    "log": { try $0.logarithm() }, "log2": { try $0.log2() }, "log10": { try $0.log10() },
    "log1p": { try $0.log1p() }, "tanh": { try $0.tanh() }, "erf": { try $0.erf() },
    "sin": { try $0.sine() }, "cos": { try $0.cosine() },
  ]

  /// Every 4099th number of float32, of both signs, with the infinities and NaN.
  @Test(arguments: functions.keys.sorted())
  func functionsAreWithinFourUnitsInTheLastPlace(name: String) throws {
    let function = try #require(Self.functions[name])
    let bits = stride(from: UInt64(0), to: 1 << 32, by: 4099).map { UInt32($0) }
    let numbers = bits.map { Float(bitPattern: $0) } + [.infinity, -.infinity, .nan]
    let x = try Tensor(numbers, [numbers.count])
    let expected = try function(try x.double()).float()
    let problem = try difference(try function(x), expected, units: 4)
    #expect(problem == nil)
  }

  /// A number gives the same result wherever in a vector it lies; those of the C library do not.
  @Test(arguments: functions.keys.sorted().filter { !["sin", "cos"].contains($0) })
  func resultsDoNotDependOnThePlace(name: String) throws {
    let function = try #require(Self.functions[name])
    let numbers = (0..<67).map { Float($0) / 8 - 4.1 }
    let together = try function(try Tensor(numbers, [67])).floats()
    for (place, number) in numbers.enumerated() {
      let alone = try function(try Tensor([number], [1])).floats()[0]
      #expect(alone.bitPattern == together[place].bitPattern, "\(name)(\(number))")
    }
  }
}
