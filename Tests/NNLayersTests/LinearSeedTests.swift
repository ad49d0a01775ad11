import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What linear layers must do, by the ids of the rows of the catalogue that say so.
struct LinearSeedTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var id: String
    var layer: String
    var inputs: [Shape]
    var output: Shape
    var testDescription: String { "\(id): \(layer)" }
  }

  static let shapes: [Example] = [
    Example(
      id: "linear-002", layer: "Identity(54, unused_argument1=0.1, unused_argument2=False)",
      inputs: [[128, 20]], output: [128, 20]),
    Example(
      id: "linear-005", layer: "Linear(20, 30)", inputs: [[128, 20]], output: [128, 30]),
    Example(id: "linear-003", layer: "Linear(20, 30)", inputs: [[2, 3, 20]], output: [2, 3, 30]),
    Example(
      id: "linear-009", layer: "Bilinear(20, 30, 40)", inputs: [[128, 20], [128, 30]],
      output: [128, 40]),
    Example(
      id: "linear-006", layer: "Bilinear(2, 3, 4)", inputs: [[5, 6, 2], [5, 6, 3]],
      output: [5, 6, 4]),
    Example(id: "linear-010", layer: "Flatten()", inputs: [[2, 3, 4, 5]], output: [2, 60]),
    Example(
      id: "linear-011", layer: "Sequential(Conv2d(1, 32, 5, 1, 1), Flatten())",
      inputs: [[32, 1, 5, 5]], output: [32, 288]),
    Example(id: "linear-012", layer: "Flatten()", inputs: [[32, 1, 5, 5]], output: [32, 25]),
    Example(id: "linear-012", layer: "Flatten(0, 2)", inputs: [[32, 1, 5, 5]], output: [160, 5]),
  ]

  @Test(arguments: shapes)
  func shapesAreAsDocumented(_ example: Example) throws {
    let layer = try build(example.layer, isMeta: true)
    let inputs = example.inputs.map { Value.tensor(.meta(TensorType(.float32, $0))) }
    #expect(try layer(Arguments(inputs)).tensors.map(\.shape) == [example.output])
  }

  /// linear-001, linear-002: whatever it is told, it gives back its input.
  @Test func identityIgnoresItsArguments() throws {
    let x = try ramp([128, 20])
    for layer in [
      "Identity", "Identity()", "Identity(54, unused_argument1=0.1, unused_argument2=False)",
      "Identity(None, 'text', [1, 2], size=(3, 4))",
    ] {
      let identity = try build(layer)
      #expect(try identity(x) === x)
      #expect(stateLines(identity) == [])
    }
  }

  /// linear-003, linear-004: `x A^T + b`, with numbers from -sqrt(1 / in) to sqrt(1 / in) to start
  /// with.
  @Test func affineMaps() throws {
    let layer = try build("Linear(2, 3)")
    #expect(stateLines(layer) == ["weight float32[3, 2]", "bias float32[3]"])
    try state(layer, "weight").assign(try ramp([3, 2]))
    try state(layer, "bias").assign(try Tensor([10, 20, 30] as [Float], [3]))
    #expect(try layer(try Tensor([1, 2] as [Float], [2])).doubles() == [12, 28, 44])
    #expect(layer.isTraining)
    #expect(stateNames(try build("Linear(2, 3, bias=False)")) == ["weight"])
    try expectUniform(state(try build("Linear(16, 400)", seed: 3), "weight"), within: 0.25)
    try expectUniform(state(try build("Linear(16, 4000)", seed: 3), "bias"), within: 0.25)
  }

  /// linear-005: what it was made with.
  @Test func linearKnowsItsArguments() throws {
    let arguments = try #require(try build("Linear(20, 30)").arguments)
    #expect(
      arguments.arguments.map { "\($0.name)=\($0.value.description)" }
        == ["in_features=20", "out_features=30", "bias=true"])
  }

  /// linear-006: `x1^T A x2 + b`.
  @Test func productsOfTwoInputs() throws {
    let layer = try build("Bilinear(2, 3, 2)")
    try state(layer, "weight").assign(try ramp([2, 2, 3]))
    try state(layer, "bias").assign(try Tensor([100, 200] as [Float], [2]))
    let (a, b) = (try Tensor([1, 2] as [Float], [2]), try Tensor([1, 0, -1] as [Float], [3]))
    // A_0 = [[0, 1, 2], [3, 4, 5]]: 1 (0 - 2) + 2 (3 - 5) = -6; A_1 the same.
    #expect(try call(layer, a, b).doubles() == [94, 194])
    let keyed = Arguments([], keywords: [("input2", .tensor(b)), ("input1", .tensor(a))])
    #expect(try layer(keyed).tensors[0].doubles() == [94, 194])
  }

  /// linear-007: all but the last sizes are equal.
  @Test func leadingSizesAreEqual() throws {
    let layer = try build("Bilinear(2, 3, 4)")
    func said(_ a: Shape, _ b: Shape) -> String {
      message { _ = try call(layer, try ramp(a), try ramp(b)) }
    }
    let expected = "expects input1 (*, 2) and input2 (*, 3) with the same leading sizes, got "
    #expect(said([5, 2], [6, 3]) == expected + "float32[5, 2] and float32[6, 3]")
    #expect(said([5, 2], [3]) == expected + "float32[5, 2] and float32[3]")
    #expect(said([5, 3], [5, 2]) == expected + "float32[5, 3] and float32[5, 2]")
    #expect(message { _ = try layer(try ramp([5, 2])) } == "needs input 'input2'")
  }

  /// linear-008: numbers from -sqrt(1 / in1) to sqrt(1 / in1) to start with.
  @Test func bilinearParameters() throws {
    let layer = try build("Bilinear(16, 20, 30)", seed: 3)
    #expect(stateLines(layer) == ["weight float32[30, 16, 20]", "bias float32[30]"])
    try expectUniform(state(layer, "weight"), within: 0.25)
    let wide = try build("Bilinear(16, 1, 3000)", seed: 3)
    try expectUniform(state(wide, "bias"), within: 0.25)
    #expect(stateNames(try build("Bilinear(2, 3, 4, False)")) == ["weight"])
  }

  /// linear-010: neighbouring dimensions, counted from either end.
  @Test func flattensNeighbours() throws {
    let x = try ramp([2, 3, 4, 5])
    for (layer, shape) in [
      ("Flatten(1, 2)", [2, 12, 5]), ("Flatten(-2)", [2, 3, 20]), ("Flatten(0)", [120]),
      ("Flatten(start_dim=2, end_dim=2)", [2, 3, 4, 5]),
    ] as [(String, Shape)] {
      let flat = try build(layer)(x)
      #expect(flat.shape == shape)
      #expect(try flat.doubles() == x.doubles())
    }
    #expect(message { _ = try build("Flatten(2, 1)")(x) } != "no error")
  }

  /// Whether numbers are spread evenly from `-bound` to `bound`.
  private func expectUniform(
    _ tensor: Tensor, within bound: Double,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let values = try tensor.doubles()
    #expect(values.allSatisfy { abs($0) <= bound }, sourceLocation: sourceLocation)
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + $1 * $1 } / count
    let expected = bound * bound / 3
    #expect(abs(mean) < 4.5 * (expected / count).squareRoot(), sourceLocation: sourceLocation)
    // The variance of a squared uniform number is 4/45 of the fourth power of the bound.
    let doubt = 4.5 * bound * bound * (4.0 / 45 / count).squareRoot()
    #expect(abs(variance - expected) < doubt, sourceLocation: sourceLocation)
  }
}
