import NNDiagnostics
import NNTensor

/// Which rows are for training, validation and testing: every row is in exactly one of them.
public struct Splits: Hashable, Sendable {
  /// Rows to train on, in ascending order.
  public let train: [Int]
  /// Rows to choose the best model by, in ascending order.
  public let validation: [Int]
  /// Rows to report results on, in ascending order.
  public let test: [Int]

  /// The given rows.
  public init(train: [Int], validation: [Int], test: [Int]) {
    self.train = train
    self.validation = validation
    self.test = test
  }

  /// Splits `data` at random, the same for the same seed.
  ///
  /// `test` and `validation` are shares of all rows, rounded to the nearest number of rows; the
  /// rest is for training. With `stratify` each class is split in these shares, as near as whole
  /// rows go. Throws a `Diagnostic` when a share of more than 0 makes no row or training has none,
  /// and when `stratify` has no classes to go by.
  public init(
    _ data: Dataset, validation: Double, test: Double, stratify: Bool = false, seed: UInt64,
    at location: SourceLocation? = nil
  ) throws {
    let count = data.rowCount
    let testCount = try Self.size(of: "test", test, count, data, location)
    let validationCount = try Self.size(of: "validation", validation, count, data, location)
    guard testCount + validationCount < count else {
      throw Diagnostic(
        .emptySplit,
        "no row of '\(data.name)' is left to train on: \(testCount) of "
          + "\(counted(count, "row")) are for test and \(validationCount) for validation",
        at: location, help: "write smaller shares for validation and test")
    }
    var random = RandomStream(seed: seed, name: "split")
    let order = random.permutation(count)
    var groups = [order]
    if stratify {
      guard let labels = try data.classIndices else {
        throw Diagnostic(
          .noClasses, "stratify expects targets that are classes, but '\(data.name)' has none",
          at: location, help: "write stratify: false")
      }
      let grouped = Dictionary(grouping: order) { labels[$0] }
      groups = grouped.sorted { $0.key < $1.key }.map(\.value)
    }
    let testRows = Self.take(testCount, test, of: &groups, counts: groups.map(\.count))
    let all = groups.indices.map { groups[$0].count + testRows[$0].count }
    let validationRows = Self.take(validationCount, validation, of: &groups, counts: all)
    self.train = groups.flatMap { $0 }.sorted()
    self.validation = validationRows.flatMap { $0 }.sorted()
    self.test = testRows.flatMap { $0 }.sorted()
  }

  private static func size(
    of name: String, _ share: Double, _ count: Int, _ data: Dataset, _ location: SourceLocation?
  ) throws -> Int {
    guard share >= 0, share < 1 else {
      throw Diagnostic(
        .emptySplit, "\(name) expects a share of at least 0 and less than 1, got \(share)",
        at: location)
    }
    let size = Int((share * Double(count)).rounded())
    guard size > 0 || share == 0 else {
      throw Diagnostic(
        .emptySplit,
        "the \(name) split of '\(data.name)' is empty: \(share) of \(counted(count, "row")) is "
          + "less than half a row",
        at: location, help: "write \(name): 0, or a larger share")
    }
    return size
  }

  /// Takes `total` rows off the ends of the groups: of each its share rounded down, then one more
  /// of those that lose most by rounding, as long as they have rows.
  private static func take(
    _ total: Int, _ share: Double, of groups: inout [[Int]], counts: [Int]
  ) -> [[Int]] {
    let quotas = counts.map { Double($0) * share }
    var sizes = zip(quotas, groups).map { min(Int($0), $1.count) }
    let byRemainder = groups.indices.sorted { a, b in
      let (left, right) = (quotas[a] - Double(sizes[a]), quotas[b] - Double(sizes[b]))
      return left == right ? a < b : left > right
    }
    var missing = total - sizes.reduce(0, +)
    while missing > 0 {
      for index in byRemainder where missing > 0 && sizes[index] < groups[index].count {
        sizes[index] += 1
        missing -= 1
      }
    }
    return groups.indices.map { index in
      let rows = groups[index].suffix(sizes[index])
      groups[index].removeLast(sizes[index])
      return Array(rows)
    }
  }
}
