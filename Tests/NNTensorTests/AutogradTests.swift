import NNTensor
import NNTestSupport
import Testing

@Suite struct AutogradTests {
  private func leaf(_ elements: [Double]) throws -> Tensor {
    try Tensor(elements, [elements.count]).requiringGrad()
  }

  @Test func gradientsOfSeveralPassesAddUp() throws {
    let x = try leaf([1, 2])
    try x.squared().sum().backward()
    try x.scaled(by: 3).sum().backward()
    try expectElements(x.grad, [5, 7])
  }

  @Test func everyPathOfADiamondCounts() throws {
    let x = try leaf([2])
    let y = try x.squared()
    try (y * x + y).sum().backward()
    try expectElements(x.grad, [3 * 4 + 2 * 2])
  }

  @Test func anInputUsedTwiceGetsBothGradients() throws {
    let x = try leaf([3])
    try (x * x + x).sum().backward()
    try expectElements(x.grad, [7])
  }

  @Test func leavesNeverShareAGradient() throws {
    let (a, b) = (try leaf([1, 2]), try leaf([3, 4]))
    try (a + b).sum().backward()
    try a.grad?.fill(9)
    try expectElements(b.grad, [1, 1])
  }

  @Test func theTapeGoesOnceUnlessRetained() throws {
    let x = try leaf([2])
    let kept = try x.squared()
    try kept.backward(retainGraph: true)
    try kept.backward()
    try expectElements(x.grad, [8])
    let error = #expect(throws: ShapeError.self) { try kept.backward() }
    #expect(
      error?.message == "can't go backward through square a second time: what it saved was let go")
    #expect(error?.help == "pass retainGraph: true to the first backward")
  }

  @Test func nothingIsRecordedWithoutGradients() throws {
    let x = try leaf([2])
    let y = try noGrad { try x.squared() }
    #expect(!y.requiresGrad && y.isLeaf)
    let z = try x.detached().squared()
    #expect(!z.requiresGrad)
    expectShapeError("can't go backward from a tensor that requires no gradient") {
      try z.sum().backward()
    }
    let mixed = try (x.squared().detached() * x).sum()
    try mixed.backward()
    try expectElements(x.grad, [4])
  }

  @Test func gradientsOfTensorsInBetweenAreKeptOnRequest() throws {
    let x = try leaf([2])
    let (y, z) = (try x.squared(), try x.scaled(by: 5))
    try y.retainGrad()
    try (y.scaled(by: 3) + z).sum().backward()
    try expectElements(y.grad, [3])
    #expect(z.grad == nil)
    #expect(throws: ShapeError.self) { try x.detached().retainGrad() }
  }

  @Test func severalNumbersNeedAGradientToStartFrom() throws {
    let x = try leaf([1, 2])
    expectShapeError("expects a gradient to start from, as float64[2] is not a single number") {
      try x.squared().backward()
    }
    expectShapeError("expects a gradient of type float64[2], got float32[2]") {
      try x.squared().backward(gradient: try .ones(TensorType(.float32, [2])))
    }
    try x.squared().backward(gradient: try Tensor([1.0, 10], [2]))
    try expectElements(x.grad, [2, 40])
  }

  @Test func onlyFloatingPointLeavesTakeGradients() throws {
    #expect(throws: ShapeError.self) { try Tensor([1, 2], [2]).requiringGrad() }
    let y = try leaf([1]).squared()
    #expect(throws: ShapeError.self) { try y.requiringGrad(false) }
    #expect(try y.requiringGrad() === y)
  }

  @Test func recordingIsSwitchedOnAgainInside() throws {
    let x = try leaf([2])
    let (off, on) = try noGrad { (isGradEnabled, try enableGrad { try x.squared() }) }
    #expect(!off && isGradEnabled && on.requiresGrad)
    try on.backward()
    try expectElements(x.grad, [4])
  }

  @Test func whatSavedNothingMayGoBackAgain() throws {
    let x = try leaf([2])
    let y = try (x + x).sum()
    try y.backward()
    try y.backward()
    try expectElements(x.grad, [4])
  }

  @Test func aLeafFrozenAfterTheForwardPassGetsNoGradient() throws {
    let (x, w) = (try leaf([2]), try leaf([3]))
    let y = try (x * w).sum()
    try w.requiringGrad(false)
    try y.backward()
    try expectElements(x.grad, [3])
    #expect(w.grad == nil)
  }

  @Test func secondDerivativesAreRefused() throws {
    let x = try leaf([2])
    let message = "can't record a backward pass (createGraph): second derivatives are not supported"
    let y = try (x * x).sum()
    expectShapeError(message) { try y.backward(createGraph: true) }
    expectShapeError(message) {
      _ = try Backward.gradients(of: [y], withRespectTo: [x], createGraph: true)
    }
    expectShapeError(message) {
      try Backward.run([(y, try .ones(y.type))], createGraph: true)
    }
    // A gradient is a constant for what is computed from it.
    try y.backward()
    let gradient = try #require(x.grad)
    let error = #expect(throws: ShapeError.self) { try gradient.sum().backward() }
    #expect(error?.message == "can't go backward from a tensor that requires no gradient")
    #expect(
      #expect(throws: ShapeError.self) { try gradient.backward() }?.help
        == "it is a gradient, and backward passes are not recorded: "
        + "second derivatives are not supported")
    let found = try Backward.gradients(of: [try (x * x).sum()], withRespectTo: [x])
    #expect(found[0]?.requiresGrad == false)
  }

  @Test func gradOfAnotherTypeIsRefused() throws {
    let x = try leaf([1, 2])
    x.grad = try Tensor([1.0], [1])
    expectShapeError("expects a tensor of type float64[2] in grad, got float64[1]") {
      try x.squared().sum().backward()
    }
  }

  /// A node freed or visited inside another would overflow the stack between 20,000 and 100,000.
  @Test(arguments: [true, false]) func aMillionNodesDoNotOverflowTheStack(goesBack: Bool) throws {
    let x = try Tensor.scalar(Float(1)).requiringGrad()
    let one = try Tensor.scalar(Float(1))
    var y = x
    for _ in 0..<1_000_000 { y = try y + one }
    #expect(try y.item() == 1_000_001)
    if goesBack {
      try y.backward()
      #expect(try x.grad?.item() == 1)
    }
  }

  @Test func manyUsesOfOneTensorAddUp() throws {
    let x = try leaf([1, 2])
    let y = try x.scaled(by: 2)
    let terms = try (0..<20_000).map { _ in try y.sum() }
    let ones = try Tensor.ones(TensorType(.float64, []))
    try Backward.run(terms.map { ($0, ones) })
    try expectElements(x.grad, [40_000, 40_000])
  }

  @Test func longLaddersTakeLinearTime() throws {
    // Two edges a rung: paths double, nodes do not.
    let x = try Tensor.scalar(1.0).requiringGrad()
    var y = x
    for _ in 0..<1000 { y = try (y + y).scaled(by: 0.5) }
    try y.backward()
    try expectElements(x.grad, [1])
  }
}
