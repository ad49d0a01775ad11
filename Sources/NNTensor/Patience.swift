import CKernels
import Glibc

/// How long a thread looks again and again for what it waits for, before it gives up and sleeps.
///
/// To be woken takes some 50 microseconds, longer than most kernels of a step, so looking pays. But
/// where other processes want the CPU, a thread that looks keeps them from it, or loses it in the
/// middle of looking, and the threads that it should work with wait for it. A thread that has lost its
/// CPU that way looks for a moment only, and grows patient again in the course of some hundred waits.
struct Patience {
  /// In nanoseconds.
  private static let limits: ClosedRange<UInt64> = 2_000...150_000
  /// A look at the clock that is this much later than the last says that something else had the CPU.
  private static let lostCPU: UInt64 = 100_000
  /// A look at the clock costs as much as this many at the condition.
  private static let looks = 32

  private var limit = Self.limits.upperBound

  /// Whether the condition came true before patience ran out.
  mutating func awaits(_ condition: () -> Bool) -> Bool {
    if look(condition) { return true }
    let start = Self.now()
    var last = start
    var isTrue = false
    while !isTrue, last &- start < limit {
      isTrue = look(condition)
      let time = Self.now()
      if time &- last > Self.lostCPU {
        limit = Self.limits.lowerBound
        return isTrue
      }
      last = time
    }
    limit = min(limit + limit / 128, Self.limits.upperBound)
    return isTrue
  }

  private func look(_ condition: () -> Bool) -> Bool {
    for _ in 0..<Self.looks {
      if condition() { return true }
      nn_pause()
    }
    return false
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(truncatingIfNeeded: time.tv_sec) &* 1_000_000_000
      &+ UInt64(truncatingIfNeeded: time.tv_nsec)
  }
}
