import NNLayers
import NNTensor
import Testing

/// Adding, replacing, tying and deleting. Ids name behaviours of PyTorch.
struct ModuleRegistrationSeedTests {
  private func bare() -> Module { Module(Scope(BuildContext(seed: 3))) }

  /// module-api-008, module-api-107: also a layer made in a scope of the model.
  @Test func modulesAreAdded() throws {
    let net = try build("Sequential(Conv2d(3, 21, 1))", isMeta: true)
    let added = try net.addModule("transpose_conv") {
      try TransposedConvolution(
        $0, dimensions: 2, inChannels: 21, outChannels: 21, kernelSize: 64, stride: 32, padding: 16)
    }
    #expect(net.namedChildren.map(\.name) == ["0", "transpose_conv"])
    #expect(net.child("transpose_conv") === added && added.path == "transpose_conv")
    let x = Tensor.meta(TensorType(.float32, [1, 3, 10, 15]))
    #expect(try net(x).shape == [1, 21, 320, 480])
    #expect(net.namedParameters.last?.name == "transpose_conv.bias")
  }

  /// module-api-009: names that can't be.
  @Test func namesAreChecked() throws {
    let module = bare()
    try module.addModule("a", relu())
    try module.registerParameter("p", try Parameter(ramp([2])))
    #expect(message { try module.addModule("", relu()) } == "expects a name, got an empty one")
    #expect(
      message { try module.addModule("a.b", relu()) } == "expects a name without dots, got 'a.b'")
    for name in ["a", "p"] {
      let complaint = "has something called '\(name)' already"
      #expect(message { try module.addModule(name, relu()) } == complaint)
      #expect(message { try module.registerParameter(name, nil) } == complaint)
      #expect(message { try module.registerBuffer(name, nil) } == complaint)
    }
    #expect(message { try module.setModule("x.y", relu()) }.contains("without dots"))
    #expect(
      message { try module.addModule("me", module) }
        == "can't have a module in it that it is part of itself")
  }

  /// Names that a class itself gives twice are told when the module is called.
  @Test func namesInScopesAreChecked() throws {
    final class Twice: Module {
      init(_ scope: Scope) {
        _ = Activation(scope.child("act"), .relu)
        _ = Activation(scope.child("act"), .tanh)
        super.init(scope)
      }
      override func forward(_ input: Tensor) throws -> Tensor { input }
    }
    let module = Twice(Scope(BuildContext()))
    #expect(message { _ = try module(ramp([1])) } == "has something called 'act' already")
  }

  /// module-api-001, module-api-003, module-api-064, module-api-065, module-api-077: what is made in
  /// a scope is registered from the beginning, what is registered later comes behind it.
  @Test func parametersAreRegistered() throws {
    let data = try ramp([2, 2])
    let parameter = try Parameter(data)
    #expect(parameter.requiresGrad && parameter.tensor.isLeaf && parameter.grad == nil)
    #expect(try !Parameter(data, requiresGrad: false).requiresGrad)
    #expect(
      message { _ = try Parameter(Tensor([1, 2], [2])) }.hasPrefix("can't require gradients"))
    let module = bare()
    #expect(try module.registerParameter("w", parameter) === parameter)
    #expect(try module.registerParameter("none", nil) == nil)
    #expect(module.namedParameters.map(\.name) == ["w"] && module.stateDict.names == ["w"])
    // A parameter of something computed is a leaf of its own.
    let computed = try Parameter(parameter.tensor * parameter.tensor)
    #expect(computed.tensor.isLeaf)
    try parameter.data.fill(7)
    #expect(try parameter.tensor.doubles() == [7, 7, 7, 7] && data.doubles() == [7, 7, 7, 7])
    #expect(parameter.requiresGrad && parameter.tensor.isLeaf)
    #expect(message { _ = try module.loadStateDict([("w", data), ("none", data)]) } != "no error")
  }

  /// module-api-066, module-api-067, module-api-068, module-api-069, module-api-070.
  @Test func buffersAreRegistered() throws {
    let module = bare()
    try module.registerBuffer("running_mean", .zeros(TensorType(.float32, [3])))
    try module.registerBuffer("cache", try ramp([2]), persistent: false)
    try module.registerBuffer("none", nil)
    #expect(try module.buffer("running_mean").tensor.doubles() == [0, 0, 0])
    #expect(module.buffers().count == 2 && module.parameters().isEmpty)
    #expect(module.stateDict.names == ["running_mean"])
    try module.loadStateDict([("running_mean", try ramp([3]))])
    try module.double()
    #expect(module.buffers().map(\.tensor.dtype) == [.float64, .float64])
    try module.setBuffer("cache", try ramp([4]))
    #expect(try module.buffer("cache").tensor.shape == [4])
    #expect(try !module.buffer("cache").isPersistent)
    try module.setBuffer("cache", nil)
    #expect(module.buffers().count == 1)
    #expect(message { try module.setBuffer("other", nil) } == "has no buffer 'other'")
  }

  /// module-api-076, module-api-078, module-api-080: another kind of thing takes a name over.
  @Test func namesMayChangeWhatTheyStandFor() throws {
    let module = bare()
    try module.registerParameter("x", try Parameter(ramp([2])))
    try module.setModule("x", relu())
    #expect(module.parameters().isEmpty && module.children.count == 1)
    try module.setParameter("x", try Parameter(ramp([3])))
    #expect(module.children.isEmpty && module.stateDict.names == ["x"])
    try module.setParameter("x", nil)
    #expect(module.parameters().isEmpty && module.stateDict.isEmpty)
    try module.setParameter("x", try Parameter(ramp([4])))
    #expect(try module.parameter("x").tensor.shape == [4])
  }

  /// module-api-079, module-api-104, module-api-105: a child in a property marked `@Child`.
  @Test func childrenInPropertiesAreReplaced() throws {
    let net = try LeNet(Scope(BuildContext()), classes: 10)
    let old = net.fc3
    net.fc3 = try Linear(net.scope("fc3"), inFeatures: 84, outFeatures: 2)
    #expect(try net(ramp([1, 3, 32, 32], scale: 1e-4)).shape == [1, 2])
    #expect(net.namedParameters.last?.parameter.tensor.shape == [2])
    #expect(net.fc3.path == "fc3" && old.path.isEmpty)
    try net.setModule("fc3", try linear(84, 5))
    #expect(try net(ramp([1, 3, 32, 32], scale: 1e-4)).shape == [1, 5])
    #expect(net.fc3.path == "fc3" && net.namedChildren.last?.module === net.fc3)
    #expect(message { try net.setModule("fc3", relu()) } == "expects a Linear as 'fc3', got a ReLU")
    // What stands in a constant is kept: the forward pass would not know of the other.
    #expect(
      message { try net.setModule("fc1", try linear(400, 120)) }
        == "keeps its child 'fc1', which its forward pass computes with")
    #expect(message { try net.delete("fc3") }.hasPrefix("keeps its child 'fc3'"))
    let weight = net.fc3.ownParameters[0]
    try Initializer.xavier(.uniform, gain: 1).check(weight.tensor.shape)
    try net.fc3.resetParameters(seed: 9)
    #expect(weight.requiresGrad)
  }

  /// module-api-081.
  @Test func whatWasAddedIsDeleted() throws {
    let module = bare()
    let child = try module.addModule("c") { try Linear($0, inFeatures: 1, outFeatures: 1) }
    try module.registerParameter("p", try Parameter(ramp([1])))
    try module.registerBuffer("b", try ramp([1]), persistent: false)
    #expect(child.path == "c")
    for name in ["p", "b", "c"] { try module.delete(name) }
    #expect(module.stateDict.isEmpty && module.buffers().isEmpty && module.children.isEmpty)
    #expect(child.path.isEmpty)
    #expect(message { try module.delete("c") } == "has nothing called 'c'")
    let layer = try linear(2, 2)
    #expect(
      message { try layer.delete("bias") }
        == "keeps its parameter 'bias', which its forward pass computes with")
  }

  /// Tied parameters count once, in lists, gradients and conversions; a state dict has both names.
  @Test func tiedParametersCountOnce() throws {
    let net = try build(
      "Sequential(Linear(2, 3, bias=False), Linear(3, 2), Linear(2, 3, bias=False))")
    try net.submodule("2").setParameter("weight", net.parameter("0.weight"))
    #expect(net.namedParameters.map(\.name) == ["0.weight", "1.weight", "1.bias"])
    #expect(net.namedParameters(removeDuplicate: false).count == 4)
    #expect(net.stateDict.names.last == "2.weight")
    try net(ramp([1, 2])).sum().backward()
    let (first, last) = (try net.parameter("0.weight"), try net.parameter("2.weight"))
    #expect(first.grad === last.grad && first.grad != nil)
    try net.double()
    #expect(first.tensor === last.tensor && first.tensor.dtype == .float64)
    // Under another name in a module of the user's own.
    let module = bare()
    try module.registerParameter("shared", first)
    try module.registerParameter("again", first)
    #expect(module.parameters().count == 1 && module.stateDict.names == ["shared", "again"])
    #expect(module.parameters()[0].tensor === first.tensor)
  }

  /// Paths say where a module stands now.
  @Test func pathsFollowTheModules() throws {
    let layer = try linear(2, 2)
    #expect(layer.path.isEmpty)
    let list = ModuleList([relu(), layer])
    #expect(layer.path == "1")
    let model = bare()
    try model.addModule("body", list)
    #expect(layer.path == "body.1")
    try list.insert(relu(), at: 0)
    #expect(layer.path == "body.2")
    #expect(message { _ = try layer(ramp([3])) }.contains("3"))
    try list.pop(-1)
    #expect(layer.path.isEmpty)
    // Where one module stands in several places, the first one counts.
    let twice = Sequential(layer, layer)
    #expect(layer.path == "0")
    try twice.pop(0)
    #expect(layer.path == "0" && twice.count == 1)
  }

  /// Modules of one build differ wherever they are made.
  @Test func rootsOfOneBuildDrawDifferentParameters() throws {
    let build = BuildContext(seed: 4)
    let (a, b) = (
      try Linear(Scope(build), inFeatures: 3, outFeatures: 3),
      try Linear(Scope(build), inFeatures: 3, outFeatures: 3)
    )
    #expect(try a.ownParameters[0].tensor.doubles() != b.ownParameters[0].tensor.doubles())
    let again = try Linear(Scope(BuildContext(seed: 4)), inFeatures: 3, outFeatures: 3)
    #expect(try a.ownParameters[0].tensor.doubles() == again.ownParameters[0].tensor.doubles())
  }
}
