/// What runs when the gradients of a node's outputs arrived.
final class NodeHooks {
  /// Hooks by output, in the order of registration.
  private var byOutput: [(index: Int, list: HookList<GradientHook>)] = []
  /// Tensors whose `grad` is to be kept, by output.
  private var retained: [(index: Int, tensor: WeakTensor)] = []

  private struct WeakTensor {
    weak var tensor: Tensor?
  }

  func list(index: Int) -> HookList<GradientHook> {
    if let found = byOutput.first(where: { $0.index == index }) { return found.list }
    let list = HookList<GradientHook>()
    byOutput.append((index, list))
    return list
  }

  func retain(_ tensor: Tensor, index: Int) {
    if retained.contains(where: { $0.tensor.tensor === tensor }) { return }
    retained.append((index, WeakTensor(tensor: tensor)))
  }

  /// Lets the hooks of each output see its gradient and replace it, then keeps those asked for.
  func run(on gradients: inout [Tensor?], pass: Int, keeping: Bool) throws {
    for (index, list) in byOutput {
      guard let gradient = gradients[index] else { continue }
      gradients[index] = try list.run(on: gradient, pass: pass)
    }
    guard keeping else { return }
    for (index, tensor) in retained {
      guard let tensor = tensor.tensor, let gradient = gradients[index] else { continue }
      tensor.grad = try tensor.grad.map { try $0 + gradient } ?? gradient.copied()
    }
  }
}

/// Sees the gradient of a tensor and may give another in its place, of the same type.
public typealias GradientHook = (Tensor) throws -> Tensor?

extension HookList where Hook == GradientHook {
  /// What the hooks make of a gradient, each given what the one before it left.
  func run(on gradient: Tensor, pass: Int) throws -> Tensor {
    var current = gradient
    for hook in hooks {
      // A hook may hold on to what it sees and what it gives: no `grad` shares that memory.
      current.storage?.gradientPass = pass
      guard let other = try hook(current) else { continue }
      guard other.type == gradient.type, other.isMeta == gradient.isMeta else {
        throw ShapeError("expects a hook to give a gradient \(gradient.type), got \(other.type)")
      }
      current = other.detached()
      current.storage?.gradientPass = pass
    }
    return current
  }
}
