extension Tensor {
  /// `self + weight (end - self)`, element by element with broadcasting; exact at both ends. PyTorch's
  /// `torch.lerp`.
  ///
  /// Throws a `ShapeError` unless all have one floating-point dtype; `weight` may be a number.
  public func lerp(_ end: Tensor, weight: Tensor) throws -> Tensor {
    guard dtype.isFloatingPoint, end.dtype == dtype, weight.isNumber || weight.dtype == dtype else {
      throw ShapeError("expects floating-point inputs of one dtype, got \(type) and \(end.type)")
    }
    return try Self.computed([self, end, weight]) { inputs in
      let (start, end, weight) = (inputs[0], inputs[1], inputs[2])
      let distance = try end - start
      return try .select(
        weight.absolute().less(.number(0.5)), start + weight * distance,
        end - distance * (1 - weight))
    }
  }

  /// `self + value * a * b`, element by element with broadcasting.
  public func addcmul(_ a: Tensor, _ b: Tensor, value: Double = 1) throws -> Tensor {
    try Self.computed([self, a, b]) { try $0[0] + value * $0[1] * $0[2] }
  }

  /// `self + value * a / b`, element by element with broadcasting.
  ///
  /// Throws a `ShapeError` for whole numbers.
  public func addcdiv(_ a: Tensor, _ b: Tensor, value: Double = 1) throws -> Tensor {
    guard a.dtype.isFloatingPoint || b.dtype.isFloatingPoint else {
      throw ShapeError("expects floating-point inputs, got \(a.type) and \(b.type)")
    }
    return try Self.computed([self, a, b]) { try $0[0] + value * $0[1] / $0[2] }
  }

  /// `body` of tensors in the dtype that arithmetic between them yields. Halves are computed with as
  /// `float32` throughout, and rounded once, at the end.
  static func computed(
    _ inputs: [Tensor], _ body: ([Tensor]) throws -> Tensor
  ) throws -> Tensor {
    let dtype = DType.result(of: inputs)
    return try body(try inputs.map { try $0.converted(to: dtype.computing) }).converted(to: dtype)
  }
}
