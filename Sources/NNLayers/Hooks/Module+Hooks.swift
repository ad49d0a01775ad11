import NNTensor

/// Hooks of one module. All run when the module itself is called (`module(x)`), in the order of
/// registration, `prepend` before those that are there; each sees what the one before it left. Those
/// for all modules (`ModuleHooks`) run first. A hook that is added or removed while hooks run counts
/// from the next call on. What a hook throws ends the call or the backward pass.
extension Module {
  /// Calls `hook` before each forward pass. PyTorch's `register_forward_pre_hook`.
  @discardableResult
  public final func registerForwardPreHook(
    prepend: Bool = false, _ hook: @escaping ForwardPreHook
  ) -> RemovableHandle {
    record.ensureHooks().addForwardPre(hook, prepend: prepend)
  }

  /// Calls `hook` before each forward pass; it may also replace inputs by name. PyTorch's
  /// `register_forward_pre_hook(with_kwargs=True)`.
  @discardableResult
  public final func registerForwardPreHookWithKeywords(
    prepend: Bool = false, _ hook: @escaping ForwardPreHookWithKeywords
  ) -> RemovableHandle {
    record.ensureHooks().forwardPre.add(hook, prepend: prepend)
  }

  /// Calls `hook` after each forward pass. PyTorch's `register_forward_hook`.
  @discardableResult
  public final func registerForwardHook(
    prepend: Bool = false, _ hook: @escaping ForwardHook
  ) -> RemovableHandle {
    record.ensureHooks().forward.add(hook, prepend: prepend)
  }

  /// Calls `hook` when a backward pass has computed the gradients of the outputs. PyTorch's
  /// `register_full_backward_pre_hook`.
  ///
  /// A backward pass runs the hooks that the module had when it was called forward.
  @discardableResult
  public final func registerFullBackwardPreHook(
    prepend: Bool = false, _ hook: @escaping BackwardPreHook
  ) -> RemovableHandle {
    record.ensureHooks().backwardPre.add(hook, prepend: prepend)
  }

  /// Calls `hook` when a backward pass has computed the gradients of the inputs. PyTorch's
  /// `register_full_backward_hook`.
  ///
  /// Where no input requires a gradient it is called with those of the outputs alone, and may replace
  /// nothing. A backward pass runs the hooks that the module had when it was called forward. Inputs
  /// and outputs of the module must not be written to before.
  @discardableResult
  public final func registerFullBackwardHook(
    prepend: Bool = false, _ hook: @escaping BackwardHook
  ) -> RemovableHandle {
    record.ensureHooks().backward.add(hook, prepend: prepend)
  }

  /// Calls `forward` between the hooks of all modules, then those of this one.
  final func forwardBetweenHooks(_ arguments: Arguments, _ global: [HookSet]) throws -> Value {
    let sets = global + (record.hooks.map { [$0] } ?? [])
    var arguments = arguments
    // Those for the way back are those of now, as in PyTorch.
    let backward = BackwardHooks(self, sets)
    for hook in sets.flatMap(\.forwardPre.hooks) {
      arguments = try hook(self, arguments) ?? arguments
    }
    arguments.positional = try backward?.markInputs(arguments.positional) ?? arguments.positional
    var output = try forward(arguments)
    for hook in sets.flatMap(\.forward.hooks) {
      output = try hook(self, arguments, output) ?? output
    }
    return try backward?.markOutputs(output) ?? output
  }
}

extension ModuleRecord {
  /// The module's hooks, made where there were none.
  fileprivate func ensureHooks() -> HookSet {
    let hooks = hooks ?? HookSet()
    self.hooks = hooks
    return hooks
  }
}
