import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// Hooks of all modules.
struct GlobalHookTests: ModuleHookSuite {
  /// hooks-005, hooks-006, hooks-007, hooks-008, hooks-010: hooks of all modules, before those of the module itself.
  @Test func hooksOfAllModulesRunFirst() throws {
    let (module, log) = (try linear(), HookLog())
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
}
