extension Tensor {
  /// The first half of dimension `dim` times the sigmoid of the second half (Dauphin et al. 2016):
  /// `(*, 2 N, *) -> (*, N, *)`.
  ///
  /// Throws a `ShapeError` when there is no such dimension or its size is odd.
  public func glu(dim: Int = -1) throws -> Tensor {
    guard rank > 0 else { throw ShapeError("expects at least 1 dimension, got a single number") }
    let place = try shape.normalized(dimension: dim)
    guard shape[place] % 2 == 0 else {
      throw ShapeError("expects an even size of dimension \(dim), got \(shape[place]) in \(type)")
    }
    let half = shape[place] / 2
    let gate = try sliced(dim: place, start: half, end: shape[place]).sigmoid()
    return try sliced(dim: place, start: 0, end: half) * gate
  }

  /// A softmax of the numbers with Gumbel noise from `stream`, divided by the temperature `tau`: draws
  /// from the categorical distribution that the numbers are logarithms of, up to a constant (Jang et
  /// al. 2016, Maddison et al. 2016).
  ///
  /// With `hard` it is 1 at the largest element and 0 elsewhere, with the gradient of the soft one.
  /// Throws a `ShapeError` unless floating point, or when there is no such dimension.
  public func gumbelSoftmax(
    tau: Double = 1, hard: Bool = false, dim: Int = -1, from stream: () -> RandomStream
  ) throws -> Tensor {
    let noise = try isMeta ? .meta(type) : gumbelNoise(from: stream())
    let soft = try ((self + noise) / Tensor.number(tau)).softmax(dim: dim)
    guard hard else { return soft }
    let zeros = try isMeta ? .meta(type) : Tensor.zeros(type)
    let largest = try soft.detached().argmax(dim: dim, keepDim: true)
    return try zeros.scattered(dim: dim, largest, value: 1) - soft.detached() + soft
  }

  /// `-log(e)` of exponential numbers e, in this tensor's type.
  private func gumbelNoise(from stream: RandomStream) throws -> Tensor {
    var stream = stream
    let type = TensorType(.float64, shape)
    let exponential = try -(Tensor.ones(type) - stream.uniform(type)).logarithm()
    // A number that was drawn as 0 stays above it.
    return try -exponential.clamped(min: .leastNormalMagnitude).logarithm().converted(to: dtype)
  }
}
