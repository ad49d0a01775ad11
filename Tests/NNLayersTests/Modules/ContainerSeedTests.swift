import NNLayers
import NNTensor
import Testing

/// Sequential, ModuleList and ModuleDict. Ids name behaviours of PyTorch.
struct ContainerSeedTests {
  private func conv(_ inChannels: Int, _ outChannels: Int, _ kernel: Int) throws -> Convolution {
    try Convolution(
      Scope(BuildContext()), dimensions: 2, inChannels: inChannels, outChannels: outChannels,
      kernelSize: .all(kernel))
  }

  private func lines(_ module: Module) -> [String] {
    module.namedParameters.map { "\($0.name) \($0.parameter.tensor.shape)" }
  }

  /// container-001, container-002, container-006: modules by position. The compiler takes nothing but
  /// modules.
  @Test func modulesAreNamedByPosition() throws {
    let net = Sequential(try conv(1, 20, 5), relu(), try conv(20, 64, 5), relu())
    #expect(
      lines(net) == [
        "0.weight [20, 1, 5, 5]", "0.bias [20]", "2.weight [64, 20, 5, 5]", "2.bias [64]",
      ])
    #expect(try net(ramp([2, 1, 12, 13])).shape == [2, 64, 4, 5])
    let x = try ramp([1, 1, 9, 9])
    var y = x
    for layer in net { y = try layer(y) }
    #expect(try y.doubles() == net(x).doubles())
    #expect(message { _ = try Sequential()(Arguments([])) } == "expects at least 1 input, got none")
    #expect(try Sequential()(x) === x)
  }

  /// container-003: modules with names.
  @Test func modulesHaveNames() throws {
    let net = try Sequential([
      "conv1": try conv(1, 20, 5), "relu1": relu(), "conv2": try conv(20, 64, 5), "relu2": relu(),
    ])
    #expect(
      lines(net) == [
        "conv1.weight [20, 1, 5, 5]", "conv1.bias [20]", "conv2.weight [64, 20, 5, 5]",
        "conv2.bias [64]",
      ])
    #expect(net.child("conv1")?.path == "conv1")
    #expect(message { _ = try Sequential(["a.b": relu()]) }.contains("without dots"))
    #expect(message { _ = try Sequential(["a": relu(), "a": relu()]) }.contains("already"))
  }

  /// container-004: one below the other.
  @Test func containersNest() throws {
    final class Model2: Module {
      let features: Sequential, classifier: Sequential
      init(_ features: Sequential, _ classifier: Sequential) throws {
        (self.features, self.classifier) = (features, classifier)
        super.init(Scope(BuildContext()))
        try addModule("features", features)
        try addModule("classifier", classifier)
      }
      override func forward(_ input: Tensor) throws -> Tensor {
        try classifier(features(input).flattened(from: 1))
      }
    }
    let pool = { try MaxPool(Scope(BuildContext()), dimensions: 2, kernelSize: 2, stride: 2) }
    let model = try Model2(
      Sequential([
        "conv1": try conv(3, 6, 5), "relu1": relu(), "pool1": try pool(),
        "conv2": try conv(6, 16, 5), "relu2": relu(), "pool2": try pool(),
      ]),
      Sequential(["fc1": try linear(400, 84), "relu3": relu(), "fc3": try linear(84, 2)]))
    let x = try ramp([2, 3, 32, 32], scale: 1e-4)
    #expect(try model.features(x).shape == [2, 16, 5, 5] && model(x).shape == [2, 2])
    #expect(lines(model).first == "features.conv1.weight [6, 3, 5, 5]")
    #expect(lines(model).last == "classifier.fc3.bias [2]")
    #expect(model.features.child("conv2")?.path == "features.conv2")
  }

  /// container-005: indexed from both ends; slices share modules and keep their names.
  @Test func sequentialsAreIndexedAndCut() throws {
    let net = Sequential(try linear(2, 3), relu(), try linear(3, 4), relu())
    #expect(try net[0] === net.children[0] && net[-1] === net.child("3") && net.count == 4)
    for index in [4, -5, .max, .min] {
      #expect(message { _ = try net[index] } == "has 4 modules, got index \(index)")
    }
    let middle = net[1..<3]
    #expect(middle.ownChildren.map(\.name) == ["1", "2"])
    #expect(try middle[1] === net[2] && middle[1].path == "2")
    #expect(net[(-2)...].ownChildren.map(\.name) == ["2", "3"] && net[..<1].count == 1)
    #expect(net[3..<2 + 1].count == 0 && net[2...9].count == 2 && net[7...].count == 0)
    #expect(net[Int.min ..< .max].count == 4 && net[0 ... .max].count == 4)
    #expect(try net[...1](ramp([1, 2])).shape == [1, 3])
    try net.set(-1, to: Activation(Scope(BuildContext()), .tanh))
    #expect(try net[3].typeName == "Tanh" && net.ownChildren.map(\.name) == ["0", "1", "2", "3"])
  }

  /// Sequential: append, insert, extend, pop, `+`, `+=` and `*`, as in torch 2.13.
  @Test func sequentialsGrowAndShrink() throws {
    let net = Sequential(try linear(2, 2))
    #expect(try net.append(relu()).extend([try linear(2, 3), relu()]) === net && net.count == 4)
    try net.insert(Activation(Scope(BuildContext()), .tanh), at: 1)
    try net.insert(Activation(Scope(BuildContext()), .sigmoid), at: -1)
    #expect(
      net.ownChildren.map { $0.name + $0.module.typeName } == [
        "0Linear", "1Tanh", "2ReLU", "3Linear", "4Sigmoid", "5ReLU",
      ])
    #expect(message { try net.insert(relu(), at: 7) } == "has 6 modules, can't insert at index 7")
    #expect(message { try net.insert(relu(), at: -7) } == "has 6 modules, can't insert at index -7")
    let sigmoid = try net.pop(-2)
    #expect(sigmoid.typeName == "Sigmoid" && sigmoid.path.isEmpty)
    #expect(net.map(\.typeName) == ["Linear", "Tanh", "ReLU", "Linear", "ReLU"])
    #expect(net.map(\.path) == ["0", "1", "2", "3", "4"])
    #expect(message { try net.pop(5) } == "has 5 modules, got index 5")
    let named = try Sequential(["a": relu(), "b": relu()])
    #expect(message { try named.insert(relu(), at: 0) }.contains("names of their own"))
    let both = named + net
    #expect(both.ownChildren.map(\.name) == ["0", "1", "2", "3", "4", "5", "6"])
    #expect(try both[0] === named[0] && named.ownChildren.map(\.name) == ["a", "b"])
    try net += named
    #expect(net.count == 7)
    let thrice = try named * 3
    #expect(thrice.count == 6 && thrice.children.count == 2)
    for factor in [0, -1, .min, .max] {
      #expect(message { _ = try named * factor }.hasPrefix("expects a factor of at least 1"))
    }
    #expect(message { try named.append(named) }.contains("part of itself"))
  }

  /// container-007, container-011: `x = l[i / 2](x) + l(x)`.
  @Test func listsAreRegistered() throws {
    final class MyModule: Module {
      let linears: ModuleList
      init(_ scope: Scope) throws {
        linears = try ModuleList(
          scope.child("linears"),
          (0..<10).map { index in
            (String(index), { try Linear($0, inFeatures: 10, outFeatures: 10) })
          })
        super.init(scope)
      }
      override func forward(_ input: Tensor) throws -> Tensor {
        var x = input
        for (index, layer) in linears.enumerated() { x = try linears[index / 2](x) + layer(x) }
        return x
      }
    }
    let model = try MyModule(Scope(BuildContext()))
    #expect(try model(ramp([3, 10], scale: 0.01)).shape == [3, 10])
    #expect(model.parameters().count == 20)
    #expect(model.namedParameters.last?.name == "linears.9.bias")
    let draws = try model.linears.map { try $0.ownParameters[0].tensor.doubles() }
    #expect(Set(draws).count == 10)
  }

  /// container-008, container-009, container-010, container-012, container-013.
  @Test func listsChange() throws {
    let list = ModuleList((0..<20).map { _ in relu() })
    #expect(list.count == 20)
    #expect(try list.append(try linear(1, 1)) === list)
    try list.extend([try linear(2, 2), try linear(3, 3)])
    #expect(list.namedParameters.map(\.name).first == "20.weight")
    try list.insert(Activation(Scope(BuildContext()), .tanh), at: 0)
    #expect(list.namedParameters.map(\.name).first == "21.weight")
    let first = try list[0]
    try list.pop(0)
    #expect(first.path.isEmpty && list.stateDict.names.first == "20.weight")
    #expect(try list[-1] === list[22] && list[20...].count == 3)
    #expect(list[20...].ownChildren.map(\.name) == ["0", "1", "2"])
    try list.set(0, to: Activation(Scope(BuildContext()), .sigmoid))
    #expect(try list[0].typeName == "Sigmoid")
    #expect((list + [relu()]).count == 24 && list.count == 23)
    try list += [relu()]
    #expect(list.count == 24)
    #expect(message { _ = try list[24] } == "has 24 modules, got index 24")
  }

  /// container-015, container-016, container-017, container-018, container-019, container-020,
  /// container-021, container-022, container-023, container-024, container-027. Pairs are tuples, so the
  /// compiler takes nothing else.
  @Test func dictionariesKeepTheirOrder() throws {
    let dict = try ModuleDict(["b": relu(), "a": try linear(1, 1)])
    #expect(dict.keys == ["b", "a"] && dict.values.map(\.typeName) == ["ReLU", "Linear"])
    #expect(dict.items.map { $0.name + $0.module.typeName } == ["bReLU", "aLinear"])
    #expect(dict.contains("a") && !dict.contains("c") && dict.count == 2)
    // A name that is there keeps its place, whatever comes with it.
    try dict.update([
      "z": Activation(Scope(BuildContext()), .tanh),
      "b": Activation(Scope(BuildContext()), .sigmoid),
    ])
    #expect(dict.items.map { $0.name + $0.module.typeName } == ["bSigmoid", "aLinear", "zTanh"])
    try dict.update(ModuleDict(["q": relu()]))
    try dict.update([("p", relu()), ("q", try linear(2, 2))])
    #expect(dict.keys == ["b", "a", "z", "q", "p"])
    #expect(try dict.pop("z").typeName == "Tanh" && dict["q"] is Linear)
    #expect(message { try dict.pop("z") } == "has no module 'z'")
    #expect(message { try dict.set("x.y", to: relu()) }.contains("without dots"))
    for (name, module) in dict { #expect(module.path == name) }
    try dict.delete("p")
    dict.clear()
    #expect(dict.count == 0 && dict.parameters().isEmpty)
  }

  /// container-025, container-026: the layer is chosen by strings.
  @Test func layersAreChosenByName() throws {
    final class Choosing: Module {
      let choices: ModuleDict, activations: ModuleDict
      init(_ scope: Scope) throws {
        choices = try ModuleDict(
          scope.child("choices"),
          [
            (
              "conv",
              { try Convolution($0, dimensions: 2, inChannels: 10, outChannels: 10, kernelSize: 3) }
            ),
            ("pool", { try MaxPool($0, dimensions: 2, kernelSize: 3) }),
          ])
        activations = try ModuleDict(
          scope.child("activations"),
          [
            ("lrelu", { Activation($0, .leakyReLU(negativeSlope: 0.01)) }),
            ("relu", { Activation($0, .relu) }),
          ])
        super.init(scope)
      }
      override func forward(_ arguments: Arguments) throws -> Value {
        let x = try choices[try arguments.string(1)](arguments.tensor(0))
        return .tensor(try activations[try arguments.string(2)](x))
      }
    }
    let net = try Choosing(Scope(BuildContext()))
    let image = try ramp([2, 10, 9, 9], scale: 0.01)
    #expect(try net(image, "conv", "lrelu").shape == [2, 10, 7, 7])
    #expect(try net(image, "pool", "relu").shape == [2, 10, 3, 3])
    let error = try #require(throws: LayerError.self) { _ = try net(image, "conv", "rellu") }
    #expect(error.error.message == "has no module 'rellu'" && error.path == "activations")
    #expect(net.namedParameters.map(\.name) == ["choices.conv.weight", "choices.conv.bias"])
  }
}
