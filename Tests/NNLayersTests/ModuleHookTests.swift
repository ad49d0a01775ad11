import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// Forward hooks on modules and handles. Ids name behaviours of PyTorch; what is logged is what PyTorch logs.
struct ModuleHookTests: ModuleHookSuite {
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
    let module = HookedPair(Scope(BuildContext()))
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
    let module = HookedPair(Scope(BuildContext()))
    module.registerForwardPreHookWithKeywords { _, inputs in
      Arguments(inputs.positional, keywords: inputs.keywords.map { ($0.name + "2", $0.value) })
    }
    _ = try module(
      Arguments([.tensor(try leaf()), .tensor(try leaf())], keywords: [("scale", .int(3))]))
    #expect(module.received?.keywords.map(\.name) == ["scale2"])
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
    let (module, log) = (try make("Identity"), HookLog())
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
    let (module, log) = (try linear(), HookLog())
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
}
