import NNTensor

/// How the elements of a new parameter are drawn: PyTorch's `torch.nn.init`.
///
/// Fans: of a tensor of two or more dimensions, `fanIn` is the size of dimension 1 times the sizes
/// from dimension 2 on, `fanOut` that of dimension 0 times the same.
public enum Initializer: Hashable, Sendable {
  /// All the same number.
  case constant(Double)
  /// Uniform in [low, high).
  case uniform(Double, Double)
  /// Normal.
  case normal(mean: Double, std: Double)
  /// Normal, drawn again (by inversion) where it falls outside [low, high].
  case truncatedNormal(mean: Double, std: Double, low: Double, high: Double)
  /// Uniform in +-gain * sqrt(3 / fanIn), gain = sqrt(2 / (1 + a^2)). He et al. 2015.
  case kaimingUniform(a: Double)
  /// Normal with std gain / sqrt(fanIn), gain = sqrt(2 / (1 + a^2)). He et al. 2015.
  case kaimingNormal(a: Double)
  /// Uniform in +-gain * sqrt(6 / (fanIn + fanOut)). Glorot and Bengio 2010.
  case xavierUniform(gain: Double)
  /// Normal with std gain * sqrt(2 / (fanIn + fanOut)). Glorot and Bengio 2010.
  case xavierNormal(gain: Double)
  /// Uniform in +-1 / sqrt(fanIn), with the fan of another tensor: the biases of `nn.Linear`.
  case inverseRoot(fanIn: Int)

  /// All 0.
  public static let zeros = Initializer.constant(0)
  /// All 1.
  public static let ones = Initializer.constant(1)

  /// The number of inputs that each output of a weight of `shape` is computed from.
  public static func fanIn(_ shape: Shape) -> Int {
    shape.rank < 2 ? shape.count : shape[1..<shape.rank].count
  }

  /// A new tensor of floating-point `type`, drawn from `stream`.
  public func tensor(_ type: TensorType, from stream: RandomStream) throws -> Tensor {
    var stream = stream
    switch self {
    case .constant(let value): return try .full(type, value)
    case .uniform(let low, let high): return try stream.uniform(type, low: low, high: high)
    case .normal(let mean, let std): return try stream.normal(type, mean: mean, std: std)
    case .truncatedNormal(let mean, let std, let low, let high):
      return try stream.truncatedNormal(type, mean: mean, std: std, low: low, high: high)
    case .kaimingUniform(let a):
      let bound = Self.bounded(3.0.squareRoot() * Self.std(a, type.shape))
      return try stream.uniform(type, low: -bound, high: bound)
    case .kaimingNormal(let a):
      return try stream.normal(type, mean: 0, std: Self.bounded(Self.std(a, type.shape)))
    case .xavierUniform(let gain):
      let bound = Self.bounded(gain * (6 / Self.fans(type.shape)).squareRoot())
      return try stream.uniform(type, low: -bound, high: bound)
    case .xavierNormal(let gain):
      let std = Self.bounded(gain * (2 / Self.fans(type.shape)).squareRoot())
      return try stream.normal(type, mean: 0, std: std)
    case .inverseRoot(let fanIn):
      let bound = fanIn > 0 ? 1 / Double(fanIn).squareRoot() : 0
      return try stream.uniform(type, low: -bound, high: bound)
    }
  }

  private static func std(_ a: Double, _ shape: Shape) -> Double {
    (2 / (1 + a * a) / Double(fanIn(shape))).squareRoot()
  }

  /// `fanIn + fanOut`.
  private static func fans(_ shape: Shape) -> Double {
    guard shape.rank >= 2 else { return 2 * Double(shape.count) }
    return (Double(shape[0]) + Double(shape[1])) * Double(shape[2..<shape.rank].count)
  }

  /// A weight without inputs has no elements, whatever the bound.
  private static func bounded(_ value: Double) -> Double { value.isFinite ? value : 0 }
}
