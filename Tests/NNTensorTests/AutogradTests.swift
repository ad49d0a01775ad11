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

  @Test func writingToWhatAGradientNeedsIsRefused() throws {
    let message = "a tensor that the gradient of square needs was written to after it was used"
    let x = try leaf([2, 3])
    let filled = try x.squared().sum()
    try x.fill(1)
    expectShapeError(message) { try filled.backward() }
    let assigned = try x.squared().sum()
    try x.assign(try Tensor([5.0, 6], [2]))
    expectShapeError(message) { try assigned.backward() }
    let untouched = try (x + x).sum()
    try x.fill(1)
    try untouched.backward()
    try expectElements(x.grad, [2, 2])
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
    let x = try leaf([1])
    #expect(throws: ShapeError.self) { try x.squared().requiringGrad(false) }
  }

  /// A node freed or visited inside another would overflow the stack between 20,000 and 100,000.
  @Test(arguments: [true, false]) func longChainsDoNotOverflowTheStack(goesBack: Bool) throws {
    let x = try Tensor.scalar(Float(1)).requiringGrad()
    let one = try Tensor.scalar(Float(1))
    var y = x
    for _ in 0..<200_000 { y = try y + one }
    #expect(try y.item() == 200_001)
    if goesBack {
      try y.backward()
      #expect(try x.grad?.item() == 1)
    }
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
