import NNDeclarations
import NNTensor

/// How the elements of a parameter are drawn: PyTorch's `torch.nn.init`.
///
/// Fans: of a tensor of two or more dimensions, `fanIn` is the size of dimension 1 times the sizes
/// from dimension 2 on, `fanOut` that of dimension 0 times the same.
public enum Initializer: Hashable, Sendable {
  /// The shape of a distribution.
  public enum Distribution: Hashable, Sendable {
    /// The same chance between two bounds.
    case uniform
    /// Gauss's.
    case normal
  }

  /// What He's initialisation keeps the variance of.
  public enum Fan: String, ArgumentChoice {
    /// What goes forward.
    case fanIn = "fan_in"
    /// The gradients that come back.
    case fanOut = "fan_out"
  }

  /// All the same number.
  case constant(Double)
  /// Uniform in [low, high).
  case uniform(Double, Double)
  /// Normal.
  case normal(mean: Double, std: Double)
  /// Normal, drawn again (by inversion) where it falls outside [low, high].
  case truncatedNormal(mean: Double, std: Double, low: Double, high: Double)
  /// With standard deviation `gain / sqrt(fan)`. He et al. 2015.
  case kaiming(Distribution, gain: Double, fan: Fan)
  /// With standard deviation `gain * sqrt(2 / (fanIn + fanOut))`. Glorot and Bengio 2010.
  case xavier(Distribution, gain: Double)
  /// Uniform in +-1 / sqrt(fanIn), with the fan of another tensor: the biases of `nn.Linear`.
  case inverseRoot(fanIn: Int)
  /// 1 on the diagonal of a matrix, 0 elsewhere.
  case identity
  /// The kernel that leaves as many channels as there are of each of `groups` groups as they are.
  case dirac(groups: Int)
  /// `gain` times a matrix with orthonormal rows or columns, whichever are fewer. Saxe et al. 2013.
  case orthogonal(gain: Double)
  /// Normal with mean 0, and in each column a share of elements that are 0. Martens 2010.
  case sparse(sparsity: Double, std: Double)

  /// All 0.
  public static let zeros = Initializer.constant(0)
  /// All 1.
  public static let ones = Initializer.constant(1)

  /// He's uniform initialisation for a leaky ReLU of slope `a`; `a` of sqrt(5) is what linear and
  /// convolution layers start from.
  public static func kaimingUniform(a: Double) -> Initializer {
    .kaiming(.uniform, gain: Nonlinearity.leakyReLU.gain(slope: a), fan: .fanIn)
  }

  /// He's normal initialisation for a leaky ReLU of slope `a`.
  public static func kaimingNormal(a: Double) -> Initializer {
    .kaiming(.normal, gain: Nonlinearity.leakyReLU.gain(slope: a), fan: .fanIn)
  }

  /// The number of inputs that each output of a weight of `shape` is computed from.
  public static func fanIn(_ shape: Shape) -> Int {
    shape.rank < 2 ? shape.count : shape[1..<shape.rank].count
  }

  /// Throws a `ShapeError` when a parameter of `shape` can't be drawn so.
  public func check(_ shape: Shape) throws {
    func expect(_ isTrue: Bool, _ what: String) throws {
      guard isTrue else { throw ShapeError("expects \(what), got shape \(shape)") }
    }
    switch self {
    case .kaiming, .xavier, .orthogonal:
      try expect(shape.rank >= 2, "at least 2 dimensions")
    case .identity, .sparse:
      try expect(shape.rank == 2, "2 dimensions")
    case .dirac(let groups):
      try expect((3...5).contains(shape.rank), "3, 4 or 5 dimensions")
      try expect(shape[0] % groups == 0, "a first dimension that \(groups) groups divide")
    case .constant, .uniform, .normal, .truncatedNormal, .inverseRoot: break
    }
  }

