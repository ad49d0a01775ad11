import NNLayers
import NNTensor
import Testing

/// Freezing modules and parameters. Ids name behaviours of PyTorch.
struct RequiresGradTests {
  private func model() throws -> Module {
    try build("nn.Sequential(nn.Linear(2, 3), nn.Tanh, nn.Linear(3, 1))")
  }

  private func gradients(_ module: Module) -> [Bool] {
    module.namedParameters.map { $0.parameter.tensor.grad != nil }
  }

  /// module-api-071, training-usage-004.
  @Test func frozenModulesGetNoGradients() throws {
    let model = try model()
    let first = try #require(model.child("0"))
    #expect(try first.requiresGrad(false) === first)
    #expect(model.namedParameters.map(\.parameter.requiresGrad) == [false, false, true, true])
    let x = try ramp([4, 2])
    try model(x).sum().backward()
    #expect(gradients(model) == [false, false, true, true])
    try model.requiresGrad()
    model.zeroGrad()
    try model(x).sum().backward()
    #expect(gradients(model) == [true, true, true, true])
  }

  /// module-api-004: of a single parameter. Freezing lets its gradient go.
  @Test func parametersAreFrozenOneByOne() throws {
    let model = try model()
    let x = try ramp([4, 2])
    try model(x).sum().backward()
    try model.namedParameters[1].parameter.requiresGrad(false)
    #expect(gradients(model) == [true, false, true, true])
    try model(x).sum().backward()
    #expect(gradients(model) == [true, false, true, true])
  }

  /// The gradient flows through a frozen module to what comes before it.
  @Test func gradientsFlowThroughFrozenModules() throws {
    let model = try model()
    try model.requiresGrad(false)
    let x = try ramp([4, 2]).requiringGrad()
    try model(x).sum().backward()
    #expect(x.grad != nil && gradients(model) == [false, false, false, false])
    #expect(try !model(x.detached()).requiresGrad)
  }

  /// module-api-005, module-api-072, module-api-114: nil before the first pass and after `zeroGrad`.
  @Test func gradientsAddUpUntilTheyAreLetGo() throws {
    let model = try model()
    #expect(gradients(model) == [false, false, false, false])
    let x = try ramp([4, 2], scale: 0.1)
    try model(x).sum().backward()
    let bias = try #require(model.child("2")?.ownParameters.last).tensor
    #expect(try bias.grad?.ints() == [4])
    try model(x).sum().backward()
    #expect(try bias.grad?.ints() == [8])
    model.zeroGrad()
    #expect(gradients(model) == [false, false, false, false])
  }

  /// module-api-012, module-api-115: writing to a parameter leaves it one that requires a gradient.
  @Test func writtenParametersStayParameters() throws {
    let model = try model()
    let weight = try #require(model.child("0")?.ownParameters.first).tensor
    try weight.fill(1)
    #expect(weight.requiresGrad && weight.isLeaf)
    try model(try ramp([4, 2])).sum().backward()
    #expect(weight.grad != nil)
  }
}
