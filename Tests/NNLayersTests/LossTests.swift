import Glibc
import NNDeclarations
import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// The natural logarithm; `log` alone has several meanings here.
private func ln(_ number: Double) -> Double { Glibc.log(number) }

/// What each argument of the losses does, on numbers that can be checked by hand.
struct LossTests {
  static let reductions: [(keywords: [(String, LocatedValue)], losses: [Double])] = [
    ([], [7]), ([("reduction", "sum")], [21]), ([("reduction", "none")], [1, 4, 16]),
    ([("size_average", false)], [21]), ([("reduce", false)], [1, 4, 16]),
    ([("size_average", true), ("reduction", "sum")], [7]), ([("reduce", true)], [7]),
    ([("size_average", false), ("reduce", false)], [1, 4, 16]),
  ]

  @Test(arguments: reductions)
  func reductionsAndTheirOlderSpellings(
    keywords: [(String, LocatedValue)], expected: [Double]
  ) throws {
    let loss = try make("MSELoss", [], keywords, Scope(BuildContext()))
    let output = try call(loss, try ramp([3]), try Tensor([1, 3, 6] as [Float], [3]))
    #expect(try output.doubles() == expected)
    #expect(output.rank == (expected.count == 1 ? 0 : 1))
  }

  @Test func elementsAreComparedOneByOne() throws {
    for name in ["MSELoss", "BCEWithLogitsLoss"] {
      #expect(
        message { _ = try call(try make(name), try ramp([2, 2]), try ramp([2])) }
          == "expects targets of shape [2, 2] like the input, got float32[2]")
    }
  }

  /// Probabilities 0.5, 0.25, 0.25 and 0.1, 0.2, 0.7.
  private func logits() throws -> Tensor {
    try Tensor([0.5, 0.25, 0.25, 0.1, 0.2, 0.7].map { ln($0) }, [2, 3])
  }

  private func expectLoss(
    _ name: String, _ keywords: Keywords, _ expected: Double, targets: [Int] = [0, 2]
  ) throws {
    let loss = try make(name, named: keywords, in: BuildContext(dtype: .float64))
    let output = try call(loss, try logits(), try Tensor(targets, [2]))
    #expect(output.rank == 0)
    try expectClose(output, try .scalar(expected), rtol: 1e-9, "\(keywords)")
  }

  @Test(arguments: ["CrossEntropyLoss", "NLLLoss"])
  func classesAreWeightedAndIgnored(name: String) throws {
    let (a, b) = (-ln(0.5), -ln(0.7))
    try expectLoss(name, [:], (a + b) / 2)
    try expectLoss(name, ["reduction": "sum"], a + b)
    try expectLoss(name, ["weight": [3, 1, 1]], (3 * a + b) / 4)
    try expectLoss(name, ["ignore_index": 2], a)
    try expectLoss(name, [:], b, targets: [-100, 2])
    try expectLoss(name, ["size_average": false], a + b)
    try expectLoss(name, ["reduce": true, "reduction": "sum"], (a + b) / 2)
  }

  @Test func smoothingSpreadsTheTarget() throws {
    let (a, b) = (-ln(0.5), -ln(0.7))
    let spread = -[0.5, 0.25, 0.25, 0.1, 0.2, 0.7].map { ln($0) }.reduce(0, +) / 6
    try expectLoss("CrossEntropyLoss", ["label_smoothing": 0.3], 0.7 * (a + b) / 2 + 0.3 * spread)
  }

  @Test func targetsMayBeProbabilities() throws {
    let loss = try make("CrossEntropyLoss", in: BuildContext(dtype: .float64))
    let target = try Tensor([1, 0, 0, 0.5, 0, 0.5], [2, 3])
    let output = try call(loss, try logits(), target)
    let expected = -(ln(0.5) + 0.5 * ln(0.1) + 0.5 * ln(0.7)) / 2
    try expectClose(output, try .scalar(expected), rtol: 1e-9)
  }

  @Test func binaryTargetsAreWeighted() throws {
    let x = try Tensor([0, ln(3)], [2])
    let y = try Tensor([1, 0.25], [2])
    // Sigmoids 0.5 and 0.75.
    let parts = [-ln(0.5), -0.25 * ln(0.75), -0.75 * ln(0.25)]
    func expect(_ keywords: Keywords, _ expected: Double) throws {
      let loss = try make("BCEWithLogitsLoss", named: keywords, in: BuildContext(dtype: .float64))
      try expectClose(try call(loss, x, y), try .scalar(expected), rtol: 1e-9, "\(keywords)")
    }
    try expect([:], (parts[0] + parts[1] + parts[2]) / 2)
    try expect(["pos_weight": 2, "reduction": "sum"], 2 * parts[0] + 2 * parts[1] + parts[2])
    try expect(
      ["weight": [3, 0.5], "reduce": true, "size_average": false],
      3 * parts[0] + 0.5 * (parts[1] + parts[2]))
  }
}
