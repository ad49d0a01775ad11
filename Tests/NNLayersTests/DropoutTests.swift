import NNLayers
import NNTensor
import Testing

struct DropoutTests {
  private func layer(_ p: Double, seed: UInt64 = 7, path: String = "drop") throws -> (
    layer: Module, random: RandomSource
  ) {
    let build = BuildContext(seed: seed)
    return (try Dropout(Scope(build).child(path), p: p), build.random)
  }

  private func ones(_ count: Int) throws -> Tensor { try .ones(TensorType(.float32, [count])) }

  @Test(arguments: [0.1, 0.5, 0.75])
  func dropsItsShareAndScalesTheRest(p: Double) throws {
    let count = 40_000
    let values = try layer(p).layer(try ones(count)).doubles()
    let kept = Float(1 / (1 - p))
    #expect(values.allSatisfy { $0 == 0 || abs($0 - Double(kept)) < 1e-6 })
    let dropped = Double(values.filter { $0 == 0 }.count) / Double(count)
    #expect(abs(dropped - p) < 4.5 * (p * (1 - p) / Double(count)).squareRoot())
  }

  @Test func evaluationChangesNothing() throws {
    let drop = try layer(0.5).layer
    drop.eval()
    let x = try ones(10)
    #expect(try drop(x) === x)
  }

  @Test func certainDropoutLeavesZeros() throws {
    #expect(try layer(1).layer(try ones(10)).doubles() == [Double](repeating: 0, count: 10))
    #expect(try layer(0).layer(try ones(10)).doubles() == [Double](repeating: 1, count: 10))
  }

  @Test func theMaskDependsOnSeedStepAndPath() throws {
    func mask(
      seed: UInt64 = 7, step: UInt64 = 3, path: String = "drop", isChecked: Bool = false
    ) throws -> [Double] {
      let (layer, random) = try layer(0.5, seed: seed, path: path)
      random.step = step
      if isChecked { _ = try layer(.meta(TensorType(.float32, [64]))) }
      return try layer(try ones(64)).doubles()
    }
    let first = try mask()
    #expect(try mask() == first)
    // A shape-only pass before the real one does not count.
    #expect(try mask(isChecked: true) == first)
    #expect(try mask(seed: 8) != first)
    #expect(try mask(step: 4) != first)
    #expect(try mask(path: "other") != first)
  }

  @Test func eachCallOfAStepDrawsItsOwnMask() throws {
    let (drop, random) = try layer(0.5)
    random.step = 1
    let first = try drop(try ones(64)).doubles()
    #expect(try drop(try ones(64)).doubles() != first)
    random.step = 1
    #expect(try drop(try ones(64)).doubles() == first)
  }

  @Test func gradientsFlowThroughWhatIsKept() throws {
    let drop = try layer(0.5).layer
    let x = try ones(64).requiringGrad()
    let output = try drop(x)
    try output.sum().backward()
    #expect(try x.grad?.doubles() == output.doubles())
  }
}
