import Glibc

/// A clock that never goes back.
public enum MonotonicTime {
  /// Nanoseconds since some moment before the process started.
  public static var nanoseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
  }
}

/// The entries of the tape, which are numbered in the order in which operations run.
public enum Tape {
  /// The number of the newest entry of the process. The operations that a piece of code records have
  /// larger numbers than this is before, and none larger than this is after it.
  public static var newest: Int { Node.newest }
}

/// How long each entry of the tape takes to go backward through, while it is attached.
public final class BackwardTimes: @unchecked Sendable {
  // Read and written by the one task that it is attached to.
  /// The entries' numbers with the nanoseconds that their gradients took, in the order in which
  /// they were gone through.
  public private(set) var entries: [(number: Int, nanoseconds: Int)] = []

  /// Nothing timed yet.
  public init() {}

  func add(_ number: Int, since start: Int) {
    entries.append((number, MonotonicTime.nanoseconds - start))
  }

  /// Runs `body` and times every backward pass in it.
  public func measure<Result>(_ body: () throws -> Result) rethrows -> Result {
    var context = ExecutionContext.current
    context.backwardTimes = self
    return try ExecutionContext.$current.withValue(context, operation: body)
  }
}
