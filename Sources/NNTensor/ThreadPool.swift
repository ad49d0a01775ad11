import CKernels
import Glibc
import Synchronization

/// The threads that kernels share their work with.
///
/// Work is cut into parts by its size alone, so that results do not depend on how many threads there
/// are; threads take the parts in any order. Work that is already inside a part runs on that thread.
public final class ThreadPool: @unchecked Sendable {
  // The job's fields are written under the lock before workers are woken, and read by workers
  // between waking and signing off.

  /// The pool that all kernels use.
  public static let shared = ThreadPool()

  /// How many threads work, the calling one included.
  public let threadCount: Int

  /// How often work was shared out since the process started.
  public var jobCount: Int { announced.load(ordering: .relaxed) }

  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var job: (@Sendable (Int) -> Void)?
  private var parts = 0
  private var generation = 0
  private var busyWorkers = 0
  private let isBusy = Atomic<Bool>(false)
  private let nextPart = Atomic<Int>(0)
  private let announced = Atomic<Int>(0)
  private let remaining = Atomic<Int>(0)

  /// How often a waiting thread looks again before it sleeps: some microseconds, as the next kernel
  /// of a step usually comes at once.
  private static let spins = 2000

  private init() {
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
      post(unsafeBitCast(body, to: (@Sendable (Int) -> Void).self), count)
    }
    isBusy.store(false, ordering: .releasing)
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
    pthread_mutex_lock(lock)
    job = body
    parts = count
    generation += 1
    busyWorkers = threadCount - 1
    nextPart.store(0, ordering: .relaxed)
    remaining.store(threadCount - 1, ordering: .relaxed)
    announced.store(generation, ordering: .releasing)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(lock)
    takeParts(body, count)
    for _ in 0..<Self.spins where remaining.load(ordering: .acquiring) != 0 { nn_pause() }
    pthread_mutex_lock(lock)
    while busyWorkers > 0 { pthread_cond_wait(done, lock) }
    job = nil
    pthread_mutex_unlock(lock)
  }

  private func takeParts(_ body: (Int) -> Void, _ count: Int) {
    while true {
      let part = nextPart.add(1, ordering: .relaxed).oldValue
      guard part < count else { return }
      body(part)
    }
  }

  /// Takes parts of the job. Not inlined, as nothing of the job may be held when the worker signs
  /// off: its closure ends with the call that posted it.
  @inline(never)
  private func workOnJob() {
    if let job { takeParts(job, parts) }
  }

  private func work() {
    var seen = 0
    while true {
      for _ in 0..<Self.spins where announced.load(ordering: .acquiring) == seen { nn_pause() }
      pthread_mutex_lock(lock)
      while generation == seen { pthread_cond_wait(wake, lock) }
      seen = generation
      pthread_mutex_unlock(lock)
      workOnJob()
      pthread_mutex_lock(lock)
      busyWorkers -= 1
      remaining.subtract(1, ordering: .releasing)
      if busyWorkers == 0 { pthread_cond_signal(done) }
      pthread_mutex_unlock(lock)
    }
  }
}
