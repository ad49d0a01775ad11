import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// Hooks on modules. Ids name behaviours of PyTorch; what is logged is what PyTorch logs.
struct ModuleHookTests {
  /// Doubles `a`, triples `b`, and gives a number besides: `(a, b, ...) -> (2 a, 3 b, 5)`.
  final class Pair: Module {
    private(set) var received: Arguments?

    override func forward(_ arguments: Arguments) throws -> Value {
      received = arguments
      return .tuple([
        .tensor(try arguments.tensor(0).scaled(by: 2)),
        .tensor(try arguments.tensor(1).scaled(by: 3)), .int(5),
      ])
    }
  }

  /// What hooks note down, in order.
  final class Log {
    var lines: [String] = []

    func preHook(_ line: String) -> ForwardPreHook {
      { [self] _, _ in
        lines.append(line)
        return nil
      }
    }

    func hook(_ line: String) -> ForwardHook {
      { [self] _, _, _ in
        lines.append(line)
        return nil
      }
    }

    func backwardPreHook(_ line: String) -> BackwardPreHook {
      { [self] _, _ in
        lines.append(line)
        return nil
      }
    }

    func backwardHook(_ line: String) -> BackwardHook {
      { [self] _, _, _ in
        lines.append(line)
        return nil
      }
    }
  }

  private func linear(_ inFeatures: Int = 2, _ outFeatures: Int = 2) throws -> Linear {
    try Linear(Scope(BuildContext()), inFeatures: inFeatures, outFeatures: outFeatures)
  }

  private func leaf(_ elements: [Float] = [1, 1]) throws -> Tensor {
    try Tensor(elements, [1, elements.count]).requiringGrad()
  }

  private func text(_ gradients: [Tensor?]) throws -> String {
    try gradients.map { try $0.map { "\(try $0.ints())" } ?? "nil" }.joined(separator: " ")
  }

  /// hooks-001: a forward hook runs after each forward pass and may replace the output.
  @Test func forwardHooksMayReplaceTheOutput() throws {
    let module = try linear()
    let x = try leaf()
    let plain = try module(x)
    let expected = try plain.floats()
    var count = 0
    module.registerForwardHook { seen, inputs, output in
      count += 1
      let (input, result) = (try inputs.tensor(0), try output.tensors[0].floats())
      #expect(seen === module && input === x && result == expected)
      return nil
    }
    #expect(try module(x).floats() == plain.floats())
    module.registerForwardHook { _, _, output in .tensor(try output.tensors[0].scaled(by: 2)) }
    #expect(try module(x).floats() == plain.scaled(by: 2).floats())
    // Writing to the input afterwards has no effect on what was computed.
    module.registerForwardHook { _, inputs, _ in
      try inputs.tensor(0).detached().fill(9)
      return nil
    }
    #expect(try module(x).floats() == plain.scaled(by: 2).floats())
    #expect(count == 3)
  }

  /// hooks-002, hooks-013: a pre-hook may replace the inputs; what is no tuple is the only one.
  @Test func forwardPreHooksMayReplaceTheInputs() throws {
    let module = Pair(Scope(BuildContext()))
    let (a, b) = (try leaf(), try leaf([4, 5]))
    module.registerForwardPreHook { _, inputs in
      .tuple([.tensor(try inputs.tensor(1)), .tensor(try inputs.tensor(0)), .int(1)])
    }
    let output = try module(
      Arguments([.tensor(a), .tensor(b)], keywords: [("scale", .float(0.5))]))
    #expect(try text(output.tensors) == "[8, 10] [3, 3]")
    #expect(module.received?.positional.count == 3)
    #expect(module.received?.keywords.map(\.name) == ["scale"])

    let single = try linear()
    let doubled = try single(try a.scaled(by: 2))
    single.registerForwardPreHook { _, inputs in .tensor(try inputs.tensor(0).scaled(by: 2)) }
    #expect(try single(a).floats() == doubled.floats())
  }

  @Test func preHooksMayReplaceInputsByName() throws {
    let module = Pair(Scope(BuildContext()))
    module.registerForwardPreHookWithKeywords { _, inputs in
      Arguments(inputs.positional, keywords: inputs.keywords.map { ($0.name + "2", $0.value) })
    }
    _ = try module(
      Arguments([.tensor(try leaf()), .tensor(try leaf())], keywords: [("scale", .int(3))]))
    #expect(module.received?.keywords.map(\.name) == ["scale2"])
  }

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
    let module = Pair(Scope(BuildContext()))
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

