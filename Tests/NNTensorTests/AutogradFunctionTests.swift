import NNTensor
import Testing

/// Functions with gradients of their own. Ids name examples of the behaviour that is asked for.
@Suite struct AutogradFunctionTests {
  /// fastai-helper-033.
  struct Exp: AutogradFunction {
    func forward(_ context: FunctionContext, _ inputs: [Tensor]) throws -> [Tensor] {
      let result = try inputs[0].exponential()
      context.save(result)
      return [result]
    }

    func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?] {
      [try gradients[0].map { try $0 * context.saved[0] }]
    }
  }

  /// The product and a mask of where it is positive, which has no gradient; notes what it is asked.
  final class MaskedProduct: AutogradFunction {
    static let name = "masked product"
    var needs: [[Bool]] = []
    var arrived: [[Bool]] = []
    var materializes = true
    var gives: ([Tensor]) throws -> [Tensor?] = { $0 }

    func forward(_ context: FunctionContext, _ inputs: [Tensor]) throws -> [Tensor] {
      context.save(inputs[0], inputs[1])
      context.materializesGradients = materializes
      let product = try inputs[0] * inputs[1]
      let mask = try product.sigmoid()
      context.markNonDifferentiable(mask)
      return [product, mask, inputs[0]]
    }

    func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?] {
      needs.append(context.needsInputGradient)
      arrived.append(gradients.map { $0 != nil })
      let outgoing = try gradients[0] ?? .zeros(context.saved[0].type)
      return try gives([try outgoing * context.saved[1], try outgoing * context.saved[0]])
    }
  }

  private func leaf(_ elements: [Double]) throws -> Tensor {
    try Tensor(elements, [elements.count]).requiringGrad()
  }

  /// fastai-helper-034.
  @Test func expIsItsOwnGradient() throws {
    let x = try leaf([-1, 0, 2])
    try Exp()(x).sum().backward()
    try expectElements(x.grad, try x.exponential().doubles())
    try gradcheck([x]) { [try Exp()($0[0])] }
  }

  @Test func nothingIsRecordedWhereNoGradientIsWanted() throws {
    #expect(try !Exp()(Tensor([1.0], [1])).requiresGrad)
    let x = try leaf([1])
    #expect(try !noGrad { try Exp()(x) }.requiresGrad)
  }

  @Test func outputsWithoutGradientRequireNone() throws {
    let (x, y) = (try leaf([1, -2]), try Tensor([3.0, 4], [2]))
    let function = MaskedProduct()
    let outputs = try function.apply(x, y)
    #expect(outputs.map(\.requiresGrad) == [true, false, true])
    // An input that is an output is another tensor of the same memory.
    #expect(outputs[2] !== x && x.isLeaf && !outputs[2].isLeaf)
    try outputs[0].sum().backward()
    try expectElements(x.grad, [3, 4])
    #expect(function.needs == [[true, false]])
    #expect(function.arrived == [[true, true, true]])
  }

  @Test func gradientsThatDidNotArriveAreNilOnRequest() throws {
    let function = MaskedProduct()
    function.materializes = false
    let x = try leaf([1])
    try function.apply(x, x)[2].backward()
    #expect(function.arrived == [[false, false, true]])
    try expectElements(x.grad, [0])
  }

  @Test func wrongGradientsAreRefused() throws {
    let (x, y) = (try leaf([1, 2]), try leaf([3, 4]))
    let function = MaskedProduct()
    func expectRefused(_ message: String, _ gives: @escaping ([Tensor]) throws -> [Tensor?]) throws
    {
      function.gives = gives
      let sum = try function.apply(x, y)[0].sum()
      expectShapeError(message) { try sum.backward() }
      #expect(x.grad == nil && y.grad == nil)
    }
    try expectRefused("expects masked product to give 2 gradients, one an input, got 1") {
      [$0[0]]
    }
    try expectRefused(
      "expects masked product to give a gradient float64[2] for input 1, got float64[]"
    ) { [$0[0], try $0[1].sum()] }
    try expectRefused(
      "expects masked product to give a gradient float64[2] for input 0, got float32[2]"
    ) { [try $0[0].converted(to: .float32), $0[1]] }
    try expectRefused(
      "expects masked product to give a gradient float64[2] for input 0, got a meta tensor"
    ) { [.meta($0[0].type), $0[1]] }
  }

  @Test func whatWasSavedMustNotBeWrittenTo() throws {
    let x = try leaf([1, 2])
    let y = try Exp()(x)
    let sum = try y.sum()
    try y.detached().fill(0)
    expectShapeError(
      "the gradient of Exp needs a float64[2] that was written to after it was used: "
        + "expected version 0, got 1"
    ) { try sum.backward() }
    let again = try Exp()(x).sum()
    try again.backward()
    expectShapeError(
      "can't go backward through Exp a second time: what it saved was let go"
    ) { try again.backward() }
  }

  /// A gradient that a function holds on to is not what `grad` is changed in.
  @Test func gradientsOfTheFunctionsOwnAreCopied() throws {
    let constant = try Tensor([7.0, 8], [2])
    let function = MaskedProduct()
    function.gives = { _ in [constant, constant] }
    let (x, y) = (try leaf([1, 2]), try leaf([3, 4]))
    try function.apply(x, y)[0].sum().backward()
    try x.grad?.fill(0)
    try expectElements(y.grad, [7, 8])
    try expectElements(constant, [7, 8])
  }

  /// Runs in a process of its own, as other tests hold tensors meanwhile.
  @Test func nothingIsLeftInMemory() async {
    await #expect(processExitsWith: .success) {
      let before = TensorMemory.liveBuffers
      for goesBack in [true, false] {
        let x = try Tensor([1.0, 2], [2]).requiringGrad()
        let y = try Exp()(x)
        try y.registerHook { try $0.scaled(by: 2) }
        if goesBack { try y.sum().backward() }
      }
      #expect(TensorMemory.liveBuffers == before)
    }
  }
}
