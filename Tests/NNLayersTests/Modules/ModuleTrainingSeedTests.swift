import NNLayers
import NNTensor
import Testing

/// Modes, calls, initial values. Ids name behaviours of PyTorch.
struct ModuleTrainingSeedTests {
  /// module-api-010, module-api-011: children first, each once a parent, the module itself last.
  @Test func applyVisitsChildrenFirst() throws {
    let net = try build("Sequential(Linear(2, 2), Linear(2, 2))")
    var visited: [String] = []
    let result = try net.apply { module in
      visited.append(module.typeName + module.path)
      if let layer = module as? Linear { try layer.parameter("weight").data.fill(1) }
    }
    #expect(result === net && visited == ["Linear0", "Linear1", "Sequential"])
    for index in ["0", "1"] {
      #expect(try net.parameter(index + ".weight").tensor.doubles() == [1, 1, 1, 1])
    }
    #expect(
      result.description == """
        Sequential(
          (0): Linear(in_features=2, out_features=2, bias=True)
          (1): Linear(in_features=2, out_features=2, bias=True)
        )
        """)
  }

  /// module-api-012: a leaf is written to without `data` where nothing is recorded.
  @Test func parametersAreWrittenToInPlace() throws {
    let net = try build("Sequential(Linear(2, 2), Linear(2, 2))")
    _ = try noGrad {
      try net.apply { if $0 is Linear { try $0.parameter("weight").tensor.fill(1) } }
    }
    #expect(net.parameters().map(\.requiresGrad) == [true, true, true, true])
    #expect(try net.parameter("0.weight").tensor.doubles() == [1, 1, 1, 1])
  }

  /// module-api-044, module-api-045, module-api-046, module-api-047: a module and all below, or one
  /// alone. A mode is a `Bool`; the compiler takes nothing else.
  @Test func modesAreSwitched() throws {
    let net = try build("Sequential(Sequential(Dropout, BatchNorm1d(2)), ReLU)")
    #expect(net.modules.map(\.isTraining) == [Bool](repeating: true, count: 5))
    #expect(net.eval() === net)
    #expect(net.modules.map(\.isTraining) == [Bool](repeating: false, count: 5))
    #expect(net.train() === net && net.train(true).isTraining)
    net.isTraining = false
    #expect(net.modules.map(\.isTraining) == [false, true, true, true, true])
    let x = try ramp([4, 2])
    let dropout = try net.submodule("0.0").eval()
    #expect(try dropout(x).doubles() == x.doubles())
  }

  /// module-api-050, module-api-051, module-api-052, module-api-092, module-api-111.
  @Test func callsRunForwardBetweenHooks() throws {
    let module = Module(Scope(BuildContext()))
    #expect(message { _ = try module(ramp([1])) } == "can't be called with one tensor")
    #expect(
      message { _ = try ModuleList([])(ramp([1])) } == "can't be called: it only holds modules")
    #expect(message { _ = try ModuleDict()(ramp([1])) }.hasPrefix("can't be called"))
    let layer = try linear(2, 2)
    let x = try ramp([3, 2])
    #expect(try layer(x).doubles() == layer.forward(x).doubles())
    var calls = 0
    layer.registerForwardHook { _, _, _ in
      calls += 1
      return nil
    }
    _ = try layer(x)
    _ = try layer.forward(x)
    #expect(calls == 1)
  }

  /// module-api-071, module-api-072, module-api-073: gradients let go, or filled with zeros in memory
  /// that requires none.
  @Test func gradientsAreZeroed() throws {
    let net = try build("Sequential(Linear(2, 2), Linear(2, 1))")
    try net(ramp([1, 2])).sum().backward()
    let old = try #require(try net.parameter("0.weight").grad)
    let kept = try old.doubles()
    try net.zeroGrad(setToNone: false)
    let zero = try #require(try net.parameter("0.weight").grad)
    #expect(try zero.doubles() == [0, 0, 0, 0] && !zero.requiresGrad && zero.isLeaf)
    #expect(try old.doubles() == kept)
    try net(ramp([1, 2])).sum().backward()
    #expect(try net.parameter("0.weight").grad?.doubles() == kept)
    try net.zeroGrad(setToNone: true)
    #expect(net.parameters().allSatisfy { $0.grad == nil })
    #expect(try net.requiresGrad(false) === net && net.parameters().allSatisfy { !$0.requiresGrad })
  }

  /// module-api-097: drawn anew, from the same distributions.
  @Test func parametersAreReset() throws {
    let layer = try linear(400, 30)
    let first = try layer.ownParameters[0].tensor.doubles()
    try layer.resetParameters(seed: 7)
    let second = try layer.ownParameters[0].tensor.doubles()
    #expect(first != second && second.allSatisfy { abs($0) <= 0.05 })
    #expect(layer.parameters().map(\.requiresGrad) == [true, true])
    let norm = try make("BatchNorm1d", 2)
    _ = try norm(ramp([4, 2]))
    try norm.parameter("weight").data.fill(9)
    try norm.resetParameters(seed: 1)
    #expect(try norm.stateDict.flatMap { try $0.tensor.doubles() } == [1, 1, 0, 0, 0, 0, 1, 1, 0])
    let table = try make("Embedding", 3, 2, named: ["padding_idx": 1])
    try table.resetParameters(seed: 1)
    #expect(try table.parameter("weight").tensor.selected(dim: 0, index: 1).doubles() == [0, 0])
  }

  /// module-api-110: types decide how parameters start.
  @Test func leNetIsInitialised() throws {
    let net = try LeNet(Scope(BuildContext(seed: 2)), classes: 2)
    for module in net.modules {
      if let bias = module.ownParameters.first(where: { $0.name == "bias" }) {
        try bias.data.fill(0)
      }
      guard let weight = module.ownParameters.first(where: { $0.name == "weight" }) else {
        continue
      }
      let draw: Initializer =
        module is Convolution ? .xavier(.normal, gain: 1) : .normal(mean: 0, std: 0.1)
      try weight.data.assign(
        try draw.tensor(weight.tensor.type, from: RandomStream(seed: 5, name: module.path)))
    }
    func std(_ name: String) throws -> Double {
      let numbers = try net.parameter(name).tensor.doubles()
      return (numbers.reduce(0) { $0 + $1 * $1 } / Double(numbers.count)).squareRoot()
    }
    #expect(try abs(std("fc1.weight") - 0.1) < 0.002)
    #expect(try abs(std("conv2.weight") - (2.0 / (25 * (6 + 16))).squareRoot()) < 0.005)
    #expect(try net.parameter("fc3.bias").tensor.doubles() == [0, 0])
  }

  /// module-api-112: the forward pass takes children in any order.
  @Test func childrenAreCalledInAnyOrder() throws {
    final class Model3: Module {
      let output: Linear, activation: Activation, hidden: Linear
      init(_ scope: Scope) throws {
        output = try Linear(scope.child("output_linear"), inFeatures: 13, outFeatures: 1)
        activation = Activation(scope.child("hidden_activation"), .tanh)
        hidden = try Linear(scope.child("hidden_linear"), inFeatures: 1, outFeatures: 13)
        super.init(scope)
      }
      override func forward(_ input: Tensor) throws -> Tensor {
        try output(activation(hidden(input)))
      }
    }
    let model = try Model3(Scope(BuildContext()))
    #expect(try model(ramp([5, 1])).shape == [5, 1])
    #expect(model.stateDict.names.first == "output_linear.weight")
  }

  /// module-api-114, module-api-115: a layer's gradient; its values replaced, the parameter the same.
  @Test func layersAreSeenFromOutside() throws {
    let model = try TwoConvolutions(Scope(BuildContext()))
    let weight = try model.parameter("conv1.weight")
    #expect(weight.grad == nil)
    try model(ramp([1, 1, 10, 10], scale: 0.01)).sum().backward()
    #expect(weight.grad?.shape == [20, 1, 5, 5])
    try weight.data.assign(try .ones(weight.tensor.type))
    #expect(try weight.requiresGrad && weight.tensor.doubles().allSatisfy { $0 == 1 })
    #expect(model.conv1.ownParameters[0] === weight)
  }
}
