import NNTensor

extension Module {
  /// Switches gradients of every parameter of this module and those below on or off; returns the
  /// module itself. PyTorch's `requires_grad_`.
  ///
  /// A frozen parameter gets no gradient, and the one that it has is let go: an optimizer leaves it
  /// alone from then on.
  @discardableResult
  public final func requiresGrad(_ value: Bool = true) throws -> Self {
    for parameter in parameters() { try parameter.requiresGrad(value) }
    return self
  }

  /// Lets the gradients of every parameter of this module and those below go. PyTorch's `zero_grad`.
  public final func zeroGrad() {
    for parameter in parameters() { parameter.grad = nil }
  }

  /// Lets the gradients of every parameter of this module and those below go or, with `setToNone`
  /// off, fills those that are there with zeros. PyTorch's `zero_grad`.
  public final func zeroGrad(setToNone: Bool) throws {
    guard !setToNone else { return zeroGrad() }
    for parameter in parameters() {
      guard let gradient = parameter.grad else { continue }
      // Not in its memory, which the user may have kept for something else.
      parameter.grad = gradient.isMeta ? .meta(gradient.type) : try .zeros(gradient.type)
    }
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

  /// What backward passes added up; nil before the first one.
  public var grad: Tensor? {
    get { tensor.grad }
    set { tensor.grad = newValue }
  }
}
