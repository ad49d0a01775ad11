/// Times of one thing that was done several times, in milliseconds.
public struct StepTimes: Sendable {
  private let sorted: [Double]

  init(_ times: [Double]) { sorted = times.sorted() }

  /// The shortest.
  public var minimum: Double { sorted.first ?? 0 }

  /// The one in the middle, or the mean of the two that are.
  public var median: Double {
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The one that nine of ten do not exceed.
  public var ninetiethPercentile: Double {
    sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, (sorted.count * 9 + 9) / 10 - 1)]
  }
}
