import CKernels
import Glibc
import NNDiagnostics
import Synchronization

/// Keeps freed buffers for reuse, so that a steady training step asks the system for nothing.
///
/// Sizes are rounded up to one of eight steps in each power of two (at most an eighth is lost).
final class BufferPool: Sendable {
  static let shared = BufferPool()

  /// Buffers start at cache lines, which is also the widest vector.
  static let alignment = 64

  /// A size rounded up, and the number of its free list.
  struct SizeClass {
    let index: Int
    let byteCount: Int

    init(atLeast bytes: Int) {
      let size = max(bytes, BufferPool.alignment)
      let exponent = Int.bitWidth - 1 - (size - 1).leadingZeroBitCount
      let step = max(1 << max(0, exponent - 3), BufferPool.alignment)
      byteCount = (size + step - 1) & ~(step - 1)
      index = exponent * 8 + (byteCount >> max(0, exponent - 3)) - 8
    }
  }

  private struct State {
    /// The address of a free buffer of each size class, whose first word links to the next; or 0.
    var free = [UInt](repeating: 0, count: 520)
    var counters = Counters()
  }

  /// Figures for reports and for the tests that look for leaks.
  struct Counters: Sendable {
    /// Buffers in use.
    var liveBuffers = 0
    /// Bytes in use.
    var liveBytes = 0
    /// Requests that had to go to the system.
    var systemAllocations = 0
  }

  private let state = Mutex(State())

  /// Runs `body` under the lock.
  private func withLock<Result: Sendable>(_ body: (inout sending State) -> sending Result) -> Result
  {
    let lock = Unmanaged.passUnretained(self).toOpaque()
    return state.withLock { state in
      nn_note_lock(lock)
      defer { nn_note_unlock(lock) }
      return body(&state)
    }
  }

  var counters: Counters { withLock { $0.counters } }

  /// A buffer of the class's size, not cleared.
  func take(_ size: SizeClass) throws -> UnsafeMutableRawPointer {
    let address: UInt = withLock { state in
      state.counters.liveBuffers += 1
      state.counters.liveBytes += size.byteCount
      guard let buffer = UnsafeMutableRawPointer(bitPattern: state.free[size.index]) else {
        state.counters.systemAllocations += 1
        return 0
      }
      state.free[size.index] = buffer.load(as: UInt.self)
      return UInt(bitPattern: buffer)
    }
    if let reused = UnsafeMutableRawPointer(bitPattern: address) { return reused }
    if let fresh = aligned_alloc(Self.alignment, size.byteCount) { return fresh }
    releaseFree()
    if let fresh = aligned_alloc(Self.alignment, size.byteCount) { return fresh }
    withLock { state in
      state.counters.liveBuffers -= 1
      state.counters.liveBytes -= size.byteCount
    }
    throw RunFailure(
      "out of memory: no room for a tensor of \(size.byteCount) bytes",
      help: "use a smaller batch_size or a smaller model")
  }

  /// Takes a buffer of the class back.
  func give(_ buffer: UnsafeMutableRawPointer, _ size: SizeClass) {
    let address = UInt(bitPattern: buffer)
    withLock { state in
      state.counters.liveBuffers -= 1
      state.counters.liveBytes -= size.byteCount
      UnsafeMutableRawPointer(bitPattern: address)?
        .storeBytes(of: state.free[size.index], as: UInt.self)
      state.free[size.index] = address
    }
  }

  /// Hands every free buffer back to the system.
  func releaseFree() {
    withLock { state in
      for index in state.free.indices {
        while let buffer = UnsafeMutableRawPointer(bitPattern: state.free[index]) {
          state.free[index] = buffer.load(as: UInt.self)
          free(buffer)
        }
      }
    }
  }
}
