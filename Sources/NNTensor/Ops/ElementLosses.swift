extension Tensor {
  /// `(x - target)^2`, reduced. The shapes must be the same.
  public func mseLoss(_ target: Tensor, reduction: Reduction = .mean) throws -> Tensor {
    try reduction(try (self - matching(target)).squared())
  }

  /// `-w (c t log s(x) + (1 - t) log(1 - s(x)))` for logits x, targets t from 0 to 1 and the
  /// sigmoid s, reduced.
  ///
  /// `weight` w and `posWeight` c broadcast to the logits. Throws a `ShapeError` when the target has
  /// another shape.
  public func bceWithLogits(
    _ target: Tensor, weight: Tensor? = nil, posWeight: Tensor? = nil,
    reduction: Reduction = .mean
  ) throws -> Tensor {
    let target = try matching(target)
    let one = try Tensor.ones(TensorType(dtype, []))
    var positive = try logSigmoid()
    if let posWeight { positive = try positive * ((posWeight - one) * target + one) }
    var losses = try (one - target) * self - positive
    if let weight { losses = try losses * weight }
    return try reduction(losses)
  }

  /// The target of an element-by-element loss, in this tensor's dtype. PyTorch broadcasts some
  /// shapes here, with a warning that it is most likely a mistake.
  private func matching(_ target: Tensor) throws -> Tensor {
    guard target.shape == shape else {
      throw ShapeError("expects targets of shape \(shape) like the input, got \(target.type)")
    }
    return target.dtype.isFloatingPoint ? target : try target.converted(to: dtype)
  }
}
