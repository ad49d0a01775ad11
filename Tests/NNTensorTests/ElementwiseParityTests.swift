import NNTensor
import NNTestSupport
import Testing

/// Every elementwise function against PyTorch 2.13, in every dtype, at ordinary numbers and at edges.
@Suite struct ElementwiseParityTests {
  /// The functions with options that the fixture knows by these names.
  static let options: [String: @Sendable ([Tensor], Tensor) throws -> Tensor] = [
    "round": { x, _ in try x[0].round() },
    "round.2": { x, _ in try x[0].round(decimals: 2) },
    "round.-1": { x, _ in try x[0].round(decimals: -1) },
    "logit": { x, _ in try x[0].logit() },
    "logit.eps": { x, _ in try x[0].logit(eps: 0.1) },
    "polygamma.2": { x, _ in try x[0].polygamma(2) },
    "polygamma.3": { x, _ in try x[0].polygamma(3) },
    "mvlgamma": { x, _ in try (x[0].absolute() + 2).mvlgamma(3) },
    "ldexp": { x, _ in try x[0].ldexp(x[1]) },
    "nan_to_num": { x, _ in try x[0].nanToNum() },
    "nan_to_num.values": { x, _ in try x[0].nanToNum(nan: 1.5, posinf: 7, neginf: -7) },
    "clamp": { x, _ in try x[0].clamped(min: -1, max: 1.5) },
    "clamp.min": { x, _ in try x[0].clamped(min: 0.5) },
    "clamp.max": { x, _ in try x[0].clamped(max: 0.5) },
    "clamp.tensors": { x, _ in try x[0].clamped(min: x[1], max: x[2]) },
    "clamp.min.tensor": { x, _ in try x[0].clamped(min: x[1], max: nil) },
    "div.floor": { x, _ in try x[0].divided(by: x[1], rounding: .floor) },
    "div.trunc": { x, _ in try x[0].divided(by: x[1], rounding: .trunc) },
    "float_power": { x, _ in try x[0].floatPower(x[1]) },
    "pow.2": { x, _ in try x[0].power(.number(2)) },
    "pow.0.5": { x, _ in try x[0].power(.number(0.5)) },
    "pow.3": { x, _ in try x[0].power(.number(3)) },
    "pow.-1": { x, _ in try x[0].power(.number(-1)) },
    "pow.0": { x, _ in try x[0].power(.number(0)) },
    "pow.1.7": { x, _ in try x[0].power(.number(1.7)) },
    "rpow": { x, _ in try Tensor.number(2.5).power(x[0]) },
    "lerp": { x, _ in try x[0].lerp(x[1], weight: x[2]) },
    "lerp.number": { x, _ in try x[0].lerp(x[1], weight: .number(0.3)) },
    "addcmul": { x, _ in try x[0].addcmul(x[1], x[2], value: 0.7) },
    "addcdiv": { x, _ in try x[0].addcdiv(x[1], x[2], value: 0.7) },
    "where": { x, mask in try .select(mask, x[0], x[1]) },
    "masked_fill": { x, mask in try x[0].maskedFilled(mask, .number(0.7)) },
    "isclose": { x, _ in try x[0].isClose(x[1], rtol: 0.5, atol: 0.1) },
    "isclose.nan": { x, _ in try x[0].isClose(x[0], equalNaN: true) },
    "rsub": { x, _ in try 0.7 - x[0] },
    "rdiv": { x, _ in try 0.7 / x[0] },
    "elu": { x, _ in try x[0].elu(alpha: 1.5) },
    "selu": { x, _ in try x[0].selu() },
    "celu": { x, _ in try x[0].celu(alpha: 2) },
    "leaky_relu": { x, _ in try x[0].leakyReLU(negativeSlope: 0.3) },
    "hardshrink": { x, _ in try x[0].hardShrunk() },
    "softshrink": { x, _ in try x[0].softShrunk() },
    "hardtanh": { x, _ in try x[0].hardTanh() },
    "relu6": { x, _ in try x[0].relu6() },
    "softplus": { x, _ in try x[0].softplus() },
    "softplus.beta": { x, _ in try x[0].softplus(beta: 2, threshold: 4) },
    "threshold": { x, _ in try x[0].thresholded(0.5, value: 7) },
    "softsign": { x, _ in try x[0].softsign() },
  ]

  static let functions: [String: any NamedFunction.Type] = Dictionary(
    uniqueKeysWithValues: OperationCatalogue.all.compactMap { $0 as? any NamedFunction.Type }
      .filter { !$0.parameters.isEmpty }.map { ($0.name, $0) })

  @Test(arguments: ["unary", "binary"])
  func everyFunctionHasAFixture(file: String) throws {
    let fixture = try ElementwiseFixture(file)
    let known = Set(fixture.cases.map { String($0.prefix { $0 != "/" }) })
    let count = file == "unary" ? 1 : 2
    let own = Self.functions.values.filter { $0.parameters.count == count }
    #expect(Set(own.map { $0.name }).symmetricDifference(known) == [])
  }

  @Test func functionsOfOneTensor() throws {
    let fixture = try ElementwiseFixture("unary")
    try compare(fixture) { function, _, kind in
      let input = try #require(try fixture.tensor("input/\(kind)"))
      return ([input], { try function.call($0) })
    }
  }

  @Test func functionsOfTwoTensors() throws {
    let fixture = try ElementwiseFixture("binary")
    try compare(fixture) { function, parts, kind in
      let a = try #require(try fixture.tensor("input.0/\(kind)"))
      let b = try #require(try fixture.tensor("input.1/\(kind)"))
      if parts.count == 3 { return ([a], { try function.call([$0[0], .number(0.7)]) }) }
      return ([a, b], { try function.call($0) })
    }
  }

