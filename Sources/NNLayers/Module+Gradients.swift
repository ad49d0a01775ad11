import NNTensor

extension Module {
  /// Switches gradients of every parameter of this module and those below on or off; returns the
  /// module itself. PyTorch's `requires_grad_`.
  ///
  /// A frozen parameter gets no gradient, and the one that it has is let go: an optimizer leaves it
  /// alone from then on.
  @discardableResult
  public final func requiresGrad(_ value: Bool = true) throws -> Self {
    for (_, parameter) in namedParameters { try parameter.requiresGrad(value) }
    return self
  }

  /// Lets the gradients of every parameter of this module and those below go. PyTorch's `zero_grad`.
  public final func zeroGrad() {
    for (_, parameter) in namedParameters { parameter.tensor.grad = nil }
  }
}

extension Parameter {
  /// Whether training changes it.
  public var requiresGrad: Bool { tensor.requiresGrad }

  /// Switches gradients on or off. Freezing lets the gradient go that it has.
  public func requiresGrad(_ value: Bool) throws {
    try tensor.requiringGrad(value)
    if !value { tensor.grad = nil }
  }
}
