extension Tensor {
  /// The same elements outside the tape: shares memory, needs no gradient. PyTorch's
  /// `Tensor.detach`.
  ///
  /// Writing to one of the two writes to both; a gradient that needs what was overwritten is refused.
  public func detached() -> Tensor {
    Tensor(dtype: dtype, shape: shape, strides: strides, offset: offset, storage: storage)
  }

  /// Switches gradients on or off for a leaf; returns the tensor itself. PyTorch's
  /// `requires_grad_`.
  ///
  /// Throws a `ShapeError` for a tensor that is not floating point, and when gradients are switched
  /// off for one that was computed from others.
  @discardableResult
  public func requiringGrad(_ value: Bool = true) throws -> Tensor {
    guard dtype.isFloatingPoint || !value else {
      throw ShapeError(
        "can't require gradients: expected a floating-point dtype, got \(dtype.rawValue)")
    }
    guard isLeaf || value else {
      throw ShapeError(
        "can't change requires_grad of a tensor that was computed from others",
        help: "use detached() to go on outside the tape")
    }
    requiresGrad = value
    return self
  }

  /// Keeps the gradient of this tensor in `grad` even though it was computed from others.
  ///
  /// What is kept is the gradient after all hooks. Throws a `ShapeError` when the tensor requires no
  /// gradient.
  public func retainGrad() throws {
    guard requiresGrad else {
      throw ShapeError("can't retain the gradient of a tensor that requires none")
    }
    node?.ensureHooks().retain(self, index: outputIndex)
  }

  /// Calls `hook` with the gradient of this tensor whenever a backward pass has computed it. PyTorch's
  /// `Tensor.register_hook`.
  ///
  /// The hook may return another gradient of the same type, which goes on in its place. It runs once
  /// a pass, on the sum of all gradients that the pass brings; what `grad` of a leaf held before is
  /// not in it. Several hooks run in the order of registration, each on what the one before it gave.
  /// It must not write to the gradient.
  /// Throws a `ShapeError` when the tensor requires no gradient.
  @discardableResult
  public func registerHook(_ hook: @escaping GradientHook) throws -> RemovableHandle {
    guard requiresGrad else {
      throw ShapeError("can't register a hook on a tensor that requires no gradient")
    }
    if let node { return node.ensureHooks().list(index: outputIndex).add(hook) }
    let list = hooks ?? HookList()
    hooks = list
    return list.add(hook)
  }
}

extension Node {
  /// The node's hooks, made where there were none.
  fileprivate func ensureHooks() -> NodeHooks {
    let hooks = hooks ?? NodeHooks()
    self.hooks = hooks
    return hooks
  }
}
