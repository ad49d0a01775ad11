/// A metric that tells how large a part of a whole is, both counted over all examples.
public protocol ShareMetric: Metric {
  /// What was counted since the last reset.
  var share: CountedShare { get set }
}

extension ShareMetric {
  /// The part over the whole; NaN when nothing was counted.
  public var value: Double { share.whole == 0 ? .nan : Double(share.part) / Double(share.whole) }

  /// The part and the whole.
  public var totals: [Double] {
    get { [Double(share.part), Double(share.whole)] }
    set { share = CountedShare(totals: newValue) }
  }

  /// Forgets all examples.
  public func reset() { share = CountedShare() }
}

/// A part and the whole that it belongs to.
public struct CountedShare: Sendable {
  /// How much counts: right examples, or errors.
  public var part = 0
  /// How much there was.
  public var whole = 0

  /// Nothing counted yet.
  public init() {}

  /// What saved totals hold; nothing when they hold something else.
  init(totals: [Double]) {
    let numbers = totals.compactMap { Int(exactly: $0) }
    guard totals.count == 2, numbers.count == 2, numbers.allSatisfy({ $0 >= 0 }) else { return }
    (part, whole) = (numbers[0], numbers[1])
  }
}
