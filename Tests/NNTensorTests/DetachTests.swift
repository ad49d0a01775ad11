import NNTensor
import Testing

/// Tensors outside the tape that share memory with tensors on it. Ids name behaviours of PyTorch.
@Suite struct DetachTests {
  private func leaf() throws -> Tensor { try Tensor([1.0, 2, 3], [3]).requiringGrad() }

  /// tensor-001, tensor-005.
  @Test func detachedTensorsShareMemory() throws {
    let y = try leaf().sigmoid()
    let detached = y.detached()
    #expect(!detached.requiresGrad && detached.isLeaf)
    try detached.fill(7)
    try expectElements(y, [7, 7, 7])
  }

  /// tensor-002.
  @Test func nothingGoesBackFromADetachedTensor() throws {
    let x = try leaf()
    let y = try x.sigmoid()
    let detached = y.detached()
    try y.sum().backward()
    try expectElements(x.grad, [0.1966, 0.1050, 0.0452], tolerance: 5e-5)
    expectShapeError("can't go backward from a tensor that requires no gradient") {
      try detached.sum().backward()
    }
  }

  /// tensor-003.
  @Test func writingToTheDetachedTensorIsNoticed() throws {
    let y = try leaf().sigmoid()
    let sum = try y.sum()
    try y.detached().fill(0)
    expectShapeError(
      "the gradient of sigmoid needs a float64[3] that was written to after it was used: "
        + "expected version 0, got 1"
    ) { try sum.backward() }
    try expectElements(y, [0, 0, 0])
  }

  /// tensor-004.
  @Test func aDetachedTensorIsALeafOfItsOwn() throws {
    let x = try leaf()
    let other = try x.scaled(by: 2).detached().requiringGrad()
    try (other * other).sum().backward()
    try expectElements(other.grad, [4, 8, 12])
    #expect(x.grad == nil)
  }

  /// tensor-006.
  @Test func theWayBackEndsAtADetachedTensor() throws {
    let (early, late) = (try leaf(), try leaf())
    try (early.squared().detached() * late).sum().backward()
    try expectElements(late.grad, [1, 4, 9])
    #expect(early.grad == nil)
  }

  /// Every way to write to a tensor's memory, by name.
  private static let doors: [String: @Sendable (Tensor) throws -> Void] = [
    "fill": { try $0.fill(1) },
    "assign": { try $0.assign(try Tensor([5.0, 6, 7], [3])) },
    "a view": { try $0.detached().narrowed(dim: 0, start: 1, length: 1).fill(9) },
    "limitRowNorms": {
      try $0.detached().reshaped([3, 1]).limitRowNorms(try Tensor([2], [1]), maxNorm: 0.5)
    },
    "running statistics": { tensor in
      let batch = try Tensor((0..<6).map(Double.init), [2, 3])
      _ = try batch.batchNormalized(
        runningMean: tensor, runningVar: try .ones(tensor.type), training: true)
    },
    "SGD": {
      try OptimizerSteps.apply(
        .init(learningRate: 0.1), to: $0, gradient: try .ones($0.type), buffer: nil,
        isFirst: false)
    },
    "Adam": {
      try OptimizerSteps.apply(
        .init(learningRate: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8), number: 1, to: $0,
        gradient: try .ones($0.type), first: try .zeros($0.type), second: try .zeros($0.type),
        largest: nil)
    },
    "moments of Adam": {
      let type = $0.type
      try OptimizerSteps.apply(
        .init(learningRate: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8), number: 1,
        to: try .ones(type), gradient: try .ones(type), first: $0, second: try .zeros(type),
        largest: nil)
    },
    "momentum": {
      var step = OptimizerSteps.SGD(learningRate: 0.1)
      step.momentum = 0.9
      try OptimizerSteps.apply(
        step, to: try .ones($0.type), gradient: try .ones($0.type), buffer: $0, isFirst: false)
    },
    "scale": { try OptimizerSteps.scale($0, by: 2) },
    "clamp": { try OptimizerSteps.clamp($0, to: 1) },
  ]

  @Test(arguments: doors.keys.sorted()) func everyWriteIsNoticed(_ name: String) throws {
    let write = try #require(Self.doors[name])
    let x = try leaf()
    let before = try x.squared().sum()
    try write(x.detached())
    let error = #expect(throws: ShapeError.self) { try before.backward() }
    #expect(
      error?.message.hasPrefix(
        "the gradient of square needs a float64[3] that was written to after it was used")
        == true)
    #expect(x.grad == nil)
    // What does not need the old values goes back, and so does what is computed from the new ones.
    let linear = try x.scaled(by: 3).sum()
    try write(x.detached())
    try linear.backward()
    try expectElements(x.grad, [3, 3, 3])
    x.grad = nil
    try x.squared().sum().backward()
    try expectElements(x.grad, try x.doubles().map { 2 * $0 })
  }
}
