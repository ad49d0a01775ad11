import NNDiagnostics

/// The memory that one or several tensors look at.
final class Storage {
  let base: UnsafeMutableRawPointer
  private let size: BufferPool.SizeClass

  /// Counts the writes since it was made: a gradient that needs the old contents is refused.
  var version = 0

  /// The backward pass that last gave this memory to a leaf as its gradient: a second leaf gets a
  /// copy, so that no two gradients share memory.
  var gradientPass = 0

  /// More than any machine can address.
  private static let limit = 1 << 47

  /// Memory for `byteCount` bytes, not cleared.
  init(byteCount: Int) throws {
    guard byteCount <= Self.limit else {
      throw RunFailure(
        "out of memory: no room for a tensor of \(byteCount) bytes",
        help: "use a smaller batch_size or a smaller model")
    }
    size = BufferPool.SizeClass(atLeast: byteCount)
    base = try BufferPool.shared.take(size)
  }

  deinit { BufferPool.shared.give(base, size) }
}

/// What the process holds in tensors.
public enum TensorMemory {
  /// Buffers that tensors use now.
  public static var liveBuffers: Int { BufferPool.shared.counters.liveBuffers }
  /// Bytes that tensors use now.
  public static var liveBytes: Int { BufferPool.shared.counters.liveBytes }
  /// How often memory was asked from the system since the process started.
  public static var systemAllocations: Int { BufferPool.shared.counters.systemAllocations }
}
