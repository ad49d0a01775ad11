import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What `torch.nn.utils` must do with modules, by the ids of the rows of the catalogue that say so;
/// clipping is tested where it lives.
struct UtilsSeedTests {
  private let x: Tensor

  init() throws { x = try ramp([2, 20], scale: 0.1) }

  @Test("utils-004, utils-005, utils-006: parameters as a vector and back")
  func vectors() throws {
    let first = try build("nn.Linear(3, 2)")
    let second = try build("nn.Linear(3, 2)", seed: 9)
    let vector = try parametersToVector(first.parameters())
    let expected = try state(first, "weight").floats() + state(first, "bias").floats()
    #expect(try vector.floats() == expected && vector.requiresGrad)
    try vectorToParameters(vector, second.parameters())
    #expect(try state(second, "weight").floats() == state(first, "weight").floats())
    #expect(try state(second, "bias").floats() == state(first, "bias").floats())
    #expect(
      message { try vectorToParameters(try ramp([7]), second.parameters()) }
        == "expects a vector of 8 elements, got float32[7]")
  }

  @Test("utils-007, utils-008, utils-009: weight norm")
  func weightNorm() throws {
    let layer = try build("nn.Linear(20, 40)")
    let (before, output) = (try state(layer, "weight").copied(), try layer(x))
    #expect(try layer.addWeightNorm("weight") === layer)
    #expect(layer.description == "Linear(in_features=20, out_features=40, bias=True)")
    #expect(try state(layer, "weight_g").shape == [40, 1])
    #expect(try state(layer, "weight_v").shape == [40, 20])
    try expectClose(try state(layer, "weight_v"), before, rtol: 0)
    try expectClose(
      try state(layer, "weight_g"), try before.norm(2, dims: [1], keepDims: true), rtol: 1e-6)
    try expectClose(try layer(x), output, rtol: 1e-5, atol: 1e-6)
    let whole = try build("nn.Linear(20, 40)").addWeightNorm(dim: nil)
    #expect(try state(whole, "weight_g").shape == [])
  }

  @Test("utils-010, utils-011: weight norm taken away")
  func removedWeightNorm() throws {
    let layer = try build("nn.Linear(20, 40)").addWeightNorm()
    try state(layer, "weight_g").assign(try state(layer, "weight_g").scaled(by: 3))
    let output = try layer(x)
    try layer.removeWeightNorm()
    #expect(stateLines(layer) == ["bias float32[40]", "weight float32[40, 20]"])
    try expectClose(try layer(x), output, rtol: 1e-6)
    #expect(layer.parameters().allSatisfy { $0.tensor.requiresGrad })
    #expect(message { try layer.removeWeightNorm() } == "has no weight norm of 'weight'")
  }

  @Test("utils-012, utils-013, utils-014: spectral norm and its dimension")
  func spectralNorm() throws {
    let layer = try build("nn.Linear(20, 40)")
    #expect(try layer.addSpectralNorm() === layer)
    #expect(layer.description == "Linear(in_features=20, out_features=40, bias=True)")
    #expect(
      stateLines(layer) == [
        "bias float32[40]", "weight_orig float32[40, 20]", "weight_u float32[40]",
        "weight_v float32[20]",
      ])
    let transposed = try build("nn.ConvTranspose2d(3, 5, 2)").addSpectralNorm()
    #expect(try state(transposed, "weight_u").shape == [5])
    #expect(try state(transposed, "weight_v").shape == [12])
  }

  @Test("utils-015, utils-016: the largest singular value becomes 1, u rests in evaluation")
  func largestSingularValue() throws {
    let layer = try build("nn.Linear(20, 20, bias=False)", dtype: .float64)
      .addSpectralNorm(iterations: 2000)
    let identity = try Tensor.identity(20, dtype: .float64)
    _ = try layer(identity)
    layer.eval()
    let before = try state(layer, "weight_u").doubles()
    let largest = try layer(identity).singularValues().doubles()[0]
    #expect(abs(largest - 1) < 1e-9)
    #expect(try state(layer, "weight_u").doubles() == before)
  }

  @Test("utils-017, utils-018: spectral norm taken away")
  func removedSpectralNorm() throws {
    let layer = try build("nn.Linear(20, 10)").addSpectralNorm()
    _ = try layer(x)
    layer.eval()
    let output = try layer(x)
    try layer.removeSpectralNorm()
    #expect(stateLines(layer) == ["bias float32[10]", "weight float32[10, 20]"])
    try expectClose(try layer(x), output, rtol: 1e-6)
    #expect(message { try layer.removeSpectralNorm() } == "has no spectral norm of 'weight'")
  }

  @Test func parametersThatAreNotDrawn() throws {
    let made = try skipInit {
      try Linear(Scope(BuildContext(seed: 1)), inFeatures: 300, outFeatures: 300)
    }
    let drawn = try Linear(Scope(BuildContext(seed: 1)), inFeatures: 300, outFeatures: 300)
    #expect(stateLines(made) == stateLines(drawn))
    #expect(try made.weight.tensor.floats() != drawn.weight.tensor.floats())
    // What is set afterwards is what counts.
    try made.loadStateDict(drawn.stateDict)
    let x = try ramp([1, 300])
    try expectClose(try made(x), try drawn(x), rtol: 0)
  }

  @Test func otherTensorsForOneCall() throws {
    let layer = try build("nn.Linear(2, 2)")
    let own = try layer(try ramp([1, 2]))
    let weight = try Tensor([1.0 as Float, 2, 3, 4], [2, 2]).requiringGrad()
    let bias = try Tensor([10.0 as Float, 20], [2])
    let output = try layer.functionalCall(
      ["weight": weight, "bias": bias], Arguments([.tensor(try ramp([1, 2], from: 1))]),
      strict: true)
    let result = try #require(output.tensors.first)
    #expect(try result.floats() == [15, 31])
    try result.sum().backward()
    #expect(try weight.grad?.floats() == [1, 2, 1, 2])
    #expect(try state(layer, "weight").floats() != weight.floats())
    try expectClose(try layer(try ramp([1, 2])), own, rtol: 0)
    let input = Arguments([.tensor(try ramp([1, 2]))])
    #expect(
      message { _ = try layer.functionalCall(["wait": weight], input) }
        == "has nothing called 'wait'")
    #expect(
      message { _ = try layer.functionalCall(["bias": weight], input) }
        == "expects shape [2] for 'bias', got [2, 2]")
    #expect(
      message { _ = try layer.functionalCall(["bias": bias], input, strict: true) }
        == "is given no 'weight'")
  }
}
