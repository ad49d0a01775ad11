import NNDeclarations
import NNLayers
import NNTensor
import Testing

/// The distributions that parameters start from, as PyTorch's `reset_parameters` draws them.
struct InitialValueTests {
  /// Expects numbers that are uniform in ±bound.
  private func expectUniform(_ tensor: Tensor, bound: Double) throws {
    let values = try tensor.doubles()
    #expect(values.count >= 2000)
    let largest = values.map(abs).max() ?? 0
    #expect(largest <= bound && largest > 0.99 * bound)
    try expectMoments(values, std: bound / 3.0.squareRoot())
  }

  /// Expects mean 0 within 4.5 standard errors and `std` within 5 %.
  private func expectMoments(_ values: [Double], std: Double) throws {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / count
    #expect(abs(mean) < 4.5 * std / count.squareRoot())
    #expect(abs(variance.squareRoot() / std - 1) < 0.05)
  }

  @Test(arguments: [UInt64(0), 42])
  func convolutionsAreUniformInTheRootOfTheFan(seed: UInt64) throws {
    let build = BuildContext(seed: seed)
    // fan_in = 16 / 2 * 3 * 5.
    let conv = try make("Conv2d", 16, 4000, [3, 5], named: ["groups": 2], in: build)
    try expectUniform(try state(conv, "weight"), bound: 1 / 120.0.squareRoot())
    try expectUniform(try state(conv, "bias"), bound: 1 / 120.0.squareRoot())
    let one = try make("Conv1d", 10, 2000, 4, in: build)
    try expectUniform(try state(one, "weight"), bound: 1 / 40.0.squareRoot())
    try expectUniform(try state(one, "bias"), bound: 1 / 40.0.squareRoot())
  }

  @Test func transposedConvolutionsTakeTheFanOfTheirOutput() throws {
    // The weight is [20, 3000, 2]: fan_in = 3000 * 2.
    let layer = try make("ConvTranspose1d", 20, 3000, 2)
    try expectUniform(try state(layer, "weight"), bound: 1 / 6000.0.squareRoot())
    try expectUniform(try state(layer, "bias"), bound: 1 / 6000.0.squareRoot())
  }

  @Test func embeddingsAreNormalButForThePaddingRow() throws {
    let layer = try make("Embedding", 100, 50, named: ["padding_idx": -2])
    let weight = try state(layer, "weight")
    #expect(try weight.selected(dim: 0, index: 98).doubles().allSatisfy { $0 == 0 })
    try expectMoments(
      try weight.doubles().enumerated().filter { $0.offset / 50 != 98 }.map(\.element), std: 1)
  }

  @Test func aGivenEmbeddingKeepsItsPaddingRow() throws {
    let layer = try make(
      "Embedding", 2, 2, named: ["padding_idx": 0, "_weight": [[1, 2], [3, 4]]])
    #expect(try state(layer, "weight").doubles() == [1, 2, 3, 4])
  }

  @Test func normalisationStartsAsIdentity() throws {
    let layer = try make("BatchNorm2d", 3)
    #expect(
      try layer.stateDict.map { try $0.tensor.doubles() } == [
        [1, 1, 1], [0, 0, 0], [0, 0, 0], [1, 1, 1], [0],
      ])
    let norm = try make("LayerNorm", [2, 2])
    #expect(try norm.stateDict.map { try $0.tensor.doubles() } == [[1, 1, 1, 1], [0, 0, 0, 0]])
  }

  @Test func drawsDependOnSeedAndPathAlone() throws {
    func weight(seed: UInt64, path: String) throws -> [Double] {
      let root = Scope(BuildContext(seed: seed))
      return try state(try make("Conv2d", [2, 3, 3], [], root.child(path)), "weight").doubles()
    }
    let first = try weight(seed: 1, path: "a")
    #expect(try weight(seed: 1, path: "a") == first)
    #expect(try weight(seed: 2, path: "a") != first)
    #expect(try weight(seed: 1, path: "b") != first)
  }
}
