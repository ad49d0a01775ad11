extension Ops {
  /// Calls `body` with ranges that make up `0..<count`, on several threads where `count` times the
  /// `work` of each (elements touched, more for costly functions) is worth it. How it is cut depends
  /// on these two numbers alone.
  static func forEachLine(
    _ count: Int, work: Int, _ body: (_ begin: Int64, _ end: Int64) -> Void
  ) {
    let total = count.multipliedReportingOverflow(by: max(work, 1))
    let wanted = total.overflow ? 64 : total.partialValue / grain
    let parts = min(wanted, 64, count)
    guard parts > 1 else {
      if count > 0 { body(0, Int64(count)) }
      return
    }
    ThreadPool.shared.run(parts: parts) { part in
      body(Int64(count * part / parts), Int64(count * (part + 1) / parts))
    }
  }

  /// A row-major tensor seen along one dimension: lines of `size` elements that lie `inner` apart.
  struct Lines {
    let size: Int
    let inner: Int
    /// How many lines there are.
    let count: Int

    /// The lines of `shape` along `dim`; a single number is one line of one element.
    init(_ shape: Shape, dim: Int) {
      size = shape.rank == 0 ? 1 : shape[dim]
      inner = shape.rank == 0 ? 1 : shape[(dim + 1)..<shape.rank].count
      count = (shape.rank == 0 ? 1 : shape[0..<dim].count) * inner
    }
  }

  /// An element that an exponential is taken of counts as this many touched.
  static let exponentialWork = 8
}
