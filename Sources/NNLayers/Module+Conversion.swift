import NNTensor

extension Module {
  /// Replaces the tensor of every parameter, its gradient and every buffer of this module and those
  /// below by what `body` makes of it, outside the tape; what `body` gives back as it is stays.
  /// Returns the module itself. PyTorch's `_apply`.
  ///
  /// Parameters stay the same objects and keep whether they require a gradient. Make optimizers
  /// afterwards: they hold the tensors that were there before. Throws what `body` throws, before
  /// anything has changed, and a `ShapeError` when a parameter that requires a gradient would no
  /// longer be floating point.
  @discardableResult
  public final func applyToTensors(_ body: (Tensor) throws -> Tensor) throws -> Self {
    var converted: [ObjectIdentifier: (old: Tensor, new: Tensor)] = [:]
    func convert(_ old: Tensor) throws -> Tensor {
      if let known = converted[ObjectIdentifier(old)]?.new { return known }
      let view = old.detached()
      let made = try noGrad { try body(view) }
      guard made !== view else {
        converted[ObjectIdentifier(old)] = (old, old)
        return old
      }
      let new = try made.detached().requiringGrad(old.requiresGrad)
      new.grad = try old.grad.map { grad in try noGrad { try body(grad.detached()) } }
      converted[ObjectIdentifier(old)] = (old, new)
      return new
    }
    // A parameter and what it is derived from may hold one tensor, and still do afterwards.
    let derived = modules.flatMap(\.record.derived)
    let parameters = namedParameters(removeDuplicate: false).map(\.parameter) + derived
    let buffers = namedBuffers(removeDuplicate: false).map(\.buffer)
    let newParameters = try parameters.map { ($0, try convert($0.tensor)) }
    let newBuffers = try buffers.map { ($0, try convert($0.tensor)) }
    for (parameter, tensor) in newParameters { parameter.tensor = tensor }
    for (buffer, tensor) in newBuffers { buffer.tensor = tensor }
    return self
  }

  /// Converts the floating-point parameters and buffers of this module and all below to `dtype`, in
  /// place, with the gradients that are there; whole numbers and truth values stay. Returns the
  /// module itself. PyTorch's `to`.
  ///
  /// Make optimizers afterwards: they hold the tensors that were there before.
  /// Throws a `ShapeError` unless `dtype` is floating point.
  @discardableResult
  public final func to(_ dtype: DType) throws -> Self {
    guard dtype.isFloatingPoint else {
      throw ShapeError("expects a floating-point dtype for a module, got \(dtype.rawValue)")
    }
    return try applyToTensors {
      $0.dtype.isFloatingPoint ? try $0.converted(to: dtype) : $0
    }
  }

  /// Converts the floating-point parameters and buffers to the dtype of `tensor`: see `to(_:)`.
  @discardableResult
  public final func to(_ tensor: Tensor) throws -> Self { try to(tensor.dtype) }

  /// Converts every parameter and buffer to `dtype`, whole numbers too: see `applyToTensors(_:)`.
  /// PyTorch's `type`.
  @discardableResult
  public final func type(_ dtype: DType) throws -> Self {
    try applyToTensors { try $0.converted(to: dtype) }
  }

  /// Converts the floating-point parameters and buffers to `float32`: see `to(_:)`.
  @discardableResult
  public final func float() throws -> Self { try to(.float32) }

  /// Converts the floating-point parameters and buffers to `float64`: see `to(_:)`.
  @discardableResult
  public final func double() throws -> Self { try to(.float64) }

  /// Converts the floating-point parameters and buffers to `float16`: see `to(_:)`.
  @discardableResult
  public final func half() throws -> Self { try to(.float16) }

  /// Converts the floating-point parameters and buffers to `bfloat16`: see `to(_:)`.
  @discardableResult
  public final func bfloat16() throws -> Self { try to(.bfloat16) }

  /// The module itself, as everything is in the memory of the processor. PyTorch's `cpu`.
  @discardableResult
  public final func cpu() -> Self { self }
}
