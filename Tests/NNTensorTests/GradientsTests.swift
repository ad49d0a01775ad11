import NNTensor
import Testing

/// `Backward.gradients`: gradients of given tensors, and nothing else.
@Suite struct GradientsTests {
  private func leaf(_ elements: [Double]) throws -> Tensor {
    try Tensor(elements, [elements.count]).requiringGrad()
  }

  @Test func noGradChanges() throws {
    let (x, w) = (try leaf([1, 2]), try leaf([3, 4]))
    let hidden = try x * w
    try hidden.retainGrad()
    let found = try Backward.gradients(
      of: [try hidden.squared().sum()], withRespectTo: [x, hidden])
    try expectElements(found[0], [2 * 3 * 3, 2 * 8 * 4])
    try expectElements(found[1], [6, 16])
    #expect(x.grad == nil && w.grad == nil && hidden.grad == nil)
  }

  @Test func severalOutputsAddUpEachWithItsGradient() throws {
    let x = try leaf([1, 2])
    let found = try Backward.gradients(
      of: [try x.squared(), try x.sum()], withRespectTo: [x],
      outputGradients: [try Tensor([10.0, 100], [2]), nil])
    try expectElements(found[0], [21, 401])
  }

  @Test func anOutputMayBeAnInput() throws {
    let x = try leaf([3])
    let y = try x.scaled(by: 2)
    let found = try Backward.gradients(of: [y, x], withRespectTo: [y, x, x])
    try expectElements(found[0], [1])
    try expectElements(found[1], [3])
    try expectElements(found[2], [3])
    try found[1]?.fill(0)
    try expectElements(found[2], [3])
  }

  /// Only what lies between is gone through: no hook runs and nothing is let go elsewhere.
  @Test func onlyThePartsBetweenAreGoneThrough() throws {
    let (x, w) = (try leaf([1, 2]), try leaf([3, 4]))
    var log: [String] = []
    func note(_ name: String) -> GradientHook {
      { _ in
        log.append(name)
        return nil
      }
    }
    let (early, side) = (try x.squared(), try w.squared())
    let middle = try early * side
    let sum = try middle.sum()
    for (name, tensor) in [
      ("x", x), ("w", w), ("early", early), ("side", side), ("middle", middle),
    ] {
      try tensor.registerHook(note(name))
    }
    let found = try Backward.gradients(of: [sum], withRespectTo: [side])
    try expectElements(found[0], [1, 4])
    #expect(log == ["middle", "side"])
    // What `square` saved of w is still there.
    try Backward.run([(side, try .ones(side.type))])
    try expectElements(w.grad, [6, 8])
  }

  @Test func hooksOnInputsRunFirst() throws {
    let x = try leaf([1, 2])
    try x.registerHook { try $0.scaled(by: 10) }
    let found = try Backward.gradients(of: [try (x * x + x).sum()], withRespectTo: [x])
    try expectElements(found[0], [30, 50])
  }

  @Test func inputsThatAreNotUsedAreAskedFor() throws {
    let (x, unused) = (try leaf([1]), try leaf([2]))
    let error = #expect(throws: ShapeError.self) {
      try Backward.gradients(of: [try x.squared()], withRespectTo: [x, unused])
    }
    #expect(error?.message == "input 1 was not used to compute the outputs")
    #expect(error?.help == "pass allowUnused: true to get nil for such inputs")
    let found = try Backward.gradients(
      of: [try x.squared()], withRespectTo: [unused, x], allowUnused: true)
    #expect(found[0] == nil)
    try expectElements(found[1], [2])
  }

  @Test func whatCannotBeDifferentiatedIsRefused() throws {
    let (x, constant) = (try leaf([1, 2]), try Tensor([1.0], [1]))
    let sum = try x.squared().sum()
    expectShapeError("expects inputs that require a gradient, input 1 requires none") {
      _ = try Backward.gradients(of: [sum], withRespectTo: [x, constant])
    }
    expectShapeError("can't go backward from a tensor that requires no gradient") {
      _ = try Backward.gradients(of: [constant], withRespectTo: [x])
    }
    expectShapeError("expects a gradient to start from, as float64[2] is not a single number") {
      _ = try Backward.gradients(of: [try x.squared()], withRespectTo: [x])
    }
    expectShapeError("expects a gradient of type float64[2], got float64[1]") {
      _ = try Backward.gradients(
        of: [try x.squared()], withRespectTo: [x], outputGradients: [constant])
    }
    expectShapeError("expects 1 output gradients, got 0") {
      _ = try Backward.gradients(of: [sum], withRespectTo: [x], outputGradients: [])
    }
    let meta = try Tensor.meta(TensorType(.float64, [])).requiringGrad()
    expectShapeError("can't go backward from a meta tensor: it has no values") {
      try meta.squared().backward()
    }
    expectShapeError("expects a gradient of type float64[], got a meta tensor") {
      try sum.backward(gradient: .meta(sum.type))
    }
  }
}
