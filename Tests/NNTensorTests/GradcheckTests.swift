import NNTensor
import Testing

/// `gradcheck` finds wrong gradients and says where.
@Suite struct GradcheckTests {
  /// x^2 with a gradient that is wrong at one element.
  struct WrongSquare: AutogradFunction {
    let element: Int

    func forward(_ context: FunctionContext, _ inputs: [Tensor]) throws -> [Tensor] {
      context.save(inputs[0])
      return [try inputs[0].squared()]
    }

    func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?] {
      var factors = try context.saved[0].scaled(by: 2).doubles()
      factors[element] += 0.5
      let factor = try Tensor(factors, context.saved[0].shape)
      return [try gradients[0].map { try $0 * factor }]
    }
  }

  /// x with a gradient that is another one each time.
  final class Fickle: AutogradFunction {
    private var factor = 1.0

    func forward(_ context: FunctionContext, _ inputs: [Tensor]) throws -> [Tensor] { inputs }

    func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?] {
      factor += 1e-9
      return [try gradients[0]?.scaled(by: factor)]
    }
  }

  private func input(_ shape: Shape) throws -> Tensor { try ramp(shape).requiringGrad() }

  @Test(arguments: [false, true]) func rightGradientsPass(fastMode: Bool) throws {
    let constant = try Tensor([1, 2], [2])
    try gradcheck([try input([2, 3]), try input([3, 2]), constant], fastMode: fastMode) { inputs in
      [try inputs[0].matmul(inputs[1]), try inputs[0].sine(), inputs[2], constant]
    }
    try gradcheck([try input([0, 3])], fastMode: fastMode) { [try $0[0].sine()] }
  }

  @Test func theWorstElementIsNamed() throws {
    let error = #expect(throws: GradcheckError.self) {
      try gradcheck([try ramp([2]), try input([2, 3])]) {
        [try $0[1].sum(), try WrongSquare(element: 4)($0[1])]
      }
    }
    #expect(error?.output == 1 && error?.input == 1)
    #expect(error?.outputElement == [1, 1] && error?.inputElement == [1, 1])
    #expect(abs((error?.actual ?? 0) - (error?.expected ?? 0) - 0.5) < 1e-6)
    #expect(
      error?.description.hasPrefix(
        "the gradient of output 1 at [1, 1] with respect to input 1 is wrong, worst at [1, 1]: "
          + "expected ") == true)
    let fast = #expect(throws: GradcheckError.self) {
      try gradcheck([try input([2, 3])], fastMode: true) { [try WrongSquare(element: 4)($0[0])] }
    }
    #expect(fast?.outputElement == nil && fast?.inputElement == [1, 1])
    // Wide tolerances let it pass.
    try gradcheck([try input([2, 3])], atol: 0.6) { [try WrongSquare(element: 4)($0[0])] }
  }

  @Test func gradientsThatDifferFromRunToRunAreRefused() throws {
    #expect(throws: ShapeError.self) {
      try gradcheck([try input([2])]) { [try Fickle()($0[0])] }
    }
    try gradcheck([try input([2])], nondeterminismTolerance: 1e-6) { [try Fickle()($0[0])] }
  }

  @Test func notANumberIsNoGradient() throws {
    let error = #expect(throws: GradcheckError.self) {
      try gradcheck([try Tensor([-1.0], [1]).requiringGrad()]) { [try $0[0].logarithm()] }
    }
    #expect(error?.expected.isNaN == true)
  }

  @Test func whatCannotBeCheckedIsRefused() throws {
    expectShapeError("expects at least one input that requires a gradient") {
      try gradcheck([try ramp([2])]) { $0 }
    }
    expectShapeError(
      "expects float64 inputs, as differences need its precision, got float32[2]"
    ) {
      try gradcheck([try Tensor([Float(1), 2], [2]).requiringGrad()]) { $0 }
    }
    expectShapeError("expects outputs that depend on an input that requires a gradient") {
      try gradcheck([try input([2])]) { [$0[0].detached()] }
    }
  }
}