  /// hooks-005, hooks-006, hooks-007, hooks-008, hooks-010: hooks of all modules, before those of the module itself.
  @Test func hooksOfAllModulesRunFirst() throws {
    let (module, log) = (try linear(), Log())
    module.registerForwardPreHook(log.preHook("pre"))
    module.registerForwardHook(log.hook("fwd"))
    module.registerFullBackwardPreHook(log.backwardPreHook("bwpre"))
    module.registerFullBackwardHook(log.backwardHook("bw"))
    let hooks = ModuleHooks()
    let handles = [
      hooks.registerForwardPreHook(log.preHook("gpre")),
      hooks.registerForwardHook(log.hook("gfwd")),
      hooks.registerFullBackwardPreHook(log.backwardPreHook("gbwpre")),
      hooks.registerFullBackwardHook(log.backwardHook("gbw")),
    ]
    // The backward hooks are those of the forward pass.
    try hooks.run { try module(try leaf()) }.sum().backward()
    #expect(log.lines == ["gpre", "pre", "gfwd", "fwd", "gbwpre", "bwpre", "gbw", "bw"])
    log.lines = []
    for handle in handles { handle.remove() }
    try hooks.run { try module(try leaf()).sum().backward() }
    #expect(log.lines == ["pre", "fwd", "bwpre", "bw"])
  }

