import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What dropouts must do, by the ids of the rows of the catalogue that say so.
struct DropoutSeedTests {
  private static let limit = 1.7580993408473766

  /// Normal numbers.
  private func normal(_ shape: Shape) throws -> Tensor {
    var stream = RandomStream(seed: 6, name: "x")
    return try stream.normal(TensorType(.float32, shape))
  }

  /// How often of `count` something of probability `p` happens, at most, before doubt.
  private func isLikely(_ happened: Int, of count: Int, _ p: Double) -> Bool {
    abs(Double(happened) / Double(count) - p) < 4.5 * (p * (1 - p) / Double(count)).squareRoot()
  }

  /// dropout-001, dropout-002: an element is 0, or 1.25 times what it was.
  @Test func elements() throws {
    let layer = try build("Dropout(p=0.2)", seed: 1)
    let x = try normal([200, 16])
    let y = try layer(x)
    #expect(y.shape == x.shape)
    let dropped = try y.doubles().count { $0 == 0 }
    #expect(isLikely(dropped, of: 3200, 0.2))
    for (before, after) in zip(try x.doubles(), try y.doubles()) where after != 0 {
      #expect(abs(after - 1.25 * before) < 1e-5)
    }
    layer.eval()
    #expect(try layer(x) === x)
    #expect(message { _ = try build("Dropout(1.5)") }.contains("at least 0 and at most 1, got 1.5"))
    #expect(
      message { _ = try Dropout(Scope(BuildContext()), p: -0.1) }
        == "expects p between 0 and 1, got -0.1")
  }

  static let channels: [(layer: String, shape: Shape)] = [
    ("Dropout1d(p=0.2)", [40, 16, 8]), ("Dropout2d(p=0.2)", [40, 16, 4, 4]),
    ("Dropout3d(p=0.2)", [40, 16, 2, 3, 2]), ("FeatureAlphaDropout(p=0.2)", [40, 16, 8]),
  ]

  /// dropout-003, dropout-004, dropout-005, dropout-006: a channel of a sample stays as a whole or is
  /// dropped as a whole.
  @Test(arguments: channels)
  func wholeChannels(layer: String, shape: Shape) throws {
    let module = try build(layer, seed: 2)
    let x = try Tensor.ones(TensorType(.float32, shape)).requiringGrad()
    let y = try module(x)
    let planes = try y.reshaped([640, -1])
    let values = try planes.doubles()
    let size = values.count / 640
    let firsts = (0..<640).map { values[$0 * size] }
    for (index, value) in values.enumerated() { #expect(value == firsts[index / size]) }
    #expect(Set(firsts).count == 2)
    let low = try #require(firsts.min())
    #expect(isLikely(firsts.count { $0 == low }, of: 640, 0.2))
    if layer.hasPrefix("Dropout") { #expect(Set(firsts) == [0, Double(Float(1.25))]) }
    // The gradient is the scale where a channel was kept, else 0.
    try y.sum().backward()
    let gradients = try #require(try x.grad?.doubles())
    let scale = try #require(gradients.max())
    #expect(zip(values, gradients).allSatisfy { ($0 == low) == ($1 == 0) })
    #expect(Set(gradients) == [0, scale])
    module.eval()
    #expect(try module(x) === x)
  }

  @Test func inputsWithoutSamples() throws {
    let one = try build("Dropout1d()", seed: 3)
    // (C, L): 200 channels.
    let y = try one(try .ones(TensorType(.float32, [200, 3])))
    #expect(y.shape == [200, 3])
    #expect(Set(try y.sum(dims: [1]).doubles()) == [0, 6])
    // (N, C, L), as PyTorch takes three dimensions.
    let two = try build("Dropout2d()", seed: 3)(try .ones(TensorType(.float32, [20, 10, 3])))
    #expect(Set(try two.sum(dims: [2]).doubles()) == [0, 6])
    #expect(Set(try two.sum(dims: [1, 2]).doubles()).count > 2)
    let three = try build("Dropout3d()", seed: 3)(try .ones(TensorType(.float32, [50, 2, 2, 2])))
    #expect(Set(try three.sum(dims: [1, 2, 3]).doubles()) == [0, 16])
    func said(_ layer: String, _ shape: Shape) -> String {
      message { _ = try build(layer)(try ramp(shape)) }
    }
    #expect(
      said("Dropout1d", [2, 2, 2, 2])
        == "expects input (N, C, L) or (C, L), got float32[2, 2, 2, 2]")
    #expect(said("Dropout2d", [2]) == "expects input (N, C, ...), got float32[2]")
    #expect(said("Dropout3d", [2]) == "expects input (N, C, ...), got float32[2]")
    // Other dimensions are channels of samples, as in PyTorch.
    #expect(try build("Dropout2d")(try ramp([2, 3])).shape == [2, 3])
    #expect(said("FeatureAlphaDropout", [2]) == "expects input (N, C, ...), got float32[2]")
  }

  /// dropout-007, dropout-008: mean 0 and variance 1 stay; what is dropped takes one value.
  @Test(arguments: ["AlphaDropout(p=0.2)", "FeatureAlphaDropout(p=0.2)"])
  func meanAndVarianceStay(_ layer: String) throws {
    let x = try normal([2000, 20])
    let module = try build(layer, seed: 5)
    let y = try module(x)
    #expect(y.shape == x.shape)
    let values = try y.doubles()
    let mean = values.reduce(0, +) / 40_000
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40_000
    #expect(abs(mean) < 0.03)
    #expect(abs(variance - 1) < 0.04)
    let scale = 1 / ((Self.limit * Self.limit * 0.2 + 1) * 0.8).squareRoot()
    let dropped = -Self.limit * scale + Self.limit * scale * 0.2
    let count = values.count { abs($0 - dropped) < 1e-5 }
    #expect(isLikely(count, of: 40_000, 0.2))
    for (before, after) in zip(try x.doubles(), values) where abs(after - dropped) > 1e-5 {
      #expect(abs(after - (scale * before + Self.limit * scale * 0.2)) < 1e-4)
    }
    module.eval()
    #expect(try module(x) === x)
  }

  static let all = [
    "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout",
  ]

  /// A shape that the layer takes.
  private func shape(_ layer: String) -> Shape {
    layer == "Dropout3d" ? [9, 9, 2, 2, 2] : [9, 9, 4]
  }

  /// dropout-009: each call draws again, and what it draws depends on seed, step and path alone.
  @Test(arguments: all)
  func eachCallDrawsAgain(_ layer: String) throws {
    let x = try normal(shape(layer))
    let module = try build(layer, seed: 8)
    let first = try module(x).doubles()
    #expect(try module(x).doubles() != first)
    #expect(try build(layer, seed: 8)(x).doubles() == first)
    #expect(try build(layer, seed: 9)(x).doubles() != first)
    let checked = try build(layer, seed: 8)
    #expect(try checked(.meta(x.type)).type == x.type)
    #expect(try checked(x).doubles() == first)
  }

  /// dropout-010
  @Test(arguments: all)
  func certainties(_ layer: String) throws {
    let x = try normal(shape(layer))
    let nothing = try build(layer + "(1.0)")(x)
    #expect(try nothing.doubles().allSatisfy { $0 == 0 })
    try expectClose(try build(layer + "(0.0)")(x), x, rtol: 1e-6)
  }

  /// dropout-011
  @Test(arguments: all)
  func writesIntoTheInput(_ layer: String) throws {
    let x = try normal(shape(layer))
    let expected = try build(layer, seed: 4)(x).doubles()
    let module = try build(layer + "(inplace=True)", seed: 4)
    #expect(try module(x) === x)
    #expect(try x.doubles() == expected)
    module.eval()
    #expect(try module(x).doubles() == expected)
  }
}
