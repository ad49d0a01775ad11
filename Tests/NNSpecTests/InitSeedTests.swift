import NNLayers
import NNSpec
import NNTensor
import Testing

/// What functions of `torch.nn.init` must do, by the ids of the rows of the catalogue that say so.
@Suite struct InitSeedTests {
  /// The numbers that `Linear(300, 100)` starts from, or another layer.
  private func weight(
    _ call: String, model: String = "Linear: [300, 100]", input: String = "[N, 300]"
  ) throws -> [Double] {
    try parameter(
      "weight",
      "inputs: {x: \"float32\(input)\"}\nmodel: [\(model)]\ninit: {\"*.weight\": \(call)}")
  }

  private func parameter(_ name: String, _ text: String) throws -> [Double] {
    let model = try experiment(text).buildModel(BuildOptions(isMeta: false, sizes: ["N": 1]))
    let found = model.module.stateDict.first { $0.name == "0." + name }
    return try #require(found).tensor.doubles()
  }

  struct Draw: Sendable, CustomTestStringConvertible {
    var id: String
    var call: String
    var mean = 0.0
    var std: Double
    /// The largest distance from the mean; infinite where there is none.
    var bound = Double.infinity
    var testDescription: String { "\(id): \(call)" }

    static func uniform(_ id: String, _ call: String, mean: Double = 0, bound: Double) -> Draw {
      Draw(id: id, call: call, mean: mean, std: bound / 3.0.squareRoot(), bound: bound)
    }
  }

  // 300 inputs of an output, 100 outputs of an input.
  static let draws: [Draw] = [
    Draw(id: "init-001", call: "xavier_normal_(gain=2.0)", std: 2 * (2.0 / 400).squareRoot()),
    Draw(id: "init-001", call: "xavier_normal_", std: (2.0 / 400).squareRoot()),
    Draw(id: "init-002", call: "normal_", std: 1),
    Draw(id: "init-002", call: "normal_(mean=3.0, std=0.5)", mean: 3, std: 0.5),
    .uniform("init-003", "uniform_", mean: 0.5, bound: 0.5),
    .uniform("init-003", "uniform_(a=-2.0, b=1.0)", mean: -0.5, bound: 1.5),
    .uniform("init-004", "kaiming_uniform_", bound: (6.0 / 300).squareRoot()),
    .uniform("init-004", "kaiming_uniform_(a=2.23606797749979)", bound: 1 / 300.0.squareRoot()),
    .uniform(
      "init-004", "kaiming_uniform_(mode='fan_out', nonlinearity='tanh')",
      bound: 5.0 / 3 * (3.0 / 100).squareRoot()),
    Draw(id: "init-005", call: "kaiming_normal_", std: (2.0 / 300).squareRoot()),
    Draw(
      id: "init-005", call: "kaiming_normal_(mode='fan_out', nonlinearity='relu')",
      std: (2.0 / 100).squareRoot()),
    .uniform("init-009", "xavier_uniform_", bound: (6.0 / 400).squareRoot()),
    .uniform("init-009", "xavier_uniform_(gain=3)", bound: 3 * (6.0 / 400).squareRoot()),
  ]

  @Test(arguments: draws)
  func drawsAreAsDocumented(_ draw: Draw) throws {
    let values = try weight("\"\(draw.call)\"")
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / count
    #expect(abs(mean - draw.mean) < 4.5 * draw.std / count.squareRoot())
    #expect(abs(variance.squareRoot() / draw.std - 1) < 0.02)
    let furthest = values.map { abs($0 - draw.mean) }.max() ?? 0
    if draw.bound.isFinite {
      #expect(furthest <= draw.bound * (1 + 1e-6) && furthest > 0.99 * draw.bound)
    } else {
      #expect(furthest > 3 * draw.std)
    }
  }

  /// init-006, init-007
  @Test func onesAndZeros() throws {
    #expect(try weight("ones_").allSatisfy { $0 == 1 })
    #expect(try weight("zeros_").allSatisfy { $0 == 0 })
  }

  /// init-008: both fans count the receptive field; below two dimensions there are none.
  @Test func fansCountTheReceptiveField() throws {
    let conv = "ConvTranspose1d: [60, 20, 4]"
    for (mode, fan) in [("fan_in", 80.0), ("fan_out", 240)] {
      let values = try weight(
        "\"kaiming_uniform_(a=1, mode='\(mode)')\"", model: conv, input: "[N, 60, 9]")
      let largest = values.map(abs).max() ?? 0
      let bound = (3 / fan).squareRoot()
      #expect(largest <= bound && largest > 0.99 * bound)
    }
    #expect(
      try messages("inputs: {x: [N, 3]}\nmodel: [Linear: [3, 2]]\ninit: {'*.bias': xavier_normal_}")
        .contains("expects at least 2 dimensions, got shape [2]"))
  }

  /// init-010: weights and biases start within ±1/√fan_in.
  @Test func defaultsOfLinearAndConvolution() throws {
    for (layer, input, fanIn) in [
      ("Linear: [300, 200]", "[N, 300]", 300.0), ("Conv1d: [6, 200, 5]", "[N, 6, 9]", 30),
    ] {
      for name in ["weight", "bias"] {
        let values = try parameter(name, "inputs: {x: \"float32\(input)\"}\nmodel: [\(layer)]")
        let largest = values.map(abs).max() ?? 0
        #expect(largest <= 1 / fanIn.squareRoot() && largest > 0.95 / fanIn.squareRoot())
      }
    }
  }

  /// init-011
  @Test(arguments: [
    "BatchNorm1d: 6", "LayerNorm: 6", "InstanceNorm1d: {num_features: 6, affine: true}",
  ])
  func defaultsOfNormalisation(layer: String) throws {
    let text = "inputs: {x: \"float32[N, 6, 6]\"}\nmodel: [\(layer)]"
    #expect(try parameter("weight", text) == [1, 1, 1, 1, 1, 1])
    #expect(try parameter("bias", text) == [0, 0, 0, 0, 0, 0])
  }

  /// init-013: parameters are leaves that training changes, whatever drew them.
  @Test func drawingIsNotRecorded() throws {
    let text = "inputs: {x: [N, 3]}\nmodel: [Linear: [3, 2]]\ninit: {\"*.weight\": \"normal_\"}"
    let module = try experiment(text).buildModel(BuildOptions(isMeta: false, sizes: [:])).module
    let output = try module(try Tensor.ones(TensorType(.float32, [1, 3])))
    try output.sum().backward()
    #expect(
      try module.namedParameters.map { try $0.parameter.tensor.grad?.doubles() }
        == [[1, 1, 1, 1, 1, 1], [1, 1]])
    #expect(module.namedParameters.allSatisfy { $0.parameter.tensor.requiresGrad })
  }
}
