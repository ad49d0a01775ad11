import Foundation
import SwiftNN
import Testing

/// The code of docs/library.md, which is part of this file, and what it says comes of it.
struct LibraryTests {
  final class LeNet: Module {
    let conv1: Convolution
    let conv2: Convolution
    let fc1: Linear
    @Child var head: Linear

    init(_ scope: Scope, classes: Int) throws {
      conv1 = try Convolution(
        scope.child("conv1"), dimensions: 2, inChannels: 1, outChannels: 6, kernelSize: 5,
        padding: 2)
      conv2 = try Convolution(
        scope.child("conv2"), dimensions: 2, inChannels: 6, outChannels: 16, kernelSize: 5)
      fc1 = try Linear(scope.child("fc1"), inFeatures: 16 * 5 * 5, outFeatures: 84)
      _head = try scope.child("head") { try Linear($0, inFeatures: 84, outFeatures: classes) }
      super.init(scope)
    }

    override func forward(_ input: Tensor) throws -> Tensor {
      var x = try conv1(input).relu().maxPooled(kernel: [2, 2])
      x = try conv2(x).relu().maxPooled(kernel: [2, 2]).flattened(from: 1)
      return try head(fc1(x).relu())
    }
  }

  private func images(_ count: Int) throws -> (Tensor, Tensor) {
    var stream = RandomStream(seed: 7, name: "images")
    return (
      try stream.normal(TensorType(.float32, [count, 1, 28, 28])),
      try Tensor((0..<count).map { $0 % 10 }, [count])
    )
  }

  @Test func parametersAreComputedFromOthers() throws {
    let net = try LeNet(Scope(BuildContext(seed: 1)), classes: 10)

    try net.fc1.registerParametrization("weight") {
      try Orthogonal($0, weight: net.fc1.weight.tensor)
    }
    try net.conv1.addWeightNorm()

    #expect(net.fc1.isParametrized("weight"))
    #expect(net.stateDict.names.prefix(3) == ["conv1.bias", "conv1.weight_g", "conv1.weight_v"])
    #expect(try net(images(2).0).shape == [2, 10])
  }

  @Test func aModelIsWrittenAndTrained() throws {
    let (images, labels) = try images(4)

    let net = try LeNet(Scope(BuildContext(seed: 1)), classes: 10)
    let loss = try CrossEntropyLoss(Scope(BuildContext()))
    let sgd = SGD(
      net.namedParameters.map { ($0.name, $0.parameter.tensor) }, .init(learningRate: 0.05))
    var losses: [Double] = []
    for _ in 0..<20 {
      let error = try loss(net(images), labels)
      try error.backward()
      try sgd.step()
      sgd.zeroGrad()
      losses.append(try error.item())
    }

    #expect(losses[19] < losses[0] / 2)
    #expect(net.path.isEmpty && net.head.path == "head")
    #expect(
      net.description.hasPrefix(
        "LeNet(\n  (conv1): Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))\n"))
  }

  @Test func aModelIsChanged() throws {
    let net = try LeNet(Scope(BuildContext(seed: 1)), classes: 10)

    try net.requiresGrad(false)
    net.head = try Linear(net.scope("head"), inFeatures: 84, outFeatures: 2)
    let trained = net.namedParameters.filter { $0.parameter.requiresGrad }.map(\.name)

    #expect(trained == ["head.weight", "head.bias"])
    #expect(try net(images(2).0).shape == [2, 2])
  }

  @Test func modulesArePutTogether() throws {
    let build = BuildContext(seed: 2)
    let features = try Sequential([
      "fc1": Linear(Scope(build), inFeatures: 4, outFeatures: 8),
      "act": Activation(Scope(build), .relu),
    ])
    try features.append { try Linear($0, inFeatures: 8, outFeatures: 3) }
    let first = features[..<2]
    let y = try features(Tensor.ones(TensorType(.float32, [1, 4])))

    #expect(first.count == 2 && y.shape == [1, 3])
    #expect(features.stateDict.names == ["fc1.weight", "fc1.bias", "2.weight", "2.bias"])
  }

  @Test func weightsAreSavedAndLoaded() throws {
    let net = try LeNet(Scope(BuildContext(seed: 1)), classes: 10)
    let other = try LeNet(Scope(BuildContext(seed: 2)), classes: 2)

    let pretrained = net.stateDict.filter { !$0.name.hasPrefix("head.") }
    let mismatch = try other.loadStateDict(pretrained, strict: false)
    let weight = try other.parameter("conv1.weight")

    #expect(mismatch.missing == ["head.weight", "head.bias"] && mismatch.unexpected.isEmpty)
    #expect(try weight.tensor.doubles() == net.conv1.weight.tensor.doubles())
  }

  @Test func hooksLookInside() throws {
    let net = try LeNet(Scope(BuildContext(seed: 1)), classes: 10)
    let images = try images(2).0

    var shapes: [String] = []
    let handle = net.conv2.registerForwardHook { module, _, output in
      shapes.append("\(module.path) \(output.tensors.map(\.shape))")
      return nil
    }
    _ = try net(images)
    handle.remove()

    _ = try net(images)
    #expect(shapes == ["conv2 [[2, 16, 10, 10]]"])
  }

  /// Every block of the page stands in this file, line by line.
  @Test func thePageIsThisCode() throws {
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/library.md"), encoding: .utf8)
    let lines = { (text: Substring) in
      text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let code = lines(source[...]).joined(separator: "\n")
    let blocks = page.components(separatedBy: "```swift\n").dropFirst()
    #expect(blocks.count == 7)
    for block in blocks {
      let text = lines(block.prefix(upTo: block.range(of: "```")?.lowerBound ?? block.endIndex))
      #expect(code.contains(text.joined(separator: "\n")), "\(text.first ?? "")")
    }
  }
}
