import NNLayers
import NNTensor
import Testing

/// Parameters, buffers, children and modules, listed and found. Ids name behaviours of PyTorch.
struct ModuleMemberSeedTests {
  private func shapes(_ module: Module) -> [String] {
    module.namedParameters.map { "\($0.name) \($0.parameter.tensor.shape)" }
  }

  /// module-api-006, module-api-007, module-api-113: children in properties are registered.
  @Test func modelsInSwiftRegisterTheirChildren() throws {
    let model = try TwoConvolutions(Scope(BuildContext()))
    #expect(
      shapes(model) == [
        "conv1.weight [20, 1, 5, 5]", "conv1.bias [20]", "conv2.weight [20, 20, 5, 5]",
        "conv2.bias [20]",
      ])
    #expect(try model(ramp([2, 1, 12, 14])).shape == [2, 20, 4, 6])
    #expect(try model.parameter("conv1.weight").tensor.shape == [20, 1, 5, 5])
    #expect(model.conv1.path == "conv1" && model.conv1.typeName == "Conv2d")
  }

  /// module-api-029, module-api-030, module-api-031, module-api-032, module-api-096.
  @Test func parametersAreListedWithTheirNames() throws {
    let model = try Stateful(Scope(BuildContext()))
    #expect(
      model.namedParameters.map(\.name) == [
        "scale", "conv1.weight", "conv1.bias", "bn1.weight", "bn1.bias",
      ])
    #expect(model.namedParameters(recurse: false).map(\.name) == ["scale"])
    #expect(model.namedParameters(prefix: "net").map(\.name).first == "net.scale")
    #expect(model.namedParameters(prefix: "net").map(\.name).last == "net.bn1.bias")
    #expect(model.parameters().map(\.tensor.shape) == [[3], [3, 1, 3, 3], [3], [3], [3]])
    #expect(model.parameters(recurse: false).count == 1)
    #expect(model.namedParameters(recurse: false).filter { $0.name == "bias" }.isEmpty)
    #expect(model.conv1.namedParameters(recurse: false).filter { $0.name == "bias" }.count == 1)
  }

  /// module-api-013, module-api-014, module-api-015, module-api-016, module-api-017.
  @Test func buffersAreListedWithTheirNames() throws {
    let model = try Stateful(Scope(BuildContext()))
    #expect(
      model.namedBuffers.map(\.name) == [
        "seen", "bn1.running_mean", "bn1.running_var", "bn1.num_batches_tracked",
      ])
    #expect(model.namedBuffers(prefix: "m", recurse: false).map(\.name) == ["m.seen"])
    #expect(model.buffers().map(\.tensor.shape) == [[], [3], [3], []])
    #expect(model.buffers(recurse: false).count == 1)
    #expect(
      model.bn1.namedBuffers.map(\.name) == ["running_mean", "running_var", "num_batches_tracked"])
    _ = try model(ramp([2, 1, 5, 5]))
    let counter = try model.buffer("bn1.num_batches_tracked").tensor
    #expect(try counter.type == TensorType(.int64, []) && counter.item() == 1)
  }

  /// module-api-018, module-api-019, module-api-020, module-api-028, module-api-106.
  @Test func childrenAreOnlyThoseDirectlyBelow() throws {
    let model = try build("Sequential(Sequential(ReLU, Tanh), Linear(2, 2), ReLU, Flatten)")
    #expect(model.children.map(\.typeName) == ["Sequential", "Linear", "ReLU", "Flatten"])
    #expect(model.namedChildren.map(\.name) == ["0", "1", "2", "3"])
    #expect(
      model.namedChildren.filter { ["1", "3"].contains($0.name) }.map(\.module.typeName)
        == ["Linear", "Flatten"])
    #expect(model.children.suffix(3).map(\.typeName) == ["Linear", "ReLU", "Flatten"])
    #expect(model.namedModules.map(\.name) == ["", "0", "0.0", "0.1", "1", "2", "3"])
  }

  /// module-api-021, module-api-022, module-api-023, module-api-024, module-api-025.
  @Test func modulesInSeveralPlacesAreListedOnce() throws {
    let layer = try linear(2, 2)
    let net = Sequential(layer, layer)
    #expect(net.namedChildren.map(\.name) == ["0"])
    #expect(net.modules.count == 2 && net.modules[0] === net && net.modules[1] === layer)
    #expect(net.namedModules.map(\.name) == ["", "0"])
    #expect(
      net.namedModules(prefix: "net", removeDuplicate: false).map(\.name) == [
        "net", "net.0", "net.1",
      ])
    #expect(net.ownChildren.map(\.name) == ["0", "1"] && net.count == 2)
    #expect(
      net.description == """
        Sequential(
          (0): Linear(in_features=2, out_features=2, bias=True)
          (1): Linear(in_features=2, out_features=2, bias=True)
        )
        """)
  }

  /// module-api-026: a state dict has them in every place.
  @Test func stateDictsKeepEveryPlace() throws {
    let layer = try linear(2, 2)
    let net = Sequential(layer, layer)
    #expect(net.namedParameters.map(\.name) == ["0.weight", "0.bias"])
    #expect(net.stateDict.names == ["0.weight", "0.bias", "1.weight", "1.bias"])
  }

  /// module-api-027, module-api-109.
  @Test func namedModulesPrintTheWholeNetworkFirst() throws {
    let net = try LeNet(Scope(BuildContext()), classes: 2)
    #expect(net.namedModules.map(\.name) == ["", "conv1", "conv2", "fc1", "fc2", "fc3"])
    #expect(
      net.namedModules.dropFirst().map(\.module.description) == [
        "Conv2d(3, 6, kernel_size=(5, 5), stride=(1, 1))",
        "Conv2d(6, 16, kernel_size=(5, 5), stride=(1, 1))",
        "Linear(in_features=400, out_features=120, bias=True)",
        "Linear(in_features=120, out_features=84, bias=True)",
        "Linear(in_features=84, out_features=2, bias=True)",
      ])
    #expect(net.description.hasPrefix("LeNet(\n  (conv1): Conv2d(3, 6, kernel_size=(5, 5)"))
    #expect(try net(ramp([16, 3, 32, 32], scale: 1e-4)).shape == [16, 2])
    #expect(net.parameters().reduce(0) { $0 + $1.tensor.count } == 61_326)
  }

  /// Submodules, parameters and buffers by path, as `get_submodule` and its like find them.
  @Test func membersAreFoundByPath() throws {
    let model = try build("Sequential(Sequential(Linear(2, 3), BatchNorm1d(3)), ReLU)")
    #expect(try model.submodule("") === model)
    #expect(try model.submodule("0.1").typeName == "BatchNorm1d")
    #expect(try model.parameter("0.0.weight").tensor.shape == [3, 2])
    #expect(try model.buffer("0.1.running_var").tensor.shape == [3])
    #expect(message { _ = try model.submodule("0.2.x") } == "has no module '2'")
    #expect(message { _ = try model.submodule("0..x") } == "has no module ''")
    #expect(message { _ = try model.parameter("0.0.wieght") } == "has no parameter 'wieght'")
    #expect(message { _ = try model.buffer("0.1.weight") } == "has no buffer 'weight'")
    try model.setSubmodule("0.0", relu())
    #expect(try model.submodule("0.0").path == "0.0")
    #expect(message { try model.setSubmodule("0.9", relu(), strict: true) } == "has no module '9'")
    try model.setSubmodule("0.9", relu())
    #expect(model.children[0].children.count == 3)
  }

  /// module-api-002: only what is registered counts; tensors and lists of modules
  /// that a class keeps besides are its own affair.
  @Test func whatIsNotRegisteredIsNotSeen() throws {
    final class Keeper: Module {
      var last: Tensor?
      let unseen: [Module]

      init(_ scope: Scope) {
        unseen = [Activation(Scope(BuildContext()), .relu)]
        super.init(scope)
      }

      override func forward(_ input: Tensor) throws -> Tensor {
        last = input
        return input
      }
    }
    let keeper = Keeper(Scope(BuildContext()))
    _ = try keeper(ramp([2]))
    #expect(keeper.last != nil && keeper.parameters().isEmpty && keeper.stateDict.isEmpty)
    // container-014: a plain list of modules.
    #expect(keeper.unseen.count == 1 && keeper.children.isEmpty)
  }

  /// module-api-082, module-api-083, module-api-084, module-api-085, module-api-086, module-api-087:
  /// the lists that a module keeps, in the order of registration.
  @Test func ownListsKeepTheOrder() throws {
    let model = try Stateful(Scope(BuildContext()))
    try model.registerBuffer("cache", try ramp([2]), persistent: false)
    #expect(model.ownParameters.map(\.name) == ["scale"])
    #expect(model.ownBuffers.map(\.name) == ["seen", "cache"])
    #expect(model.ownBuffers.map(\.isPersistent) == [true, false])
    #expect(model.ownChildren.map(\.name) == ["conv1", "bn1"])
    #expect(model.ownParameters.map(\.requiresGrad) == [true])
    #expect(model.buffers().allSatisfy { !$0.tensor.requiresGrad })
  }

  /// module-api-102, module-api-103: the type and the shape after every layer.
  @Test func layersTellTheirTypes() throws {
    let net = try #require(
      try build("Sequential(Conv2d(1, 6, 5, padding=2), Sigmoid, AvgPool2d(2, 2), Flatten)")
        as? Sequential)
    var x = try ramp([1, 1, 28, 28])
    var lines: [String] = []
    for layer in net {
      x = try layer(x)
      lines.append("\(layer.typeName) \(x.shape)")
    }
    #expect(
      lines == [
        "Conv2d [1, 6, 28, 28]", "Sigmoid [1, 6, 28, 28]", "AvgPool2d [1, 6, 14, 14]",
        "Flatten [1, 1176]",
      ])
  }

  /// module-api-099: one class a family; module-api-100: dimension 0 is the batch.
  @Test func familiesShareAClassAndDimensionZeroIsTheBatch() throws {
    for n in 1...3 {
      #expect(try make("Conv\(n)d", 1, 1, 2) is Convolution)
      #expect(try make("MaxPool\(n)d", 2) is MaxPool)
      #expect(try make("BatchNorm\(n)d", 2) is BatchNorm)
    }
    let layer = try make("Conv2d", 2, 3, 3)
    let batch = try ramp([4, 2, 5, 5], scale: 0.01)
    let whole = try layer(batch)
    for index in 0..<4 {
      let one = try layer(batch.selected(dim: 0, index: index))
      #expect(try one.doubles() == whole.selected(dim: 0, index: index).doubles())
    }
  }
}