  @Test func functionsWithOptions() throws {
    let fixture = try ElementwiseFixture("options")
    #expect(Set(fixture.cases.map { String($0.prefix { $0 != "/" }) }) == Set(Self.options.keys))
    for name in fixture.cases {
      let parts = name.split(separator: "/").map(String.init)
      let run = try #require(Self.options[parts[0]])
      let inputs = try (0..<3).map { try #require(try fixture.tensor("input.\($0)/\(parts[1])")) }
      let mask = try Tensor((0..<inputs[0].count).map { $0 % 3 == 0 }, inputs[0].shape)
      try check(fixture, name, inputs) { try run($0, mask) }
    }
  }

  private func compare(
    _ fixture: ElementwiseFixture,
    _ prepare: (any NamedFunction.Type, _ parts: [String], _ kind: String) throws -> (
      [Tensor], ([Tensor]) throws -> Tensor
    )
  ) throws {
    for name in fixture.cases + fixture.refused {
      let parts = name.split(separator: "/").map(String.init)
      let function = try #require(Self.functions[parts[0]])
      let (inputs, run) = try prepare(function, parts, parts[1])
      if fixture.refused.contains(name) {
        #expect(throws: ShapeError.self, "\(name)") { try run(inputs) }
      } else {
        try check(fixture, name, inputs, run)
      }
    }
  }

  /// How many units in the last place results may be off. Halves are the same bit for bit.
  private static func units(_ name: String, _ dtype: DType) -> Double {
    switch String(name.prefix { $0 != "/" }) {
    // Terms that nearly cancel, added in another order.
    case "addcmul", "addcdiv", "digamma", "lgamma", "igamma", "igammac": dtype.isHalf ? 0 : 40
    // PyTorch rounds to halves in between: the logarithm, the reciprocal, the square, the bound.
    case "xlogy" where dtype.isHalf: 2
    case "i0e": 4
    case "ndtr", "log_ndtr", "erfcx", "entr", "mvlgamma", "polygamma.2", "polygamma.3":
      dtype.isHalf ? 1 : 8
    case "rdiv", "pow.3", "logit.eps", "softsign": dtype.isHalf ? 1 : 4
    // ... the quotient before it is cut.
    case "div.trunc" where dtype == .bfloat16: 4
    default: dtype.isHalf ? 0 : 4
    }
  }

  /// Where PyTorch gives one thing in float64 and another in float32 or halves, or loses its digits.
  private static let quirks: [(name: String, holds: @Sendable (Double) -> Bool)] = [
    // x^0.5 as a power and not as a root.
    ("pow.0.5/float16", { $0 == -.infinity || ($0 == 0 && $0.sign == .minus) }),
    ("logit/", { $0 == 0 && $0.sign == .minus }),
    ("logit.eps/", { $0.isNaN }),
    // Gradients at NaN, where vectors and the numbers that are left over differ.
    ("elu/", { $0.isNaN }), ("selu/", { $0.isNaN }), ("celu/", { $0.isNaN }),
    ("hardshrink/", { $0.isNaN }), ("softshrink/", { $0.isNaN }), ("hardtanh/", { $0.isNaN }),
    ("relu6/", { $0.isNaN }), ("hardswish/", { $0.isNaN }),
    // The gradient's sigmoid, which is 0 there.
    ("mish/", { $0 == -90 }),
    // 1 + erf, which leaves few digits where little is left of 1.
    ("ndtr/", { $0 < -1 }),
    // The product of what overflows and what underflows.
    ("i0/", { abs($0) > 88 }), ("i1/", { abs($0) > 88 }), ("log_ndtr/", { $0.isInfinite }),
  ]

  /// Functions in whose derivatives PyTorch's float32 loses its digits; ours are checked against
  /// differences.
  private static let inexactGradients = [
    "digamma", "sinc", "softsign", "i0e", "i1e", "erfcx", "log_ndtr",
  ]

  /// Compares the result and the gradients of one case.
  private func check(
    _ fixture: ElementwiseFixture, _ name: String, _ inputs: [Tensor],
    _ run: ([Tensor]) throws -> Tensor
  ) throws {
    let leaves = try inputs.map { try $0.detached().requiringGrad($0.dtype.isFloatingPoint) }
    let output = try run(leaves)
    let quirks = Self.quirks.filter { name.hasPrefix($0.name) }
    let skipped = try inputs[0].doubles().map { x in quirks.contains { $0.holds(x) } }
    let expected = try #require(try fixture.tensor("\(name)/output"))
    let units = Self.units(name, output.dtype)
    if let problem = try difference(output, expected, units: units, except: skipped) {
      Issue.record("\(name): \(problem)")
    }
    let function = String(name.prefix { $0 != "/" })
    guard output.requiresGrad, !Self.inexactGradients.contains(function),
      try fixture.tensor("\(name)/grad.0") != nil
    else { return }
    let start = (0..<output.count).map { Double($0 % 4) * 0.5 + 0.5 }
    try output.backward(gradient: try Tensor(start, output.shape).converted(to: output.dtype))
    for (index, leaf) in leaves.enumerated() {
      guard let expected = try fixture.tensor("\(name)/grad.\(index)") else { continue }
      let actual = try leaf.grad ?? Tensor.zeros(leaf.type)
      if let problem = try difference(actual, expected, units: max(16, units), except: skipped) {
        Issue.record("\(name) grad.\(index): \(problem)")
      }
    }
  }
}
