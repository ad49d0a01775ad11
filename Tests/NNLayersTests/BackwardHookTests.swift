import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// Backward hooks on modules.
struct BackwardHookTests: ModuleHookSuite {
  /// hooks-003, hooks-004: a backward hook sees the gradients of inputs and outputs each time they are
  /// computed, and may replace those of the inputs. (The hook of hooks-003, which PyTorch has given
  /// up, is this one where it is right.)
  @Test func backwardHooksMayReplaceTheGradientsOfTheInputs() throws {
    let module = try linear(2, 1)
    let weight = try #require(module.ownParameters.first).tensor
    try weight.fill(3)
    var seen: [String] = []
    let handle = module.registerFullBackwardHook { _, gradInput, gradOutput in
      seen.append("\(try text(gradInput)) | \(try text(gradOutput))")
      return try gradInput.map { try $0?.scaled(by: 10) }
    }
    for _ in 0..<2 {
      let x = try leaf()
      try module(x).sum().backward()
      #expect(try x.grad?.ints() == [30, 30])
    }
    #expect(seen == ["[3, 3] | [1]", "[3, 3] | [1]"])
    // The gradients of the parameters are not changed.
    #expect(try weight.grad?.ints() == [2, 2])
    handle.remove()
    let x = try leaf()
    try module(x).sum().backward()
    #expect(try x.grad?.ints() == [3, 3])
  }

  /// hooks-016: gradients of each of several outputs, nil for what is no tensor or was not used.
  @Test func backwardHooksSeeEveryInputAndOutput() throws {
    let module = HookedPair(Scope(BuildContext()))
    var log: [String] = []
    module.registerFullBackwardPreHook { _, gradOutput in
      log.append("pre \(try text(gradOutput))")
      return nil
    }
    module.registerFullBackwardHook { _, gradInput, gradOutput in
      log.append("\(try text(gradInput)) | \(try text(gradOutput))")
      return nil
    }
    for (needs, used) in [([true, true], 0), ([true, true], 1), ([true, false], 0)] {
      let (a, b) = (try leaf(), try leaf())
      try a.requiringGrad(needs[0])
      try b.requiringGrad(needs[1])
      let output = try module(Arguments([.tensor(a), .tensor(b), .int(7)]))
      #expect(output.tensors.map(\.requiresGrad) == needs)
      try output.tensors[used].sum().backward()
      #expect(try a.grad?.ints() == (used == 0 ? [2, 2] : [0, 0]))
      #expect(try b.grad?.ints() == (needs[1] ? used == 1 ? [3, 3] : [0, 0] : nil))
    }
    #expect(
      log == [
        "pre [1, 1] nil nil", "[2, 2] [0, 0] nil | [1, 1] nil nil",
        "pre nil [1, 1] nil", "[0, 0] [3, 3] nil | nil [1, 1] nil",
        "pre [1, 1] nil nil", "[2, 2] [0, 0] nil | [1, 1] nil nil",
      ])
  }

  @Test func backwardPreHooksMayReplaceTheGradientsOfTheOutputs() throws {
    let module = try linear(2, 1)
    module.registerFullBackwardPreHook { _, gradients in
      try gradients.map { try $0?.scaled(by: 5) }
    }
    let x = try leaf()
    try module(x).sum().backward()
    #expect(try module.ownParameters[0].tensor.grad?.ints() == [5, 5])
  }

  /// Without an input that requires a gradient the hook sees the gradients of the outputs alone.
  @Test func backwardHooksRunWhereNoInputRequiresAGradient() throws {
    let module = try linear(2, 1)
    var seen: [String] = []
    var gives: [Tensor?]?
    module.registerFullBackwardHook { _, gradInput, gradOutput in
      seen.append("\(try text(gradInput)) | \(try text(gradOutput))")
      return gives
    }
    let x = try leaf().detached()
    try module(x).sum().backward()
    #expect(seen == ["nil | [1]"])
    gives = [try leaf()]
    let sum = try module(x).sum()
    #expect(
      message { try sum.backward() }
        == "can't replace gradients of inputs that require none in a backward hook")
    _ = try noGrad { try module(x) }
    #expect(seen.count == 2)
  }

  /// hooks-004, hooks-006: writing to inputs or outputs of a module with a backward hook is an error.
  @Test func writingToInputsAndOutputsIsRefused() throws {
    for writesToInput in [true, false] {
      let module = try make("ReLU")
      module.registerFullBackwardHook { _, _, _ in nil }
      let x = try leaf().scaled(by: 1)
      let y = try module(x)
      let sum = try y.sum()
      try (writesToInput ? x : y).detached().fill(0)
      #expect(
        message { try sum.backward() }.contains(
          "needs a float32[1, 2] that was written to after it was used"))
    }
  }

  @Test func wrongGradientsAreRefused() throws {
    func refusal(_ gives: [Tensor?], isPre: Bool = false) throws -> String {
      let module = try linear(2, 1)
      if isPre {
        module.registerFullBackwardPreHook { _, _ in gives }
      } else {
        module.registerFullBackwardHook { _, _, _ in gives }
      }
      let sum = try module(try leaf()).sum()
      return message { try sum.backward() }
    }
    #expect(try refusal([]) == "expects a backward hook to give 1 gradients, got 0")
    #expect(
      try refusal([nil, nil], isPre: true)
        == "expects a backward pre-hook to give 1 gradients, got 2")
    let wrong = try Tensor([1.0, 2, 3], [3])
    #expect(
      try refusal([wrong])
        == "expects backward hook to give a gradient float32[1, 2] for input 0, got float64[3]")
    #expect(
      try refusal([wrong], isPre: true)
        == "expects backward hook to give a gradient float32[1, 1] for input 0, got float64[3]")
  }

  /// hooks-017: PyTorch has two kinds of backward hooks that exclude each other; here is one, which
  /// takes any number of hooks.
  @Test func severalBackwardHooksChain() throws {
    let module = try make("Identity")
    for factor in [2.0, 3] {
      module.registerFullBackwardHook { _, gradInput, _ in
        try gradInput.map { try $0?.scaled(by: factor) }
      }
    }
    let x = try leaf()
    try module(x).sum().backward()
    #expect(try x.grad?.ints() == [6, 6])
  }
}
