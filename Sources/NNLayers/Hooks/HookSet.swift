import NNTensor

/// Sees a module and its inputs before `forward`, and may give another input in their place: a tuple
/// for all inputs by position, anything else for a single one. Inputs by name stay.
public typealias ForwardPreHook = (Module, Arguments) throws -> Value?

/// Sees a module and its inputs before `forward`, and may give other inputs in their place, by
/// position and by name.
public typealias ForwardPreHookWithKeywords = (Module, Arguments) throws -> Arguments?

/// Sees a module, its inputs and its output after `forward`, and may give another output.
public typealias ForwardHook = (Module, Arguments, Value) throws -> Value?

/// Sees a module and the gradients of its outputs, and may give others in their place.
///
/// There is one gradient an output: nil for what is no tensor, and for what nothing depends on.
public typealias BackwardPreHook = (Module, _ gradOutput: [Tensor?]) throws -> [Tensor?]?

/// Sees a module, the gradients of its inputs and those of its outputs, and may give other gradients
/// of the inputs.
///
/// There is one gradient an input by position: nil for what is no tensor.
public typealias BackwardHook = (
  Module, _ gradInput: [Tensor?], _ gradOutput: [Tensor?]
) throws -> [Tensor?]?

/// The hooks of one module, or those of all modules.
final class HookSet {
  let forwardPre = HookList<ForwardPreHookWithKeywords>()
  let forward = HookList<ForwardHook>()
  let backwardPre = HookList<BackwardPreHook>()
  let backward = HookList<BackwardHook>()

  func addForwardPre(_ hook: @escaping ForwardPreHook, prepend: Bool) -> RemovableHandle {
    forwardPre.add(
      { module, arguments in
        guard let value = try hook(module, arguments) else { return nil }
        if case .tuple(let values) = value {
          return Arguments(values, keywords: arguments.keywords)
        }
        return Arguments([value], keywords: arguments.keywords)
      }, prepend: prepend)
  }
}
