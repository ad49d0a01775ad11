/// What registering a hook gives: it removes the hook again. PyTorch's `RemovableHandle`.
///
/// A handle that is let go leaves its hook in place.
public final class RemovableHandle {
  private var removal: (() -> Void)?

  init(_ removal: @escaping () -> Void) { self.removal = removal }

  /// Removes the hook; a second time it does nothing.
  public func remove() {
    removal?()
    removal = nil
  }
}

/// Hooks in the order in which they run.
///
/// Whoever runs them takes `hooks` first: one that is added or removed meanwhile counts from the
/// next time on, as in PyTorch.
public final class HookList<Hook> {
  private var entries: [(number: Int, hook: Hook)] = []
  private var count = 0

  /// No hooks.
  public init() {}

  /// Whether there are none.
  public var isEmpty: Bool { entries.isEmpty }

  /// The hooks as they stand now.
  public var hooks: [Hook] { entries.map(\.hook) }

  /// Adds a hook after the others, or before them.
  public func add(_ hook: Hook, prepend: Bool = false) -> RemovableHandle {
    count += 1
    let number = count
    entries.insert((number, hook), at: prepend ? 0 : entries.count)
    return RemovableHandle { [weak self] in self?.entries.removeAll { $0.number == number } }
  }
}
