import CKernels
import Glibc

/// Steps of optimizers, each in one pass over a parameter, outside the tape.
///
/// Parameter, gradient and state are floating-point tensors of one type; all but the gradient must
/// be contiguous. Every function throws a `ShapeError` where they are not.
public enum OptimizerSteps {
  /// One step of stochastic gradient descent:
  /// ```
  /// d = (maximize ? -g : g) + weightDecay * x
  /// b = first step ? d : momentum * b + (1 - dampening) * d
  /// x = x - learningRate * (nesterov ? d + momentum * b : b)
  /// ```
  public struct SGD: Hashable, Sendable {
    /// How far to go along the gradient.
    public var learningRate: Double
    /// How much of the last step is kept.
    public var momentum = 0.0
    /// How much less of the gradient enters the momentum.
    public var dampening = 0.0
    /// What share of the parameter is added to its gradient.
    public var weightDecay = 0.0
    /// Whether to look ahead along the momentum (Nesterov).
    public var nesterov = false
    /// Whether to go up instead of down.
    public var maximize = false

    /// Plain descent.
    public init(learningRate: Double) { self.learningRate = learningRate }
  }

  /// Moves `parameter` against `gradient`. `buffer` is the momentum, nil without; `isFirst` says
  /// that it holds nothing yet.
  public static func apply(
    _ step: SGD, to parameter: Tensor, gradient: Tensor, buffer: Tensor?, isFirst: Bool
  ) throws {
    if parameter.dtype.isHalf {
      return try widening([parameter, buffer]) { wide in
        try apply(
          step, to: wide[0] ?? parameter, gradient: gradient.widened(), buffer: wide[1],
          isFirst: isFirst)
      }
    }
    let gradient = try gradient.contiguous()
    try check(parameter, gradient, buffer)
    var kernel = nn_sgd(
      lr: step.learningRate, momentum: step.momentum, dampening: step.dampening,
      weight_decay: step.weightDecay, nesterov: step.nesterov, maximize: step.maximize,
      is_first: isFirst)
    let dtype = parameter.dtype
    let (x, g, b) = (parameter.data, gradient.data, buffer?.data)
    withUnsafePointer(to: &kernel) { kernel in
      forEachRange(of: parameter) { begin, count in
        nn_sgd_step(dtype.kernel, kernel, x + begin, g + begin, b.map { $0 + begin }, count)
      }
    }
    withExtendedLifetime(gradient) {}
    parameter.markWritten()
    buffer?.markWritten()
  }

  /// One step of Adam (Kingma and Ba, 2015), of number t:
  /// ```
  /// x = x * (1 - learningRate * decoupledDecay)
  /// g = (maximize ? -g : g) + weightDecay * x
  /// m = beta1 * m + (1 - beta1) * g
  /// v = beta2 * v + (1 - beta2) * g^2
  /// x = x - learningRate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + eps)
  /// ```
  public struct Adam: Hashable, Sendable {
    /// About how far to go in each direction.
    public var learningRate: Double
    /// How much of the mean of the gradients is kept.
    public var beta1: Double
    /// How much of the mean of their squares is kept.
    public var beta2: Double
    /// What is added to the root of the mean square.
    public var eps: Double
    /// What share of the parameter is added to its gradient.
    public var weightDecay = 0.0
    /// What share of the parameter, times the learning rate, is taken off it (AdamW).
    public var decoupledDecay = 0.0
    /// Whether to go up instead of down.
    public var maximize = false

    /// Without weight decay.
    public init(learningRate: Double, beta1: Double, beta2: Double, eps: Double) {
      self.learningRate = learningRate
      self.beta1 = beta1
      self.beta2 = beta2
      self.eps = eps
    }
  }

  /// Moves `parameter` in step `number`, counted from 1.
  ///
  /// `first` and `second` are the moments, zeros before the first step. `largest`, where there is
  /// one, keeps the largest second moments and is used in their place (AMSGrad).
  public static func apply(
    _ step: Adam, number: Int, to parameter: Tensor, gradient: Tensor, first: Tensor,
    second: Tensor, largest: Tensor?
  ) throws {
    if parameter.dtype.isHalf {
      return try widening([parameter, first, second, largest]) { wide in
        try apply(
          step, number: number, to: wide[0] ?? parameter, gradient: gradient.widened(),
          first: wide[1] ?? first, second: wide[2] ?? second, largest: wide[3])
      }
    }
    let gradient = try gradient.contiguous()
    try check(parameter, gradient, first, second, largest)
    var kernel = nn_adam(
      beta1: step.beta1, beta2: step.beta2, eps: step.eps, weight_decay: step.weightDecay,
      shrink: 1 - step.learningRate * step.decoupledDecay,
      step_size: step.learningRate / (1 - power(step.beta1, number)),
      second_correction_root: (1 - power(step.beta2, number)).squareRoot(),
      maximize: step.maximize)
    let dtype = parameter.dtype
    let (x, g, m, v) = (parameter.data, gradient.data, first.data, second.data)
    let most = largest?.data
    withUnsafePointer(to: &kernel) { kernel in
      forEachRange(of: parameter) { begin, count in
        nn_adam_step(
          dtype.kernel, kernel, x + begin, g + begin, m + begin, v + begin,
          most.map { $0 + begin }, count)
      }
    }
    withExtendedLifetime(gradient) {}
    for tensor in [parameter, first, second, largest] { tensor?.markWritten() }
  }

