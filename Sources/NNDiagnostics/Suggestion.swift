/// "Did you mean": the closest of the names that would have been right.
public enum Suggestion {
  /// The name in `candidates` closest to `name`, or nil when none is near.
  ///
  /// Near means an edit distance (insertion, deletion, substitution, swap of neighbours, case
  /// ignored) of at most a third of the longer name's length, rounded up, at most 3, and with
  /// something in common. When none is near, the shortest name counts that begins with `name`, if
  /// that has at least three letters. Of equally near names the first in alphabetical order is taken, so that
  /// the answer does not depend on the order of a set.
  public static func closest(
    to name: String, in candidates: some Sequence<String>
  ) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(80))
    var best: (distance: Int, name: String)?
    for candidate in candidates {
      let other = Array(candidate.lowercased().unicodeScalars.prefix(80))
      let limit = min(3, (max(wanted.count, other.count) + 2) / 3)
      guard abs(wanted.count - other.count) <= limit else { continue }
      let distance = editDistance(wanted, other)
      guard distance <= limit, distance < max(wanted.count, other.count, 1) else { continue }
      if let best, (best.distance, best.name) <= (distance, candidate) { continue }
      best = (distance, candidate)
    }
    return best?.name ?? continuation(of: name, in: candidates)
  }

  /// The shortest candidate that begins with `name`, case ignored.
  private static func continuation(
    of name: String, in candidates: some Sequence<String>
  ) -> String? {
    guard name.count >= 3 else { return nil }
    return candidates.filter { $0.lowercased().hasPrefix(name.lowercased()) }
      .min { ($0.count, $0) < ($1.count, $1) }
  }

  /// `did you mean 'X'?`, or nil when nothing is near.
  public static func help(for name: String, in candidates: some Sequence<String>) -> String? {
    closest(to: name, in: candidates).map { "did you mean '\($0)'?" }
  }

  /// Optimal string alignment distance, in O(a * b).
  private static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in 0..<a.count {
      var current = [i + 1]
      for j in 0..<b.count {
        let substitution = previous[j] + (a[i] == b[j] ? 0 : 1)
        var distance = min(substitution, previous[j + 1] + 1, current[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          distance = min(distance, beforePrevious[j - 1] + 1)
        }
        current.append(distance)
      }
      beforePrevious = previous
      previous = current
    }
    return previous[b.count]
  }
}
