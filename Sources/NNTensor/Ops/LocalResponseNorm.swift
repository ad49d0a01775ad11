extension Tensor {
  /// Each element of `(N, C, *)` divided by `(k + alpha / size * s)^beta`, where s is the sum of
  /// squares of the `size` channels around it at its place, from `size / 2` before it on, as far as
  /// they exist (Krizhevsky et al. 2012).
  ///
  /// Throws a `ShapeError` for fewer than 3 dimensions, or a `size` below 1.
  public func localResponseNormalized(
    size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1
  ) throws -> Tensor {
    guard rank >= 3 else { throw ShapeError("expects input (N, C, *, L), got \(type)") }
    guard size > 0 else { throw ShapeError("expects a size of at least 1, got \(size)") }
    let sums = try squared().windowSums(dim: 1, before: size / 2, after: (size - 1) / 2)
    return try self / (sums.scaled(by: alpha / Double(size)) + .number(k)).power(beta)
  }

  /// PyTorch's older local response normalisation of `(N, C, H, W)`, with its ways: from channel
  /// `(size + 1) / 2` on the first channel is counted in, and the gradient is taken of windows that
  /// lie one channel earlier, which is not quite the derivative.
  ///
  /// Throws a `ShapeError` unless there are 4 dimensions and `size` is at least 1.
  public func crossMapNormalized(
    size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1
  ) throws -> Tensor {
    guard rank == 4 else { throw ShapeError("expects input (N, C, H, W), got \(type)") }
    guard size > 0 else { throw ShapeError("expects a size of at least 1, got \(size)") }
    let function = CrossMapNorm(size: size, alpha: alpha, beta: beta, k: k)
    return try function.apply([self])[0]
  }
}

/// `torch.nn._functions.CrossMapLRN2d`.
private struct CrossMapNorm: AutogradFunction {
  static let name = "cross_map_lrn2d"
  let size: Int
  let alpha: Double
  let beta: Double
  let k: Double

  func forward(_ context: FunctionContext, _ inputs: [Tensor]) throws -> [Tensor] {
    let (x, channels) = (inputs[0], inputs[0].shape[1])
    let reach = (size - 1) / 2
    let squares = try x.squared()
    var sums = try squares.windowSums(dim: 1, before: reach, after: reach)
    if channels > reach + 1 {
      let later = try sums.sliced(dim: 1, start: reach + 1, end: channels)
      let first = try squares.sliced(dim: 1, start: 0, end: 1)
      sums = try .concatenated(
        [sums.sliced(dim: 1, start: 0, end: reach + 1), later + first], dim: 1)
    }
    let scale = try sums.scaled(by: alpha / Double(size)) + .number(k)
    let output = try x * scale.power(-beta)
    context.save(x, scale, output)
    return [output]
  }

  func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?] {
    guard let outgoing = gradients[0] else { return [nil] }
    let (x, scale, output) = (context.saved[0], context.saved[1], context.saved[2])
    // Half of the window, counted as PyTorch counts it.
    let before = size == 1 ? 0 : size - size / 2
    let ratios = try (outgoing * output / scale)
      .windowSums(dim: 1, before: before, after: size - 1 - before)
    return [
      try outgoing * scale.power(-beta)
        - (x * ratios).scaled(by: 2 * alpha * beta / Double(size))
    ]
  }
}
