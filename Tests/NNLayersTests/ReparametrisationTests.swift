import NNDeclarations
import NNTensor
import NNTestSupport
import Testing

@testable import NNLayers

/// Weight norm and spectral norm against PyTorch's numbers, and their names.
struct ReparametrisationTests {
  private static let path = "reparametrisation/norms.safetensors"

  /// Calls `weight_norm(dim=1)` on a module.
  private func apply(_ text: String, to module: Module) throws {
    let call = try CallText.call(text)
    var arguments: [String: LocatedValue.Content] = [:]
    for entry in call.keywords { arguments[entry.key] = entry.value.content }
    func int(_ name: String) -> Int? {
      if case .int(let value) = arguments[name] { value } else { nil }
    }
    var name = "weight"
    if case .string(let given) = arguments["name"] { name = given }
    if call.name.hasPrefix("parametrizations.") {
      let declaration = try #require(
        ParametrizationCatalogue().declarations(named: call.name).first)
      let tensor = try module.ownParameter(name).tensor
      let own = LocatedCall(call.name, keywords: call.keywords.filter { $0.key != "name" })
      let bound = try #require(try declaration.info.bind(own, inputs: []))
      try module.registerParametrization(name) { scope in
        try declaration.make(ParametrizationContext(scope, of: tensor, in: module), bound)
      }
    } else if call.name == "weight_norm" {
      try module.addWeightNorm(name, dim: arguments["dim"] == nil ? 0 : int("dim"))
    } else {
      var eps = 1e-12
      if case .float(let given) = arguments["eps"] { eps = given }
      try module.addSpectralNorm(
        name, iterations: int("n_power_iterations") ?? 1, eps: eps, dim: int("dim"), seed: 3)
    }
  }

  @Test(arguments: try TensorFixture(path).cases(with: "norm"))
  func trainsAsPyTorchDoes(_ name: String) throws {
    let file = try TensorFixture(Self.path)
    let module = try build(try file.text(name + ".layer"), dtype: .float64)
    try apply(try file.text(name + ".norm"), to: module)
    #expect(
      stateNames(module) == (try file.text(name + ".keys")).split(separator: " ").map(String.init))
    try module.loadStateDict(try file.tensors(name + "/param."))
    let x = try file.tensor(name + "/input")
    for step in 0..<3 {
      let output = try module(x)
      try expectClose(
        output, try file.tensor("\(name)/output.\(step)"), rtol: 1e-10, atol: 1e-12, "step \(step)")
      try output.backward(gradient: try file.tensor(name + "/grad_output"))
      for (_, parameter) in module.namedParameters {
        let gradient = try #require(parameter.tensor.grad)
        try parameter.tensor.assign(
          try noGrad { try parameter.tensor - gradient.scaled(by: 0.1) })
        parameter.tensor.grad = nil
      }
    }
    for (key, expected) in try file.tensors(name + "/after.") {
      try expectClose(try state(module, key), expected, rtol: 1e-10, atol: 1e-12, key)
    }
    module.eval()
    try expectClose(try module(x), try file.tensor(name + "/evaluated"), rtol: 1e-10, atol: 1e-12)
  }

  @Test func everyCaseOfTheFixtureIsThere() throws {
    #expect(try TensorFixture(Self.path).cases(with: "norm").count == 43)
  }

  @Test func weightNormChangesNoValueAtFirst() throws {
    let plain = try build("nn.Conv2d(3, 4, 3)")
    let normed = try build("nn.Conv2d(3, 4, 3)")
    try normed.addWeightNorm()
    let x = try ramp([1, 3, 5, 5], scale: 0.1)
    try expectClose(try normed(x), try plain(x), rtol: 1e-5, atol: 1e-5)
    #expect(normed.namedParameters.map(\.name) == ["bias", "weight_g", "weight_v"])
  }

  @Test func evaluationAndShapesChangeNoVector() throws {
    let layer = try build("nn.Linear(4, 3)", dtype: .float64)
    try layer.addSpectralNorm(seed: 1)
    let before = try state(layer, "weight_u").doubles()
    layer.eval()
    _ = try layer(try ramp([2, 4]).converted(to: .float64))
    layer.train()
    _ = try layer(Tensor.meta(TensorType(.float64, [2, 4])))
    #expect(try state(layer, "weight_u").doubles() == before)
    _ = try layer(try ramp([2, 4]).converted(to: .float64))
    #expect(try state(layer, "weight_u").doubles() != before)
  }

  @Test func vectorsHaveLengthOneAndDependOnTheSeed() throws {
    func vector(_ seed: UInt64) throws -> [Double] {
      let layer = try build("nn.Linear(40, 30)", dtype: .float64)
      try layer.addSpectralNorm(seed: seed)
      return try state(layer, "weight_u").doubles()
    }
    let first = try vector(1)
    #expect(abs(first.map { $0 * $0 }.reduce(0, +) - 1) < 1e-12)
    #expect(try vector(1) == first)
    #expect(try vector(2) != first)
  }

  @Test func iterationsFindTheLargestSingularValue() throws {
    let layer = try build("nn.Linear(3, 3, bias=False)", dtype: .float64)
    try state(layer, "weight").assign(try Tensor([3.0, 0, 0, 0, -5, 0, 0, 0, 2], [3, 3]))
    try layer.addSpectralNorm(iterations: 60, seed: 1)
    let identity = try Tensor([1.0, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3])
    try expectClose(
      try layer(identity), try Tensor([0.6, 0, 0, 0, -1, 0, 0, 0, 0.4], [3, 3]), rtol: 1e-9,
      atol: 1e-9)
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let layer = try build("nn.Linear(4, 3)")
    #expect(message { try layer.addWeightNorm("weigth") } == "has no parameter 'weigth'")
    #expect(
      message { try layer.addWeightNorm(dim: 2) } == "expected a dimension between -2 and 1, got 2")
    #expect(
      message { try layer.addSpectralNorm(iterations: 0, seed: 1) }
        == "expects at least 1 power iteration, got 0")
    try layer.addWeightNorm()
    #expect(message { try layer.addSpectralNorm(seed: 1) } == "has no parameter 'weight'")
    #expect(stateNames(layer) == ["bias", "weight_g", "weight_v"])
  }
}
