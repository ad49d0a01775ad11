import NNTensor

extension Module {
  /// Converts the floating-point parameters and buffers of this module and all below to `dtype`, in
  /// place; whole numbers and truth values stay. Returns the module itself.
  ///
  /// Gradients are let go. Make optimizers afterwards: they hold the tensors that were there before.
  /// Throws a `ShapeError` unless `dtype` is floating point.
  @discardableResult
  public final func to(_ dtype: DType) throws -> Self {
    guard dtype.isFloatingPoint else {
      throw ShapeError("expects a floating-point dtype for a module, got \(dtype.rawValue)")
    }
    // A parameter and what it is derived from may hold one tensor, and still do afterwards.
    var converted: [ObjectIdentifier: (old: Tensor, new: Tensor)] = [:]
    func convert(_ tensor: inout Tensor) throws {
      let old = tensor
      tensor = try converted[ObjectIdentifier(old)]?.new ?? old.stored(as: dtype)
      converted[ObjectIdentifier(old)] = (old, tensor)
    }
    let derived = modules.flatMap(\.record.derived)
    for parameter in namedParameters.map(\.parameter) + derived { try convert(&parameter.tensor) }
    for (_, buffer) in namedBuffers { try convert(&buffer.tensor) }
    return self
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
}

extension Tensor {
  /// A leaf with these elements in `dtype`; the tensor itself when it has that dtype or is not
  /// floating point.
  fileprivate func stored(as dtype: DType) throws -> Tensor {
    guard self.dtype.isFloatingPoint, self.dtype != dtype else { return self }
    return try detached().converted(to: dtype).requiringGrad(requiresGrad)
  }
}