  /// A new tensor of floating-point `type`, drawn from `stream`.
  ///
  /// Throws a `ShapeError` when its shape can't be drawn so.
  public func tensor(_ type: TensorType, from stream: RandomStream) throws -> Tensor {
    try check(type.shape)
    var stream = stream
    switch self {
    case .constant(let value): return try .full(type, value)
    case .uniform(let low, let high): return try stream.uniform(type, low: low, high: high)
    case .normal(let mean, let std): return try stream.normal(type, mean: mean, std: std)
    case .truncatedNormal(let mean, let std, let low, let high):
      return try stream.truncatedNormal(type, mean: mean, std: std, low: low, high: high)
    case .kaiming(let distribution, let gain, let fan):
      let count = fan == .fanIn ? Self.fanIn(type.shape) : Self.fanOut(type.shape)
      return try stream.draw(distribution, type, std: gain / Double(count).squareRoot())
    case .xavier(let distribution, let gain):
      let fans = Double(Self.fanIn(type.shape)) + Double(Self.fanOut(type.shape))
      return try stream.draw(distribution, type, std: gain * (2 / fans).squareRoot())
    case .inverseRoot(let fanIn):
      let bound = fanIn > 0 ? 1 / Double(fanIn).squareRoot() : 0
      return try stream.uniform(type, low: -bound, high: bound)
    case .identity: return try Self.marked(type) { Self.diagonal(type.shape) }
    case .dirac(let groups): return try Self.marked(type) { Self.dirac(type.shape, groups) }
    case .orthogonal(let gain):
      return try OrthogonalMatrix.draw(type.shape, gain: gain, from: &stream).converted(
        to: type.dtype)
    case .sparse(let sparsity, let std):
      return try Self.sparse(type, sparsity, std, from: &stream)
    }
  }

  /// The number of outputs that each input of a weight of `shape` goes into.
  private static func fanOut(_ shape: Shape) -> Int {
    shape.rank < 2 ? shape.count : shape[0] * shape[2..<shape.rank].count
  }

  /// Zeros with ones at some places, row by row.
  private static func marked(_ type: TensorType, _ places: () -> [Int]) throws -> Tensor {
    var values = [Double](repeating: 0, count: type.shape.count)
    for place in places() { values[place] = 1 }
    return try Tensor(values, type.shape).converted(to: type.dtype)
  }

  private static func diagonal(_ shape: Shape) -> [Int] {
    (0..<min(shape[0], shape[1])).map { $0 * shape[1] + $0 }
  }

  /// The middle of the kernel from input channel d to output channel d of each group.
  private static func dirac(_ shape: Shape, _ groups: Int) -> [Int] {
    let kernel = shape[2..<shape.rank]
    guard kernel.count > 0 else { return [] }
    let middle = (0..<kernel.rank).reduce(0) { $0 * kernel[$1] + kernel[$1] / 2 }
    let outputs = shape[0] / groups
    return (0..<groups).flatMap { group in
      (0..<min(outputs, shape[1])).map { channel in
        ((group * outputs + channel) * shape[1] + channel) * kernel.count + middle
      }
    }
  }

  private static func sparse(
    _ type: TensorType, _ sparsity: Double, _ std: Double, from stream: inout RandomStream
  ) throws -> Tensor {
    let (rows, columns) = (type.shape[0], type.shape[1])
    var values = try stream.normal(TensorType(.float64, type.shape), mean: 0, std: std).doubles()
    let zeroCount = min(rows, max(0, Int((sparsity * Double(rows)).rounded(.up))))
    for column in 0..<columns {
      for row in stream.permutation(rows).prefix(zeroCount) { values[row * columns + column] = 0 }
    }
    return try Tensor(values, type.shape).converted(to: type.dtype)
  }
}

extension RandomStream {
  /// Draws with mean 0 and standard deviation `std`. A weight without inputs has no elements,
  /// whatever its deviation.
  fileprivate mutating func draw(
    _ distribution: Initializer.Distribution, _ type: TensorType, std: Double
  ) throws -> Tensor {
    let std = std.isFinite ? std : 0
    switch distribution {
    case .normal: return try normal(type, mean: 0, std: std)
    case .uniform:
      let bound = 3.0.squareRoot() * std
      return try uniform(type, low: -bound, high: bound)
    }
  }
}
