import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// Autograd and hooks against PyTorch: `tools/parity/autograd.py` says what it did.
struct AutogradFixtureTests {
  private let file: TensorFixture

  init() throws { file = try TensorFixture("autograd/autograd.safetensors") }

  /// `x tanh(ln(1 + e^x))` with its own backward, as fastai's MishJitAutoFn (fastai-helper-029).
  struct Mish: AutogradFunction {
    func forward(_ context: FunctionContext, _ inputs: [Tensor]) throws -> [Tensor] {
      context.save(inputs[0])
      return [try inputs[0] * Mish.softplus(inputs[0]).tanh()]
    }

    func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?] {
      let x = context.saved[0]
      let tanh = try Mish.softplus(x).tanh()
      let one = try Tensor.ones(TensorType(x.dtype, []))
      let slope = try tanh + x * x.sigmoid() * (one - tanh.squared())
      return [try gradients[0].map { try $0 * slope }]
    }

    /// `ln(1 + e^x)`.
    static func softplus(_ x: Tensor) throws -> Tensor {
      try x.scaled(by: -1).logSigmoid().scaled(by: -1)
    }

    /// The same from recorded operations.
    static func composite(_ x: Tensor) throws -> Tensor { try x * softplus(x).tanh() }
  }

  private func close(_ actual: Tensor?, _ name: String, line: Int = #line) throws {
    try expectClose(
      try #require(actual, "\(name)"), try file.tensor(name), rtol: 1e-12, atol: 1e-12, name)
  }

  @Test func mishWithItsOwnBackward() throws {
    let forms: [(Tensor) throws -> Tensor] = [{ try Mish()($0) }, Mish.composite]
    for mish in forms {
      let x = try file.tensor("mish/input").requiringGrad()
      let y = try mish(x)
      try close(y, "mish/output")
      try y.backward(gradient: try file.tensor("mish/grad_output"))
      try close(x.grad, "mish/grad.input")
    }
    try gradcheck([try ramp([3, 4], scale: 0.7, from: -4).converted(to: .float64).requiringGrad()])
    {
      [try Mish()($0[0])]
    }
  }

  private func model(_ name: String) throws -> Module {
    let model = try build(
      "nn.Sequential(nn.Linear(4, 5), nn.Tanh, nn.Linear(5, 3))", dtype: .float64)
    try model.loadStateDict(try file.tensors(name + "/param."))
    return model
  }

  /// hooks-001 to hooks-004, hooks-018: hooks that replace inputs, outputs and gradients.
  @Test func hooksThatReplaceWhatTheySee() throws {
    let model = try model("hooks")
    let (first, tanh, last) = (
      model.children[0], model.children[1], model.children[2]
    )
    var seen: [(String, Tensor?)] = []
    first.registerForwardPreHook { _, inputs in .tensor(try inputs.tensor(0).scaled(by: 2)) }
    first.registerForwardHook { _, _, output in
      let one = try Tensor.ones(TensorType(.float64, []))
      let output = try output.tensors[0] + one
      try output.registerHook { gradient in
        seen.append(("tensor.0", gradient))
        return try gradient + one.scaled(by: 0.25)
      }
      return .tensor(output)
    }
    tanh.registerFullBackwardHook { _, gradInput, gradOutput in
      seen += [("full.0", gradInput[0]), ("full.1", gradOutput[0])]
      return [try gradInput[0]?.scaled(by: 0.5)]
    }
    last.registerFullBackwardPreHook { _, gradOutput in
      seen.append(("pre.0", gradOutput[0]))
      return [try gradOutput[0]?.scaled(by: 3)]
    }
    let bias = last.ownParameters[1].tensor
    try bias.registerHook { gradient in
      seen.append(("leaf.0", gradient))
      return try gradient.scaled(by: 2)
    }
    let x = try file.tensor("hooks/input").requiringGrad()
    let output = try model(x) + bias
    try output.squared().sum().backward()
    try close(output, "hooks/output")
    try close(x.grad, "hooks/grad.input")
    for (name, parameter) in model.namedParameters {
      try close(parameter.tensor.grad, "hooks/grad.param." + name)
    }
    #expect(seen.count == 5)
    for (name, gradient) in seen { try close(gradient, "hooks/seen." + name) }
  }

  @Test func gradientsOfGivenTensors() throws {
    let x = try file.tensor("grad/input").requiringGrad()
    let weight = try file.tensor("grad/weight").requiringGrad()
    let hidden = try x.matmul(weight).sigmoid()
    let output = try (hidden * x).sum() + (hidden * hidden.squared()).sum()
    let found = try Backward.gradients(of: [output], withRespectTo: [x, hidden, weight])
    for (name, gradient) in zip(["input", "hidden", "weight"], found) {
      try close(gradient, "grad/of." + name)
    }
  }

  @Test func severalPassesAddUp() throws {
    let x = try file.tensor("passes/input").requiringGrad()
    try (x * x.squared()).sum().backward()
    let hidden = try x.exponential()
    try hidden.retainGrad()
    try hidden.backward(gradient: try file.tensor("passes/grad_output"), retainGraph: true)
    try (hidden * hidden).sum().backward()
    try close(x.grad, "passes/grad.input")
    try close(hidden.grad, "passes/grad.hidden")
  }
}
