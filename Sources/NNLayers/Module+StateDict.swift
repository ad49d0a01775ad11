import NNTensor

/// Sees a module whose state is about to be taken out of a state dict, and may change that; `prefix`
/// is what the module's names begin with.
public typealias LoadStatePreHook = (Module, StateDictLoad, _ prefix: String) throws -> Void

/// Sees a module whose state was written, with all that is written so far, and may change that.
public typealias StateDictHook = (Module, inout StateDict, _ prefix: String) -> Void

/// What runs when the state of one module is saved and loaded.
final class StateHooks {
  let save = HookList<StateDictHook>()
  let load = HookList<LoadStatePreHook>()
}

extension Module {
  /// Parameters and persistent buffers with the names that PyTorch gives them: see
  /// `stateDict(prefix:keepVars:)`.
  public final var stateDict: StateDict { stateDict() }

  /// Parameters and persistent buffers with the names that PyTorch gives them, in order: those of a
  /// module before those of its children, and of a module in several places for each place.
  ///
  /// Names begin with `prefix`, which ends in a dot where one is wanted. The tensors share the memory
  /// of the parameters and are outside the tape; with `keepVars` they are those of the parameters
  /// themselves.
  public final func stateDict(prefix: String = "", keepVars: Bool = false) -> StateDict {
    var state = StateDict()
    writeState(to: &state, prefix: prefix, keepVars: keepVars)
    return state
  }

  /// Writes parameters and persistent buffers into a state dict that is there already.
  public final func writeState(
    to state: inout StateDict, prefix: String = "", keepVars: Bool = false
  ) {
    state.versions[Self.name(prefix)] = stateVersion
    saveState(to: &state, prefix: prefix, keepVars: keepVars)
    for slot in record.slots {
      slot.module.writeState(
        to: &state, prefix: prefix + slot.name + ".", keepVars: keepVars)
    }
    for hook in record.stateHooks?.save.hooks ?? [] { hook(self, &state, prefix) }
  }

  private static func name(_ prefix: String) -> String {
    prefix.hasSuffix(".") ? String(prefix.dropLast()) : prefix
  }

  final func saveOwnState(to state: inout StateDict, _ prefix: String, _ keepVars: Bool) {
    for parameter in record.parameters {
      state[prefix + parameter.name] = keepVars ? parameter.tensor : parameter.tensor.detached()
    }
    for buffer in record.buffers where buffer.isPersistent {
      state[prefix + buffer.name] = keepVars ? buffer.tensor : buffer.tensor.detached()
    }
    if let extra = extraState { state[prefix + Self.extraName] = extra }
  }

  private static let extraName = "_extra_state"

  /// Copies tensors into the memory of the parameters and buffers of the same name, converted to
  /// their dtype. Parameters stay what they are.
  ///
  /// Throws one `Diagnostic` that lists every wrong shape and, when `strict`, every missing and every
  /// unexpected name, before anything is copied. Returns what did not match.
  @discardableResult
  public final func loadStateDict(
    _ state: some Sequence<StateDict.Element>, strict: Bool = true
  ) throws -> StateMismatch {
    let load = StateDictLoad(state as? StateDict ?? StateDict(state), strict: strict)
    try readState(from: load, prefix: "")
    return try load.finish()
  }

  private func readState(from load: StateDictLoad, prefix: String) throws {
    for hook in record.stateHooks?.load.hooks ?? [] { try hook(self, load, prefix) }
    try loadState(from: load, prefix: prefix)
    for slot in record.slots {
      try slot.module.readState(from: load, prefix: prefix + slot.name + ".")
    }
  }

  final func loadOwnState(from load: StateDictLoad, _ prefix: String) throws {
    for parameter in record.parameters { load.copy(prefix + parameter.name, to: parameter.tensor) }
    for buffer in record.buffers where buffer.isPersistent {
      load.copy(prefix + buffer.name, to: buffer.tensor)
    }
    if extraState != nil, let extra = load.take(prefix + Self.extraName) {
      load.later { [self] in try setExtraState(extra) }
    }
  }

  /// Calls `hook` before this module takes its own out of a state dict. PyTorch's
  /// `register_load_state_dict_pre_hook`.
  @discardableResult
  public final func registerLoadStatePreHook(
    prepend: Bool = false, _ hook: @escaping LoadStatePreHook
  ) -> RemovableHandle {
    ensureStateHooks().load.add(hook, prepend: prepend)
  }

  /// Calls `hook` when this module and those below have written their state. PyTorch's
  /// `register_state_dict_post_hook`.
  @discardableResult
  public final func registerStateDictHook(
    prepend: Bool = false, _ hook: @escaping StateDictHook
  ) -> RemovableHandle {
    ensureStateHooks().save.add(hook, prepend: prepend)
  }

  private func ensureStateHooks() -> StateHooks {
    let hooks = record.stateHooks ?? StateHooks()
    record.stateHooks = hooks
    return hooks
  }
}
