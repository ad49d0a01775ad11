import NNLayers
import NNTensor

/// Models that people write in Swift, as PyTorch's documentation writes them in Python.

/// `conv1`, `conv2`, each followed by ReLU: module-api-007.
final class TwoConvolutions: Module {
  let conv1: Convolution
  let conv2: Convolution

  init(_ scope: Scope) throws {
    conv1 = try Convolution(
      scope.child("conv1"), dimensions: 2, inChannels: 1, outChannels: 20, kernelSize: 5)
    conv2 = try Convolution(
      scope.child("conv2"), dimensions: 2, inChannels: 20, outChannels: 20, kernelSize: 5)
    super.init(scope)
  }

  override func forward(_ input: Tensor) throws -> Tensor {
    try conv2(conv1(input).relu()).relu()
  }
}

/// LeCun's network for images of 32 x 32: module-api-109.
final class LeNet: Module {
  let conv1: Convolution
  let conv2: Convolution
  let fc1: Linear
  let fc2: Linear
  @Child var fc3: Linear

  init(_ scope: Scope, classes: Int) throws {
    conv1 = try Convolution(
      scope.child("conv1"), dimensions: 2, inChannels: 3, outChannels: 6, kernelSize: 5)
    conv2 = try Convolution(
      scope.child("conv2"), dimensions: 2, inChannels: 6, outChannels: 16, kernelSize: 5)
    fc1 = try Linear(scope.child("fc1"), inFeatures: 16 * 5 * 5, outFeatures: 120)
    fc2 = try Linear(scope.child("fc2"), inFeatures: 120, outFeatures: 84)
    _fc3 = try scope.child("fc3") { try Linear($0, inFeatures: 84, outFeatures: classes) }
    super.init(scope)
  }

  override func forward(_ input: Tensor) throws -> Tensor {
    var x = try conv1(input).relu().maxPooled(kernel: [2, 2])
    x = try conv2(x).relu().maxPooled(kernel: [2, 2]).flattened(from: 1, to: -1)
    return try fc3(fc2(fc1(x).relu()).relu())
  }
}

/// A convolution and batch normalisation, and a parameter and buffers of its own.
final class Stateful: Module {
  let conv1: Convolution
  let bn1: BatchNorm
  let scale: Parameter
  let seen: Buffer

  init(_ scope: Scope) throws {
    scale = try scope.parameter("scale", [3], .ones)
    seen = try scope.buffer("seen", [], 0, dtype: .int64)
    conv1 = try Convolution(
      scope.child("conv1"), dimensions: 2, inChannels: 1, outChannels: 3, kernelSize: 3)
    bn1 = try BatchNorm(scope.child("bn1"), dimensions: 2, numFeatures: 3)
    super.init(scope)
  }

  override func forward(_ input: Tensor) throws -> Tensor {
    try bn1(conv1(input)) * scale.value.reshaped([3, 1, 1])
  }
}

/// A linear layer in a scope of its own, whose parameters differ from seed to seed.
func linear(_ inFeatures: Int, _ outFeatures: Int, seed: UInt64 = 0) throws -> Linear {
  try Linear(
    Scope(BuildContext(seed: seed)), inFeatures: inFeatures, outFeatures: outFeatures)
}

/// ReLU in a scope of its own.
func relu() -> Activation { Activation(Scope(BuildContext()), .relu) }