  /// The p-norm of all elements of `tensors` together, as if they were one vector; the largest
  /// absolute value for p = infinity; 0 for no tensors. p must be more than 0.
  public static func norm(of tensors: [Tensor], p: Double) throws -> Double {
    guard p > 0 else { throw ShapeError("expects a norm type of more than 0, got \(p)") }
    var total = 0.0
    for tensor in tensors {
      let source = try tensor.widened().contiguous()
      try check(source, source)
      let sum = powerSum(of: source, p: p)
      total = p.isInfinite ? larger(total, sum) : total + sum
    }
    return p.isInfinite || p == 1 ? total : p == 2 ? total.squareRoot() : pow(total, 1 / p)
  }

  /// Multiplies every element of a contiguous tensor by `factor`.
  public static func scale(_ tensor: Tensor, by factor: Double) throws {
    try change(tensor) { nn_scale_in_place($0, $1, $2, factor) }
  }

  /// Cuts every element of a contiguous tensor to at most `limit` in size; NaN stays.
  public static func clamp(_ tensor: Tensor, to limit: Double) throws {
    try change(tensor) { nn_clamp_in_place($0, $1, $2, limit) }
  }

  private static func change(
    _ tensor: Tensor, _ kernel: (nn_dtype, UnsafeMutableRawPointer, Int64) -> Void
  ) throws {
    try tensor.changingWidened { tensor in
      try check(tensor, tensor)
      let (dtype, x) = (tensor.dtype.kernel, tensor.data)
      forEachRange(of: tensor) { begin, count in kernel(dtype, x + begin, count) }
      tensor.markWritten()
    }
  }

  /// Runs `step`, which changes the `float32` copies of halves that it is given, and rounds them back.
  private static func widening(_ halves: [Tensor?], _ step: ([Tensor?]) throws -> Void) throws {
    let wide = try halves.map { try $0?.widened() }
    try step(wide)
    for (half, wide) in zip(halves, wide) {
      if let half, let wide { try half.assign(try wide.converted(to: half.dtype)) }
    }
  }

  /// Sums of parts of a size that depends on nothing, added in order: the same on any machine load.
  private static func powerSum(of tensor: Tensor, p: Double) -> Double {
    let size = 1 << 16
    let parts = (tensor.count + size - 1) / size
    let (dtype, x, count) = (tensor.dtype, tensor.data, tensor.count)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: parts) { sums in
      ThreadPool.shared.run(parts: parts) { part in
        let begin = part * size
        sums[part] = nn_power_sum(
          dtype.kernel, x + begin * dtype.byteCount, Int64(min(size, count - begin)), p)
      }
      return sums.reduce(0) { p.isInfinite ? larger($0, $1) : $0 + $1 }
    }
  }

  private static func larger(_ a: Double, _ b: Double) -> Double {
    a.isNaN || a >= b ? a : b
  }

  /// `base` to a whole power, computed as C does.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    pow(base, Double(exponent))
  }

  /// Calls `body` with offsets in bytes and numbers of elements that make up the tensor.
  private static func forEachRange(of tensor: Tensor, _ body: (_ begin: Int, Int64) -> Void) {
    let size = tensor.dtype.byteCount
    ThreadPool.shared.forEachRange(of: tensor.count, grain: Ops.grain) { begin, end in
      body(begin * size, Int64(end - begin))
    }
  }

  private static func check(_ parameter: Tensor, _ others: Tensor?...) throws {
    guard parameter.dtype.isFloatingPoint, !parameter.dtype.isHalf, parameter.isContiguous,
      !parameter.isMeta
    else {
      throw ShapeError(
        "expects a contiguous floating-point tensor with memory, got \(parameter.type)")
    }
    for case .some(let other) in others {
      guard other.type == parameter.type, other.isContiguous, !other.isMeta else {
        throw ShapeError("expects a tensor of type \(parameter.type), got \(other.type)")
      }
    }
  }
}
