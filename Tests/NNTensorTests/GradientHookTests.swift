import NNTensor
import Testing

/// Hooks on tensors. Ids name behaviours of PyTorch; the numbers of `hooksRunInOrder` are its own.
@Suite struct GradientHookTests {
  private func leaf(_ elements: [Double] = [1, 1]) throws -> Tensor {
    try Tensor(elements, [elements.count]).requiringGrad()
  }

  /// hooks-018: a hook sees the gradient and may give another one.
  @Test func hooksRunInOrder() throws {
    let x = try leaf()
    var log: [String] = []
    func note(_ name: String, _ factor: Double?, plus: Double = 0) -> GradientHook {
      { gradient in
        log.append("\(name) \(try gradient.doubles()[0])")
        return try factor.map {
          try gradient.scaled(by: $0) + Tensor.full(gradient.type, plus)
        }
      }
    }
    try x.registerHook(note("h1", 2))
    try x.registerHook(note("h2", nil))
    let y = try x.scaled(by: 3)
    try y.registerHook(note("y1", 10))
    try y.retainGrad()
    try y.registerHook(note("y2", 1, plus: 1))
    // The leaf's hooks run once, on the sum of what comes from both uses.
    try (y.sum() + x.sum()).backward()
    #expect(log == ["y1 1.0", "y2 10.0", "h1 34.0", "h2 68.0"])
    try expectElements(x.grad, [68, 68])
    try expectElements(y.grad, [11, 11])
  }

  @Test func whatGradHeldBeforeIsNotSeen() throws {
    let x = try leaf()
    var seen: [Double] = []
    try x.registerHook { gradient in
      seen.append(try gradient.doubles()[0])
      return nil
    }
    for _ in 0..<3 { try x.scaled(by: 2).sum().backward() }
    #expect(seen == [2, 2, 2])
    try expectElements(x.grad, [6, 6])
  }

  /// hooks-009: removing a hook twice is removing it once.
  @Test func removedHooksDoNotRun() throws {
    let x = try leaf()
    var count = 0
    let handle = try x.registerHook { _ in
      count += 1
      return nil
    }
    try x.sum().backward()
    handle.remove()
    handle.remove()
    try x.sum().backward()
    #expect(count == 1)
  }

  /// As in PyTorch, the hooks that run are those from before the first one ran.
  @Test func hooksMayBeAddedAndRemovedByHooks() throws {
    let x = try leaf()
    var log: [String] = []
    var later: RemovableHandle?
    var isFirst = true
    try x.registerHook { _ in
      log.append("a")
      later?.remove()
      if isFirst {
        try x.registerHook { _ in
          log.append("added")
          return nil
        }
      }
      isFirst = false
      return nil
    }
    later = try x.registerHook { _ in
      log.append("b")
      return nil
    }
    try x.sum().backward()
    #expect(log == ["a", "b"])
    try x.sum().backward()
    #expect(log == ["a", "b", "a", "added"])
  }

  @Test func hooksOutliveTheTensorOnTheTape() throws {
    let x = try leaf()
    var count = 0
    func make() throws -> Tensor {
      let y = try x.scaled(by: 2)
      try y.registerHook { _ in
        count += 1
        return nil
      }
      return try y.sum()
    }
    try make().backward()
    #expect(count == 1)
  }

  /// hooks-020: what a hook keeps is not what `grad` is changed in.
  @Test func whatAHookKeepsStaysAsItWas() throws {
    let (x, other) = (try leaf(), try Tensor([5.0, 6], [2]))
    var kept: [Tensor] = []
    let y = try x.scaled(by: 1)
    try y.registerHook { gradient in
      kept.append(gradient)
      return nil
    }
    try x.registerHook { gradient in
      kept.append(gradient)
      return other
    }
    try (y + y).sum().backward()
    try expectElements(x.grad, [5, 6])
    try x.grad?.fill(0)
    try expectElements(kept[0], [2, 2])
    try expectElements(kept[1], [2, 2])
    try expectElements(other, [5, 6])
  }

  @Test func gradientsOfAnotherTypeAreRefused() throws {
    for wrong in [TensorType(.float64, [3]), TensorType(.float32, [2])] {
      for isLeaf in [true, false] {
        let x = try leaf()
        let y = try x.scaled(by: 2)
        try (isLeaf ? x : y).registerHook { _ in try Tensor.ones(wrong) }
        expectShapeError("expects a hook to give a gradient float64[2], got \(wrong)") {
          try y.sum().backward()
        }
        #expect(x.grad == nil)
      }
    }
    expectShapeError("can't register a hook on a tensor that requires no gradient") {
      try Tensor([1.0], [1]).registerHook { $0 }
    }
  }

  /// What a hook throws ends the pass and leaves the tape as it can be used again.
  @Test func errorsOfHooksComeThrough() throws {
    struct Stop: Error {}
    let x = try leaf()
    var stops = true
    let y = try x.scaled(by: 2)
    try y.registerHook { _ in
      if stops { throw Stop() }
      return nil
    }
    let sum = try y.sum()
    #expect(throws: Stop.self) { try sum.backward() }
    stops = false
    try sum.backward()
    try expectElements(x.grad, [2, 2])
  }

  @Test func aPassInsideAPassOverTheSameTapeIsRefused() throws {
    let x = try leaf()
    let y = try x.scaled(by: 2)
    let sum = try y.sum()
    try y.registerHook { _ in
      try sum.backward(retainGraph: true)
      return nil
    }
    let error = #expect(throws: ShapeError.self) { try sum.backward() }
    #expect(
      error?.message
        == "can't go backward through reshape while another backward pass goes through it")
    // Another tape is fine.
    let other = try leaf()
    let z = try leaf().scaled(by: 2)
    try z.registerHook { _ in
      try enableGrad { try other.squared().sum().backward() }
      return nil
    }
    try z.sum().backward()
    try expectElements(other.grad, [2, 2])
  }
}
