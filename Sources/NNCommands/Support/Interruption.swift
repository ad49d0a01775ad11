import Glibc
import Synchronization

/// Ctrl-C and SIGTERM: the first asks the work to stop at the next good moment, the second ends the
/// process at once.
enum Interruption {
  private static let count = Atomic<Int>(0)

  /// Whether the user wants the work to stop.
  static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

  /// Begins to watch for the signals.
  static func watch() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        // Only what is safe in a signal handler: an atomic addition and `_exit`.
        if Interruption.count.add(1, ordering: .relaxed).oldValue > 0 {
          _exit(ExitStatus.interrupted)
        }
      }
    }
  }
}
