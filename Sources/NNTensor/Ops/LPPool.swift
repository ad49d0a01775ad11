extension Tensor {
  /// `(sum of x^p)^(1/p)` over each window of `kernel`'s sizes in as many last dimensions (1 to 3).
  ///
  /// `(N, C, *) -> (N, C, *out)`; N may be missing. `stride` is the kernel's sizes unless given. A
  /// `normType` of infinity gives the largest absolute value, minus infinity the smallest. Where the
  /// sum is zero, so is the gradient. Windows that reach over the end (`ceilMode`) count as full, as in
  /// PyTorch. Throws a `ShapeError` when sizes do not fit or `normType` is 0 or NaN. See
  /// `torch.nn.functional.lp_pool2d`.
  public func powerPooled(
    normType p: Double, kernel: [Int], stride: [Int]? = nil, ceilMode: Bool = false
  ) throws -> Tensor {
    guard p != 0, !p.isNaN else { throw ShapeError("expects a norm_type other than 0, got \(p)") }
    if p == .infinity {
      return try absolute().maxPooled(kernel: kernel, stride: stride, ceilMode: ceilMode)
    }
    if p == -.infinity {
      return try -((-absolute()).maxPooled(kernel: kernel, stride: stride, ceilMode: ceilMode))
    }
    let means = try power(p).averagePooled(kernel: kernel, stride: stride, ceilMode: ceilMode)
    // A root has no slope at zero: there a constant takes its place.
    let isZero = try means.detached().equal(try Tensor.scalar(0.0).converted(to: dtype))
    let one = try Tensor.scalar(1.0).converted(to: dtype)
    let size = Double(kernel.reduce(1, &*))
    let roots = try Tensor.select(isZero, one, means).scaled(by: size).power(1 / p)
    let atZero = try Tensor.scalar(p > 0 ? 0.0 : .infinity).converted(to: dtype)
    return try Tensor.select(isZero, atZero, roots)
  }
}
