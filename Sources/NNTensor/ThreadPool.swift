import CKernels
import Glibc
import Synchronization

/// The threads that kernels share their work with.
///
/// Work is cut into parts by its size alone, so that results do not depend on how many threads there
/// are; threads take the parts in any order. Work that is already inside a part runs on that thread.
public final class ThreadPool: @unchecked Sendable {
  /// The pool that all kernels use.
  public static let shared = ThreadPool()

  /// How many threads work, the calling one included.
  public let threadCount: Int

  /// The job's number, how many parts it has and the next one to be taken: a thread that takes a part
  /// knows by the same step that the job is not over.
  private struct Ticket {
    var bits: UInt64

    static let mostParts = Int(UInt16.max)

    var number: UInt64 { bits >> 32 }
    var parts: Int { Int(bits >> 16 & 0xFFFF) }
    var next: Int { Int(bits & 0xFFFF) }
    var hasParts: Bool { next < parts }

    /// The ticket of the job after this one.
    func following(parts: Int) -> Ticket {
      Ticket(bits: (number &+ 1) << 32 | UInt64(parts) << 16)
    }
  }

  private let ticket = Atomic<UInt64>(0)
  /// The address of what the job calls. Whoever holds a part of the job may read from there.
  private let job = Atomic<UInt>(0)
  private let finishedParts = Atomic<Int>(0)
  private let isBusy = Atomic<Bool>(false)
  private let sleepingWorkers = Atomic<Int>(0)
  private let callerSleeps = Atomic<Bool>(false)
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// Of the thread whose work is shared out.
  private var callerPatience = Patience()

  /// How often work was shared out since the process started, modulo 2^32.
  public var jobCount: Int { Int(Ticket(bits: ticket.load(ordering: .relaxed)).number) }

  private init() {
    _ = BLAS.isReady
    threadCount = Self.wantedThreads()
    pthread_mutex_init(lock, nil)
    pthread_cond_init(wake, nil)
    pthread_cond_init(done, nil)
    for _ in 1..<max(1, threadCount) { startWorker() }
  }

  /// `SWIFTNN_NUM_THREADS` if it is a number from 1 to 256, else the CPUs that this process may use.
  private static func wantedThreads() -> Int {
    if let text = getenv("SWIFTNN_NUM_THREADS"), let count = Int(String(cString: text)),
      (1...256).contains(count)
    {
      return count
    }
    return min(max(Int(nn_usable_cpus()), 1), 256)
  }

  private func startWorker() {
    var thread = pthread_t()
    let pool = Unmanaged.passUnretained(self).toOpaque()
    pthread_create(
      &thread, nil,
      { pool in
        guard let pool else { return nil }
        Unmanaged<ThreadPool>.fromOpaque(pool).takeUnretainedValue().work()
        return nil
      }, pool)
    pthread_detach(thread)
  }

  /// Calls `body` once for each part in `0..<parts`, on several threads, and returns when all are
  /// done.
  public func run(parts count: Int, _ body: (Int) -> Void) {
    let isFree = threadCount > 1 && count > 1 && !isBusy.exchange(true, ordering: .acquiring)
    guard isFree else {
      for part in 0..<count { body(part) }
      return
    }
    withoutActuallyEscaping(body) { body in
      let body = unsafeBitCast(body, to: (@Sendable (Int) -> Void).self)
      let most = Ticket.mostParts
      guard count > most else { return post(body, count) }
      for first in stride(from: 0, to: count, by: most) {
        post({ body(first + $0) }, min(most, count - first))
      }
    }
    isBusy.store(false, ordering: .releasing)
  }

  /// The same where each part needs `scratch` bytes of memory for itself, whose contents are left from
  /// other parts.
  ///
  /// Throws a `RunFailure` when memory is out.
  func run(
    parts count: Int, scratch byteCount: Int,
    _ body: (_ part: Int, _ scratch: UnsafeMutableRawPointer) -> Void
  ) throws {
    let workers = min(count, threadCount)
    let size = (byteCount + BufferPool.alignment - 1) & ~(BufferPool.alignment - 1)
    let memory = try Storage(byteCount: workers * size)
    let next = Atomic<Int>(0)
    run(parts: workers) { worker in
      while true {
        let part = next.add(1, ordering: .relaxed).oldValue
        guard part < count else { return }
        body(part, memory.base + worker * size)
      }
    }
    withExtendedLifetime(memory) {}
  }

