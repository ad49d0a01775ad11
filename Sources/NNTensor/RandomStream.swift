import CKernels

/// A sequence of random numbers that depends on its seed, its name and a step alone (Philox), never
/// on what was drawn elsewhere, on timing or on the number of threads.
///
/// Each use has a stream of its own: `RandomStream(seed: 42, name: "init/0.weight")`.
public struct RandomStream: Sendable {
  let key: UInt64
  private var nonce: UInt64

  /// The stream `name` of `seed`, for `step` (an epoch or a training step).
  public init(seed: UInt64, name: String, step: UInt64 = 0) {
    key = Self.mix(seed ^ Self.hash(name))
    nonce = Self.mix(step &+ 1)
  }

  /// Numbers in [low, high): a tensor of floating-point `type`.
  public mutating func uniform(_ type: TensorType, low: Double = 0, high: Double = 1) throws
    -> Tensor
  {
    let key = key
    return try fill(type) {
      nn_philox_uniform(type.dtype.computing.kernel, key, $0, $1, $2, $3, low, high)
    }
  }

  /// Normally distributed numbers: a tensor of floating-point `type`.
  public mutating func normal(_ type: TensorType, mean: Double = 0, std: Double = 1) throws
    -> Tensor
  {
    let key = key
    return try fill(type) {
      nn_philox_normal(type.dtype.computing.kernel, key, $0, $1, $2, $3, mean, std)
    }
  }

  /// `count` 32-bit words.
  public mutating func words(_ count: Int) -> [UInt32] {
    let nonce = next()
    return [UInt32](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let base = buffer.baseAddress { nn_philox_words(key, nonce, base, 0, Int64(count)) }
      initialized = count
    }
  }

  /// Whole numbers from 0 to below `bound`, without bias that could be noticed (at most 2^-32).
  public mutating func integers(_ count: Int, below bound: Int) -> [Int] {
    let words = words(count * 2)
    return (0..<count).map { i in
      let word = UInt64(words[2 * i]) << 32 | UInt64(words[2 * i + 1])
      return Int(word.multipliedFullWidth(by: UInt64(bound)).high)
    }
  }

  /// `count` numbers from 0 to below 1, with all the digits of a `Double`.
  public mutating func fractions(_ count: Int) -> [Double] {
    let words = words(count * 2)
    return (0..<count).map { i in
      Double((UInt64(words[2 * i]) << 32 | UInt64(words[2 * i + 1])) >> 11) * 0x1p-53
    }
  }

  /// The numbers from 0 to below `count` in random order (Fisher and Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    let words = words(count)
    for i in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(i, Int((UInt64(words[i]) * UInt64(i + 1)) >> 32))
    }
    return order
  }

  /// A tensor whose ranges `kernel` fills, on several threads where it pays.
  mutating func fill(
    _ type: TensorType,
    _ kernel: (_ nonce: UInt64, UnsafeMutableRawPointer, _ begin: Int64, _ count: Int64) -> Void
  ) throws -> Tensor {
    let tensor = try Tensor.empty(TensorType(type.dtype.computing, type.shape))
    let size = tensor.dtype.byteCount
    let nonce = next()
    ThreadPool.shared.forEachRange(of: tensor.count, grain: 4096) { begin, end in
      kernel(nonce, tensor.data + begin * size, Int64(begin), Int64(end - begin))
    }
    return try tensor.converted(to: type.dtype)
  }

  /// The numbers that the next draw is made from, for kernels that draw themselves.
  mutating func draw() -> (key: UInt64, nonce: UInt64) { (key, next()) }

  /// Every draw gets a counter space of its own.
  private mutating func next() -> UInt64 {
    defer { nonce = Self.mix(nonce) }
    return nonce
  }

  /// SplitMix64's finaliser (Steele, Lea, Flood, 2014).
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// FNV-1a over the name's UTF-8.
  private static func hash(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
