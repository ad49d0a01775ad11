import NNTensor

/// Hooks of all modules: they run in every call of a module inside `run`. PyTorch's
/// `register_module_forward_pre_hook`, `register_module_forward_hook`,
/// `register_module_full_backward_pre_hook` and `register_module_full_backward_hook`.
///
/// They hold for the task that runs them alone, so that models of other tasks do not see them:
/// ```swift
/// let hooks = ModuleHooks()
/// hooks.registerForwardHook { module, _, output in
///   print(module.path, output.tensors.map(\.shape))
///   return nil
/// }
/// let y = try hooks.run { try model(x) }
/// ```
/// They run before the hooks of the module itself; those of an outer `run` first. A backward pass,
/// wherever it is, runs the backward hooks under which the modules were called forward.
public final class ModuleHooks: @unchecked Sendable {
  // Used by the one task that calls the modules.
  let set = HookSet()

  /// No hooks.
  public init() {}

  /// Calls `hook` before the forward pass of every module.
  @discardableResult
  public func registerForwardPreHook(
    prepend: Bool = false, _ hook: @escaping ForwardPreHook
  ) -> RemovableHandle {
    set.addForwardPre(hook, prepend: prepend)
  }

  /// Calls `hook` before the forward pass of every module; it may also replace inputs by name.
  @discardableResult
  public func registerForwardPreHookWithKeywords(
    prepend: Bool = false, _ hook: @escaping ForwardPreHookWithKeywords
  ) -> RemovableHandle {
    set.forwardPre.add(hook, prepend: prepend)
  }

  /// Calls `hook` after the forward pass of every module.
  @discardableResult
  public func registerForwardHook(
    prepend: Bool = false, _ hook: @escaping ForwardHook
  ) -> RemovableHandle {
    set.forward.add(hook, prepend: prepend)
  }

  /// Calls `hook` when a backward pass has computed the gradients of a module's outputs.
  @discardableResult
  public func registerFullBackwardPreHook(
    prepend: Bool = false, _ hook: @escaping BackwardPreHook
  ) -> RemovableHandle {
    set.backwardPre.add(hook, prepend: prepend)
  }

  /// Calls `hook` when a backward pass has computed the gradients of a module's inputs.
  @discardableResult
  public func registerFullBackwardHook(
    prepend: Bool = false, _ hook: @escaping BackwardHook
  ) -> RemovableHandle {
    set.backward.add(hook, prepend: prepend)
  }

  /// Runs `body` with these hooks in every call of a module.
  public func run<Result>(_ body: () throws -> Result) rethrows -> Result {
    var surroundings = CallSurroundings.current ?? CallSurroundings()
    surroundings.hooks.append(self)
    return try CallSurroundings.$current.withValue(surroundings, operation: body)
  }
}

/// What surrounds the calls of modules in a task: who records them and whose hooks run.
struct CallSurroundings: Sendable {
  var trace: ModuleTrace?
  var hooks: [ModuleHooks] = []

  /// Nil where nothing does, which is looked up once a call.
  @TaskLocal static var current: CallSurroundings?
}