  /// hooks-005 to hooks-008: every module is seen, and only inside `run`.
  @Test func hooksOfAllModulesSeeEveryModule() throws {
    let model = try Sequential(
      Scope(BuildContext()),
      [
        ("0", { try Linear($0, inFeatures: 2, outFeatures: 3) }),
        ("1", { try Linear($0, inFeatures: 3, outFeatures: 1) }),
      ])
    var log: [String] = []
    let (outer, inner) = (ModuleHooks(), ModuleHooks())
    outer.registerForwardHook { module, _, output in
      log.append("\(module.path.isEmpty ? "root" : module.path) \(output.tensors[0].shape)")
      return nil
    }
    inner.registerFullBackwardHook { module, _, _ in
      log.append("back \(module.path.isEmpty ? "root" : module.path)")
      return nil
    }
    try outer.run { try inner.run { try model(try leaf()) } }.backward()
    #expect(
      log == ["0 [1, 3]", "1 [1, 1]", "root [1, 1]", "back 1", "back 0", "back root"])
    log = []
    try model(try leaf()).backward()
    #expect(log.isEmpty)
  }

  /// Another task does not see them.
  @Test func hooksOfAllModulesStayInTheirTask() async throws {
    let hooks = ModuleHooks()
    hooks.registerForwardHook { _, _, _ in throw ShapeError("seen") }
    let detached = hooks.run {
      Task.detached {
        try Linear(Scope(BuildContext()), inFeatures: 1, outFeatures: 1)(
          try Tensor([Float(1)], [1, 1])
        ).count
      }
    }
    #expect(try await detached.value == 1)
  }

  /// hooks-009, hooks-019: nothing is noted before the forward pass and after removing.
  @Test func handlesRemoveHooks() throws {
    let module = try make("Conv2d", 6, 16, 5)
    var log: [String] = []
    let handle = module.registerForwardHook { module, inputs, output in
      log.append("\(module.typeName) \(inputs.tensors[0].shape) \(output.tensors[0].shape)")
      return nil
    }
    #expect(log.isEmpty)
    let input = try Tensor.ones(TensorType(.float32, [16, 6, 14, 14]))
    _ = try module(input)
    #expect(log == ["Conv2d [16, 6, 14, 14] [16, 16, 10, 10]"])
    handle.remove()
    handle.remove()
    _ = try module(input)
    #expect(log.count == 1)
  }

  /// hooks-011, hooks-015: in the order of registration, each on what the one before it left.
  @Test func hooksRunInOrderAndChain() throws {
    let module = try make("Identity")
    var log: [Int] = []
    func times(_ factor: Double) -> ForwardHook {
      { _, _, output in
        log.append(try output.tensors[0].ints()[0])
        return .tensor(try output.tensors[0].scaled(by: factor))
      }
    }
    module.registerForwardPreHook { _, inputs in .tensor(try inputs.tensor(0).scaled(by: 3)) }
    module.registerForwardPreHook { _, inputs in
      log.append(try inputs.tensor(0).ints()[0])
      return nil
    }
    module.registerForwardHook(times(5))
    module.registerForwardHook(times(7))
    module.registerForwardHook(prepend: true, times(2))
    #expect(try module(try leaf()).ints() == [210, 210])
    #expect(log == [3, 3, 6, 30])
  }

  /// As in PyTorch, the hooks that run are those from before the first one ran.
  @Test func hooksMayBeAddedAndRemovedByHooks() throws {
    let (module, log) = (try make("Identity"), Log())
    var later: RemovableHandle?
    var isFirst = true
    module.registerForwardHook { module, _, _ in
      log.lines.append("a")
      later?.remove()
      if isFirst { module.registerForwardHook(log.hook("added")) }
      isFirst = false
      return nil
    }
    later = module.registerForwardHook(log.hook("c"))
    _ = try module(try leaf())
    #expect(log.lines == ["a", "c"])
    log.lines = []
    _ = try module(try leaf())
    #expect(log.lines == ["a", "added"])
  }

  /// hooks-012: `forward` itself runs no hooks. hooks-014: nor does a module that has none.
  @Test func forwardItselfRunsNoHooks() throws {
    let (module, log) = (try linear(), Log())
    module.registerForwardPreHook(log.preHook("pre"))
    module.registerForwardHook(log.hook("fwd"))
    _ = try module.forward(try leaf())
    #expect(log.lines.isEmpty)
    _ = try linear()(try leaf())
    #expect(log.lines.isEmpty)
  }

  /// hooks-018: a hook on a tensor inside a module, set by a forward hook.
  @Test func forwardHooksMaySetTensorHooks() throws {
    let module = try linear(2, 1)
    var seen: [Int] = []
    module.registerForwardHook { _, _, output in
      try output.tensors[0].registerHook { gradient in
        seen = try gradient.ints()
        return nil
      }
      return nil
    }
    try module(try leaf()).scaled(by: 4).sum().backward()
    #expect(seen == [4])
  }

  /// hooks-020: hooks catch what a forward and a backward pass let go of.
  @Test func hooksCatchWhatLiesBetween() throws {
    let model = try Sequential(
      Scope(BuildContext()),
      [
        ("a", { try Linear($0, inFeatures: 2, outFeatures: 3) }),
        ("b", { try Linear($0, inFeatures: 3, outFeatures: 1) }),
      ])
    var (outputs, gradients): ([String: Tensor], [String: Tensor]) = ([:], [:])
    for (name, child) in model.namedChildren {
      child.registerForwardHook { _, _, output in
        outputs[name] = output.tensors[0].detached()
        return nil
      }
      child.registerFullBackwardHook { _, _, gradOutput in
        gradients[name] = gradOutput[0]
        return nil
      }
    }
    let y = try model(try leaf())
    try y.sum().backward()
    #expect(try outputs["b"]?.floats() == y.floats())
    #expect(outputs["a"]?.shape == [1, 3])
    let weight = try #require(model.child("b")?.ownParameters.first).tensor
    #expect(try gradients["a"]?.floats() == weight.floats())
    #expect(try gradients["b"]?.floats() == [1])
  }

  @Test func errorsOfHooksComeThrough() throws {
    struct Stop: Error {}
    let module = try linear()
    let before = module.registerForwardPreHook { _, _ in throw Stop() }
    #expect(throws: Stop.self) { try module(try leaf()) }
    before.remove()
    let shape = module.registerForwardHook { _, _, _ in throw ShapeError("expects more") }
    // What says no layer gets this one's name.
    let error = #expect(throws: LayerError.self) { try module(try leaf()) }
    #expect(error?.typeName == "Linear" && error?.error.message == "expects more")
    shape.remove()
    var stops = true
    module.registerFullBackwardHook { _, _, _ in
      if stops { throw Stop() }
      return nil
    }
    let x = try leaf()
    let sum = try module(x).sum()
    #expect(throws: Stop.self) { try sum.backward(retainGraph: true) }
    #expect(x.grad == nil)
    stops = false
    module.zeroGrad()
    try module(x).sum().backward()
    #expect(x.grad != nil)
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
