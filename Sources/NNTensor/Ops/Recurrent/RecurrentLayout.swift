/// How the steps of several sequences lie in the rows of a matrix: step after step, the first sequence
/// that is that long first.
enum RecurrentLayout: Sendable {
  /// All of the same length.
  case equal(steps: Int, batch: Int)
  /// How many sequences each step has, never more than the one before.
  case packed([Int])
  /// Packed, while shapes are checked, when only the number of sequences is known.
  case unknown(batch: Int)

  /// How many sequences there are.
  var batch: Int {
    switch self {
    case .equal(_, let batch), .unknown(let batch): batch
    case .packed(let counts): counts.first ?? 0
    }
  }

  /// Throws a `ShapeError` unless the steps make up `rows` rows, as far as that is known.
  func check(rows: Int) throws {
    let wanted: (count: Int, overflow: Bool)
    switch self {
    case .equal(let steps, let batch):
      let (count, overflow) = steps.multipliedReportingOverflow(by: batch)
      wanted = (count, overflow || min(steps, batch) < 0)
    case .packed(let counts): wanted = counts.checkedSum
    case .unknown: return
    }
    guard !wanted.overflow, wanted.count == rows else {
      throw ShapeError("expects as many rows as the steps have, got \(rows)")
    }
  }

  /// One step.
  struct Step {
    /// Its first row.
    let first: Int
    /// How many rows it has.
    let count: Int
    /// The first row of the step that is computed before it.
    let before: Int
    /// How many of its rows go on from that step; the others begin with the initial state.
    let continued: Int
  }

  /// The steps in the order in which they are computed.
  func steps(isReversed: Bool) -> [Step] {
    let counts: [Int]
    switch self {
    // Steps without sequences may be more than there is memory for.
    case .equal(let steps, let batch):
      counts = batch == 0 ? [] : Array(repeating: batch, count: steps)
    case .packed(let all): counts = all
    case .unknown: counts = []
    }
    var steps: [Step] = []
    steps.reserveCapacity(counts.count)
    var first = isReversed ? counts.reduce(0, +) : 0
    for count in isReversed ? counts.reversed() : counts {
      if isReversed { first -= count }
      let last = steps.last
      steps.append(
        Step(
          first: first, count: count, before: last?.first ?? 0,
          continued: min(last?.count ?? 0, count)))
      if !isReversed { first += count }
    }
    return steps
  }
}

extension RecurrentLayout.Step {
  /// Calls `body` with the rows that go on from the step before, then with those that begin: which
  /// they are, counted from the step's first row, and where their states from before begin, in the
  /// rows of all steps or in those of the initial states.
  func forEachOrigin(_ body: (_ rows: Range<Int>, _ row: Int, _ isInitial: Bool) -> Void) {
    if continued > 0 { body(0..<continued, before, false) }
    if continued < count { body(continued..<count, continued, true) }
  }
}

extension [Int] {
  /// The sum, and whether it can't be counted.
  var checkedSum: (count: Int, overflow: Bool) {
    reduce((0, false)) { sum, number in
      let (next, overflow) = sum.0.addingReportingOverflow(number)
      return (next, sum.1 || overflow)
    }
  }
}