  /// Calls `body` for ranges that make up `0..<count`, each of at least `grain` elements but the
  /// last. Small work is not shared out.
  public func forEachRange(of count: Int, grain: Int, _ body: (_ begin: Int, _ end: Int) -> Void) {
    let parts = min((count + grain - 1) / grain, 64)
    guard parts > 1 else {
      if count > 0 { body(0, count) }
      return
    }
    // Parts begin at whole vectors, so that the loop's remainder falls in the last one only.
    let size = ((count + parts - 1) / parts + 63) & ~63
    run(parts: (count + size - 1) / size) { part in
      body(part * size, min(count, (part + 1) * size))
    }
  }

  private func post(_ body: @escaping @Sendable (Int) -> Void, _ count: Int) {
    withUnsafePointer(to: body) { body in
      finishedParts.store(0, ordering: .relaxed)
      job.store(UInt(bitPattern: body), ordering: .relaxed)
      let last = Ticket(bits: ticket.load(ordering: .relaxed))
      ticket.store(last.following(parts: count).bits, ordering: .sequentiallyConsistent)
      if sleepingWorkers.load(ordering: .sequentiallyConsistent) > 0 {
        pthread_mutex_lock(lock)
        pthread_cond_broadcast(wake)
        pthread_mutex_unlock(lock)
      }
      takeParts()
      awaitEnd(of: count)
    }
  }

  /// Waits for the parts that other threads have taken. Threads that took none, perhaps because they
  /// did not get a CPU, are not waited for.
  private func awaitEnd(of count: Int) {
    if callerPatience.awaits({ finishedParts.load(ordering: .acquiring) == count }) { return }
    pthread_mutex_lock(lock)
    callerSleeps.store(true, ordering: .sequentiallyConsistent)
    while finishedParts.load(ordering: .sequentiallyConsistent) != count {
      pthread_cond_wait(done, lock)
    }
    callerSleeps.store(false, ordering: .relaxed)
    pthread_mutex_unlock(lock)
  }

  /// Takes parts of the job until there are none left.
  private func takeParts() {
    var seen = Ticket(bits: ticket.load(ordering: .acquiring))
    while seen.hasParts {
      let address = job.load(ordering: .relaxed)
      let (isMine, current) = ticket.compareExchange(
        expected: seen.bits, desired: seen.bits + 1, ordering: .acquiringAndReleasing)
      if isMine {
        call(address, part: seen.next)
        finish(of: seen.parts)
      }
      seen = Ticket(bits: isMine ? ticket.load(ordering: .acquiring) : current)
    }
  }

  /// Not inlined, as nothing of the job may be held when its part is reported as finished: what it
  /// calls ends with the call that posted it.
  @inline(never)
  private func call(_ address: UInt, part: Int) {
    UnsafePointer<@Sendable (Int) -> Void>(bitPattern: address)?.pointee(part)
  }

  private func finish(of count: Int) {
    let finished = finishedParts.add(1, ordering: .sequentiallyConsistent).newValue
    guard finished == count, callerSleeps.load(ordering: .sequentiallyConsistent) else { return }
    pthread_mutex_lock(lock)
    pthread_cond_signal(done)
    pthread_mutex_unlock(lock)
  }

  private var hasParts: Bool {
    Ticket(bits: ticket.load(ordering: .sequentiallyConsistent)).hasParts
  }

  private func work() {
    var patience = Patience()
    while true {
      takeParts()
      if patience.awaits({ hasParts }) { continue }
      pthread_mutex_lock(lock)
      sleepingWorkers.add(1, ordering: .sequentiallyConsistent)
      while !hasParts { pthread_cond_wait(wake, lock) }
      sleepingWorkers.subtract(1, ordering: .relaxed)
      pthread_mutex_unlock(lock)
    }
  }
}
