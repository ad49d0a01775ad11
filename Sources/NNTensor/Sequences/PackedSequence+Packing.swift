extension PackedSequence {
  /// Packs padded sequences: `(T, B, *)`, or `(B, T, *)` if `isBatchFirst`, of which the first
  /// `lengths` elements count. PyTorch's `pack_padded_sequence`.
  ///
  /// The lengths fall from sequence to sequence unless `enforcesSorting` is false: then the sequences
  /// are sorted here, and `sortedIndices` tells how. Throws a `ShapeError` when they do not, and for a
  /// length that is not from 1 to T, or not one a sequence.
  public init(
    padded: Tensor, lengths: [Int], isBatchFirst: Bool = false, enforcesSorting: Bool = true
  ) throws {
    let (steps, batch) = try Self.sizes(padded, lengths.count, isBatchFirst)
    if let longest = lengths.first(where: { $0 > steps }) {
      throw ShapeError("expects lengths of at most \(steps), got \(longest)")
    }
    let rows = [steps * batch] + padded.shape.array.dropFirst(2)
    try self.init(
      rows: try padded.reshaped(try Shape(rows)), lengths, enforcesSorting: enforcesSorting
    ) { step, sequence in
      isBatchFirst ? sequence * steps + step : step * batch + sequence
    }
  }

  /// Packs padded sequences of the int64 `lengths` `(B)`; see `init(padded:lengths:)`.
  ///
  /// Where only shapes are known, every sequence counts as long as the padded one.
  public init(
    padded: Tensor, lengths: Tensor, isBatchFirst: Bool = false, enforcesSorting: Bool = true
  ) throws {
    guard lengths.dtype == .int64, lengths.rank == 1 else {
      throw ShapeError("expects int64 lengths in one dimension, got \(lengths.type)")
    }
    guard lengths.isMeta else {
      try self.init(
        padded: padded, lengths: try lengths.ints(), isBatchFirst: isBatchFirst,
        enforcesSorting: enforcesSorting)
      return
    }
    let (steps, batch) = try Self.sizes(padded, lengths.count, isBatchFirst)
    let (rows, overflow) = steps.multipliedReportingOverflow(by: batch)
    guard !overflow else { throw ShapeError("makes a tensor too large to count of \(padded.type)") }
    let shape = try Shape([rows] + padded.shape.array.dropFirst(2))
    self.init(
      shapeOnly: TensorType(padded.dtype, shape), steps: steps, batch: batch,
      isSorted: enforcesSorting)
  }

  /// Packs a list of sequences `(L, *)` that agree but for their lengths. PyTorch's `pack_sequence`.
  ///
  /// Throws a `ShapeError` for none, an empty one, others in their further sizes, and lengths that grow
  /// unless `enforcesSorting` is false.
  public init(_ sequences: [Tensor], enforcesSorting: Bool = true) throws {
    try Tensor.checkSequences(sequences)
    let (lengths, starts) = Tensor.lengthsAndStarts(sequences)
    try self.init(
      rows: try .concatenated(sequences), lengths, enforcesSorting: enforcesSorting
    ) { step, sequence in starts[sequence] + step }
  }

  /// The steps and the sequences of a padded tensor.
  private static func sizes(
    _ padded: Tensor, _ lengths: Int, _ isBatchFirst: Bool
  ) throws -> (steps: Int, batch: Int) {
    guard padded.rank >= 2 else {
      let names = isBatchFirst ? "(B, T, *)" : "(T, B, *)"
      throw ShapeError("expects input \(names), got \(padded.type)")
    }
    let (steps, batch) = (padded.shape[isBatchFirst ? 1 : 0], padded.shape[isBatchFirst ? 0 : 1])
    guard steps > 0, batch > 0 else { throw ShapeError("can't pack empty tensors") }
    guard lengths == batch else {
      throw ShapeError("expects as many lengths as sequences, \(batch), got \(lengths)")
    }
    return (steps, batch)
  }

  /// Packs sequences out of rows; `place` says in which row a step of a sequence lies.
  private init(
    rows: Tensor, _ lengths: [Int], enforcesSorting: Bool,
    place: (_ step: Int, _ sequence: Int) -> Int
  ) throws {
    if let length = lengths.first(where: { $0 <= 0 }) {
      throw ShapeError("expects the length of all samples to be greater than 0, got \(length)")
    }
    var order = Array(lengths.indices)
    if enforcesSorting {
      for (length, next) in zip(lengths, lengths.dropFirst()) where next > length {
        throw ShapeError(
          "expects lengths sorted in decreasing order when enforce_sorted is True, got \(next) "
            + "after \(length)",
          help: "write enforce_sorted=False to have them sorted")
      }
    } else {
      // Sequences of the same length stay in their order.
      order.sort { (lengths[$1], $0) < (lengths[$0], $1) }
    }
    let (total, overflow) = lengths.checkedSum
    if rows.isMeta {
      let shape = try Shape([total] + rows.shape.array.dropFirst())
      self.init(
        shapeOnly: TensorType(rows.dtype, shape), steps: lengths.max() ?? 0, batch: order.count,
        isSorted: enforcesSorting)
      return
    }
    try Self.checkCount(overflow ? .max : total)
    var counts: [Int] = []
    var index: [Int] = []
    var active = order.count
    while active > 0 {
      let step = counts.count
      counts.append(active)
      for sequence in order.prefix(active) { index.append(place(step, sequence)) }
      while active > 0, lengths[order[active - 1]] == step + 1 { active -= 1 }
    }
    try self.init(
      try rows.indexSelected(dim: 0, try Tensor(index, [index.count])),
      batchSizes: try Tensor(counts, [counts.count]),
      sortedIndices: enforcesSorting ? nil : try Tensor(order, [order.count]))
  }
}
