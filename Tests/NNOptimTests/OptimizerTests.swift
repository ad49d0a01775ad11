import NNDeclarations
import NNDiagnostics
import NNOptim
import NNTensor
import NNTestSupport
import Testing

@Suite struct OptimizerTests {
  @Test("ten steps as PyTorch does them", arguments: ["SGD", "Adam", "AdamW"])
  func parity(_ type: String) throws {
    let fixture = try Fixture(type)
    #expect(fixture.cases.count >= 9)
    for name in fixture.cases {
      let call = try fixture.call(name + ".call")
      let parameters = try (0..<2).map { try fixture.tensor("\(name)/param.\($0)") }
      let gradients = try (0..<2).map { try fixture.tensor("\(name)/grad.\($0)") }
      let after = try (0..<2).map { try fixture.tensor("\(name)/after.\($0)") }
      let optimizer = try makeOptimizer(
        call, parameters.enumerated().map { ("p\($0)", $1) })
      let isDouble = fixture.file.metadata[name + ".dtype"] == "float64"
      for step in 0..<10 {
        for (parameter, gradient) in zip(parameters, gradients) {
          parameter.grad = try row(gradient, step)
        }
        try optimizer.step()
        for (parameter, expected) in zip(parameters, after) {
          try expectClose(
            parameter, try row(expected, step), rtol: isDouble ? 1e-12 : 1e-6,
            atol: isDouble ? 1e-13 : 2e-7, "\(type) \(name), step \(step)")
        }
      }
    }
  }

  private func row(_ tensor: Tensor, _ index: Int) throws -> Tensor {
    try tensor.gatheringRows([index]).reshaped(Shape(Array(tensor.shape.array.dropFirst())))
  }

  /// Two tensors with gradients that depend on the step, large enough for several threads.
  private func parameters(step: UInt64 = 0) throws -> NamedTensors {
    try ["a", "b"].map { name in
      var stream = RandomStream(seed: 7, name: name, step: step)
      return (name, try stream.normal(TensorType(.float32, name == "a" ? [300, 257] : [5])))
    }
  }

  private func train(
    _ optimizer: any Optimizer, _ parameters: NamedTensors, _ steps: Range<UInt64>
  ) throws {
    for step in steps {
      for (own, gradient) in zip(parameters, try self.parameters(step: step + 1)) {
        // The second parameter misses its gradient now and then.
        own.tensor.grad = own.name == "b" && step % 3 == 1 ? nil : gradient.tensor
      }
      try optimizer.step()
    }
  }

  @Test(
    "saved and loaded state continues bit for bit",
    arguments: [
      "SGD(lr=0.1)", "SGD(lr=0.1, momentum=0.9, nesterov=True)", "Adam(amsgrad=True)",
      "AdamW(lr=0.01)",
    ])
  func resume(_ call: String) throws {
    let whole = try parameters()
    let optimizer = try makeOptimizer(try pythonCall(call), whole)
    try train(optimizer, whole, 0..<3)
    optimizer.learningRate *= 0.3
    optimizer.momentum = optimizer.momentum.map { $0 * 0.7 }

    let resumed = try whole.map { ($0.name, try $0.tensor.copied()) }
    let second = try makeOptimizer(try pythonCall(call), resumed)
    try second.load(try optimizer.state)
    #expect(second.learningRate == optimizer.learningRate)
    #expect(second.momentum == optimizer.momentum)
    #expect(try second.state.map(\.name) == optimizer.state.map(\.name))

    try train(optimizer, whole, 3..<7)
    try train(second, resumed, 3..<7)
    for (a, b) in zip(whole, resumed) { #expect(try a.tensor.floats() == b.1.floats()) }
    for (a, b) in zip(try optimizer.state, try second.state) {
      #expect(try a.tensor.doubles() == b.tensor.doubles(), "\(a.name)")
    }
  }

  @Test("state has PyTorch's names")
  func stateNames() throws {
    let parameters = try parameters()
    let optimizer = try makeOptimizer(try pythonCall("Adam(amsgrad=True)"), parameters)
    parameters[0].tensor.grad = try .ones(parameters[0].tensor.type)
    try optimizer.step()
    #expect(
      try optimizer.state.map(\.name) == [
        "learning_rate", "momentum", "a.step", "a.exp_avg", "a.exp_avg_sq", "a.max_exp_avg_sq",
      ])
  }

  @Test("a state that does not fit is refused whole")
  func wrongState() throws {
    let parameters = try parameters()
    let optimizer = try makeOptimizer(try pythonCall("Adam(lr=0.5)"), parameters)
    let state: NamedTensors = [
      ("learning_rate", try .scalar(0.25)), ("a.step", try .scalar(-1)),
      ("a.exp_avg", try .zeros(TensorType(.float32, [2]))), ("c.step", try .scalar(1)),
    ]
    #expect(
      messages { try optimizer.load(state) } == [
        """
        the saved state does not fit the optimizer:
          missing 'momentum'
          'a.step' expects a number of at least 0, got -1
          'a.exp_avg' expects float32[300, 257], got float32[2]
          missing 'a.exp_avg_sq'
          unexpected 'c.step' | check that it was saved from the same specification
        """
      ])
    #expect(optimizer.learningRate == 0.5)
  }

  @Test(
    "wrong arguments",
    arguments: [
      (
        "SGD(momentum=0.9, dampening=0.1, nesterov=True)",
        "nesterov of 'SGD' expects momentum of more than 0 and dampening 0, got momentum 0.9 and "
          + "dampening 0.1"
      ),
      ("SGD(lr=-1)", "argument 'lr' of 'SGD' expects a number of at least 0, got -1"),
      (
        "Adam(betas=(0.9, 1))",
        "argument 'betas' of 'Adam' expects a list of two numbers of at least 0 and less than 1, "
          + "got [0.9, 1]"
      ),
      (
        "Adam(betas=(0.9, 0.9, 0.9))",
        "argument 'betas' of 'Adam' expects a list of two numbers of at least 0 and less than 1, "
          + "got [0.9, 0.9, 0.9]"
      ),
      (
        "AdamW(wd=1)",
        "'AdamW' has no argument 'wd' | its arguments are: lr, betas, eps, "
          + "weight_decay, amsgrad, maximize"
      ),
    ])
  func wrongArguments(_ call: String, _ message: String) throws {
    let call = try pythonCall(call)
    #expect(messages { try makeOptimizer(call, []) } == [message])
  }

  @Test("a gradient of another type is an error")
  func wrongGradient() throws {
    let parameters = try parameters()
    parameters[1].tensor.grad = try .ones(TensorType(.float64, [5]))
    let optimizer = try makeOptimizer(try pythonCall("SGD(lr=0.5)"), parameters)
    #expect(
      messages { try optimizer.step() } == ["expects a tensor of type float32[5], got float64[5]"])
  }

  @Test("zeroGrad lets gradients go")
  func zeroGrad() throws {
    let parameters = try parameters()
    for (_, tensor) in parameters { tensor.grad = try .ones(tensor.type) }
    try makeOptimizer(try pythonCall("SGD()"), parameters).zeroGrad()
    #expect(parameters.allSatisfy { $0.tensor.grad == nil })
  }
}
