import NNDiagnostics
import NNTensor

/// Some examples at once, as the model takes them.
public struct Batch {
  /// The inputs, in the data set's order: `(B, *)` each.
  public let inputs: [(name: String, tensor: Tensor)]
  /// The targets, in the data set's order.
  public let targets: [(name: String, tensor: Tensor)]
  /// Which rows of the data set they are.
  public let rows: [Int]

  /// A batch of tensors that have a row for each of `rows`.
  public init(
    inputs: [(name: String, tensor: Tensor)], targets: [(name: String, tensor: Tensor)],
    rows: [Int]
  ) {
    self.inputs = inputs
    self.targets = targets
    self.rows = rows
  }

  /// How many examples there are.
  public var count: Int { rows.count }
}

/// Cuts rows of a data set into batches, in another order each epoch where asked for.
///
/// The order of an epoch depends on the seed and the epoch's number alone, so that training can go
/// on at any epoch and step exactly as if it had never stopped.
public final class BatchLoader {
  /// The data that rows are taken from.
  public let data: Dataset
  /// How many examples a batch has; the last one may have fewer.
  public let batchSize: Int
  /// How many batches an epoch has.
  public let batchesPerEpoch: Int

  private let rows: [Int]
  private let draw: WeightedDraw?
  private let shuffles: Bool
  private let seed: UInt64
  private var latest: (epoch: Int, order: [Int])?

  /// Batches of `batchSize` (at least 1) of the given rows of `data`. With `dropLast` a last batch
  /// of fewer examples is left out.
  ///
  /// With `weights`, one for each row, an epoch draws as many rows with replacement, each in proportion
  /// to its weight. Throws a `Diagnostic` when no batch is left or no weight is more than 0.
  public init(
    _ data: Dataset, rows: [Int], batchSize: Int, shuffle: Bool = false, dropLast: Bool = false,
    weights: [Double]? = nil, seed: UInt64 = 0, at location: SourceLocation? = nil
  ) throws {
    draw = weights.map(WeightedDraw.init)
    self.data = data
    self.rows = rows
    self.batchSize = max(batchSize, 1)
    self.seed = seed
    shuffles = shuffle
    guard draw?.isPossible ?? true, weights.map({ $0.count == rows.count }) ?? true else {
      throw Diagnostic(
        .emptySplit, "no row of '\(data.name)' has a weight of more than 0 to be drawn with",
        at: location)
    }
    let whole = rows.count / self.batchSize
    batchesPerEpoch = dropLast || rows.count % self.batchSize == 0 ? whole : whole + 1
    guard batchesPerEpoch > 0 else {
      throw Diagnostic(
        .emptySplit,
        "no batch of \(self.batchSize) can be made of \(counted(rows.count, "row")) of "
          + "'\(data.name)'",
        at: location,
        help: rows.isEmpty ? nil : "write a smaller batch_size or drop_last: false")
    }
  }

  /// How many examples batches have: one number, or two where the last batch is smaller.
  public var batchSizes: [Int] {
    let last = rows.count - (batchesPerEpoch - 1) * batchSize
    let isWhole = batchesPerEpoch == 1 || last >= batchSize
    return isWhole ? [min(batchSize, rows.count)] : [batchSize, last]
  }

  /// The rows of an epoch (counted from 0) in the order in which they come, those left out
  /// included.
  public func order(epoch: Int) -> [Int] {
    guard shuffles || draw != nil else { return rows }
    if let latest, latest.epoch == epoch { return latest.order }
    var random = RandomStream(
      seed: seed, name: draw == nil ? "shuffle" : "sampler",
      step: UInt64(truncatingIfNeeded: epoch))
    let order =
      draw.map { draw in
        random.fractions(rows.count).map { rows[draw.sample($0)] }
      } ?? random.permutation(rows.count).map { rows[$0] }
    latest = (epoch, order)
    return order
  }

  /// Batch `step` (counted from 0) of an epoch. Throws a `ShapeError` when there is no such batch.
  public func batch(epoch: Int, step: Int) throws -> Batch {
    guard (0..<batchesPerEpoch).contains(step) else {
      throw ShapeError("expects a batch from 0 to \(batchesPerEpoch - 1), got \(step)")
    }
    let order = order(epoch: epoch)
    let begin = step * batchSize
    let rows = Array(order[begin..<min(begin + batchSize, order.count)])
    return Batch(
      inputs: try data.inputs.map { ($0.name, try $0.tensor.gatheringRows(rows)) },
      targets: try data.targets.map { ($0.name, try $0.tensor.gatheringRows(rows)) }, rows: rows)
  }
}
