/// Sequences of different lengths without the padding between them: PyTorch's
/// `nn.utils.rnn.PackedSequence`.
///
/// The sequences lie step after step, longest first: of abc and x, `data` holds a x b c and
/// `batchSizes` 2, 1, 1. Recurrent layers take it and give one back.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.utils.rnn.PackedSequence.html
public struct PackedSequence {
  /// The elements of all steps one after the other: `(sum of lengths, *)`.
  ///
  /// While shapes are checked the lengths are not known: then every sequence counts as long as the
  /// padded one that it was packed from.
  public let data: Tensor
  /// How many sequences take part in each step: int64 `(longest)`, never more than in the step before.
  public let batchSizes: Tensor
  /// Which of the sequences that were packed stands at each place: int64 `(batch)`; nil where they
  /// were sorted by length before.
  public let sortedIndices: Tensor?
  /// At which place each of the sequences that were packed stands: int64 `(batch)`; nil likewise.
  public let unsortedIndices: Tensor?
  /// How many sequences there are.
  public let batch: Int
  /// What `batchSizes` holds; nil where that is not known.
  let counts: [Int]?

  /// Sequences that are packed already.
  ///
  /// Without `unsortedIndices` they follow from `sortedIndices`. Throws a `ShapeError` unless
  /// `batchSizes` are positive, never grow and make up the rows of `data`, and the indices are as many
  /// as sequences and name each once; `DataDependentShape` when only shapes are known and do not tell
  /// the number of sequences.
  public init(
    _ data: Tensor, batchSizes: Tensor, sortedIndices: Tensor? = nil,
    unsortedIndices: Tensor? = nil
  ) throws {
    guard batchSizes.dtype == .int64, batchSizes.rank == 1 else {
      throw ShapeError("expects int64 batch_sizes in one dimension, got \(batchSizes.type)")
    }
    guard data.rank > 0, batchSizes.count > 0 else {
      throw ShapeError("can't pack empty tensors, got \(data.type)")
    }
    if batchSizes.isMeta {
      let known = (sortedIndices ?? unsortedIndices)?.count
      guard let batch = known ?? Self.equalShare(data.shape[0], batchSizes.count) else {
        throw DataDependentShape("PackedSequence")
      }
      (self.batch, counts) = (batch, nil)
    } else {
      let counts = try batchSizes.ints()
      _ = try RecurrentSteps(batchSizes: counts)
      let (total, overflow) = counts.checkedSum
      guard !overflow, total == data.shape[0] else {
        throw ShapeError("expects data (\(total), *), got \(data.type)")
      }
      try Self.checkCount(total)
      (batch, self.counts) = (counts[0], counts)
    }
    self.data = data
    self.batchSizes = batchSizes
    self.sortedIndices = sortedIndices
    self.unsortedIndices = try unsortedIndices ?? sortedIndices?.inversePermutation()
    for indices in [self.sortedIndices, self.unsortedIndices].compactMap({ $0 })
    where indices.type != TensorType(.int64, [batch]) {
      throw ShapeError("expects indices \(TensorType(.int64, [batch])), got \(indices.type)")
    }
    if let unsortedIndices { _ = try unsortedIndices.inversePermutation() }
  }

  /// More steps of all sequences than fit into memory, but for elements that take none.
  private static let mostRows = 1 << 28

  /// Throws a `ShapeError` when there are too many steps to walk through.
  static func checkCount(_ rows: Int) throws {
    guard rows <= mostRows else {
      throw ShapeError("expects at most \(mostRows) steps of all sequences, got \(rows)")
    }
  }

  private static func equalShare(_ rows: Int, _ steps: Int) -> Int? {
    let (batch, rest) = rows.quotientAndRemainder(dividingBy: steps)
    return rest == 0 && batch > 0 ? batch : nil
  }

  /// Sequences of the same lengths with other elements.
  ///
  /// Throws a `ShapeError` unless `data` has as many rows.
  public func replacing(_ data: Tensor) throws -> PackedSequence {
    guard data.rank > 0, data.shape[0] == self.data.shape[0] else {
      throw ShapeError("expects data (\(self.data.shape[0]), *), got \(data.type)")
    }
    return PackedSequence(likeThis: self, data)
  }

  /// Sequences whose shapes alone are known.
  init(shapeOnly data: TensorType, steps: Int, batch: Int, isSorted: Bool) {
    self.data = .meta(data)
    batchSizes = .meta(TensorType(.int64, [steps]))
    sortedIndices = isSorted ? nil : .meta(TensorType(.int64, [batch]))
    unsortedIndices = sortedIndices
    self.batch = batch
    counts = nil
  }

  private init(likeThis other: PackedSequence, _ data: Tensor) {
    self.data = data
    batchSizes = other.batchSizes
    sortedIndices = other.sortedIndices
    unsortedIndices = other.unsortedIndices
    batch = other.batch
    counts = other.counts
  }

  /// The steps of a recurrent layer over it; from the last to the first if `isReversed`.
  public func steps(isReversed: Bool = false) throws -> RecurrentSteps {
    guard let counts else { return RecurrentSteps(anyOf: batch, isReversed: isReversed) }
    return try RecurrentSteps(batchSizes: counts, isReversed: isReversed)
  }
}

extension Tensor {
  /// The permutation that undoes the one of these indices.
  ///
  /// Throws a `ShapeError` unless each number below their count is there once.
  func inversePermutation() throws -> Tensor {
    guard dtype == .int64, rank == 1 else {
      throw ShapeError("expects int64 indices in one dimension, got \(type)")
    }
    if isMeta { return .meta(type) }
    var inverse = [Int](repeating: -1, count: count)
    for (place, index) in try ints().enumerated() {
      guard inverse.indices.contains(index), inverse[index] < 0 else {
        throw ShapeError("expects each index from 0 to \(count - 1) once, got \(index)")
      }
      inverse[index] = place
    }
    return try Tensor(inverse, [count])
  }
}
