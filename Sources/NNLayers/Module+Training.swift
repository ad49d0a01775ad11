extension Module {
  /// Switches this module and all below to training or, with `false`, to evaluation; returns the
  /// module itself. PyTorch's `train`.
  @discardableResult
  public final func train(_ mode: Bool = true) -> Self {
    for module in modules { module.isTraining = mode }
    return self
  }

  /// Switches this module and all below to evaluation; returns the module itself. PyTorch's `eval`.
  @discardableResult
  public final func eval() -> Self { train(false) }

  /// Draws every parameter that a scope has drawn anew.
  final func redrawParameters(_ seed: UInt64) throws {
    for parameter in ownParameters {
      if let initializer = parameter.initializer {
        try initialize(parameter.name, initializer, seed: seed)
      }
    }
  }

  /// Calls `body` with every module below, each after its children, then with this one; returns the
  /// module itself. PyTorch's `apply`.
  @discardableResult
  public final func apply(_ body: (Module) throws -> Void) rethrows -> Self {
    for child in children { try child.apply(body) }
    try body(self)
    return self
  }
}
