extension PackedSequence {
  /// The sequences padded to the same length: `(T, B, *)`, or `(B, T, *)` if `isBatchFirst`, and
  /// their int64 lengths `(B)`, in the order in which they were packed. PyTorch's
  /// `pad_packed_sequence`.
  ///
  /// T is the greatest length, or `totalLength`. Throws a `ShapeError` when that is less.
  public func padded(
    isBatchFirst: Bool = false, paddingValue: Double = 0, totalLength: Int? = nil
  ) throws -> (padded: Tensor, lengths: Tensor) {
    let steps = totalLength ?? batchSizes.count
    if let counts, steps < counts.count {
      throw ShapeError(
        "expects total_length to be at least the length of the longest sequence, \(counts.count), "
          + "got \(steps)")
    }
    guard let counts, !data.isMeta else {
      let rows = PaddedRows(steps: steps, batch: batch, isBatchFirst: isBatchFirst)
      return (try rows.meta([data]), .meta(TensorType(.int64, [batch])))
    }
    let lengths = try lengths(counts)
    let places = try unsortedIndices?.ints() ?? Array(0..<batch)
    var starts: [Int] = []
    var start = 0
    for count in counts {
      starts.append(start)
      start += count
    }
    let rows = PaddedRows(steps: steps, batch: batch, isBatchFirst: isBatchFirst)
    let padded = try rows.gathered([data], paddingValue: paddingValue) { step, sequence in
      step < lengths[sequence] ? starts[step] + places[sequence] : nil
    }
    return (padded, try Tensor(lengths, [batch]))
  }

  /// The length of each sequence, in the order in which they were packed.
  private func lengths(_ counts: [Int]) throws -> [Int] {
    var sorted: [Int] = []
    for (step, count) in counts.enumerated().reversed() {
      while sorted.count < count { sorted.append(step + 1) }
    }
    return try unsortedIndices?.ints().map { sorted[$0] } ?? sorted
  }

  /// The sequences one by one, in the order in which they were packed. PyTorch's `unpack_sequence`.
  ///
  /// Throws `DataDependentShape` where only shapes are known.
  public func unpacked() throws -> [Tensor] {
    let (padded, lengths) = try padded(isBatchFirst: true)
    return try padded.unpadded(lengths: lengths, isBatchFirst: true)
  }
}

extension Tensor {
  /// On which side sequences are padded.
  public enum PaddingSide: String, CaseIterable, Sendable {
    /// Before the first element.
    case left
    /// After the last element.
    case right
  }

  /// Sequences `(L, *)` that agree but for their lengths, padded to the greatest: `(T, B, *)`, or
  /// `(B, T, *)` if `isBatchFirst`. PyTorch's `pad_sequence`.
  ///
  /// Throws a `ShapeError` for none and for others in their further sizes.
  public static func paddedSequences(
    _ sequences: [Tensor], isBatchFirst: Bool = false, paddingValue: Double = 0,
    side: PaddingSide = .right
  ) throws -> Tensor {
    try checkSequences(sequences)
    let (lengths, starts) = lengthsAndStarts(sequences)
    let steps = lengths.max() ?? 0
    let rows = PaddedRows(steps: steps, batch: sequences.count, isBatchFirst: isBatchFirst)
    return try rows.gathered(sequences, paddingValue: paddingValue) { step, sequence in
      let place = side == .left ? step - (steps - lengths[sequence]) : step
      return (0..<lengths[sequence]).contains(place) ? starts[sequence] + place : nil
    }
  }

  /// The sequences of a padded tensor without their padding: `(T, B, *)`, or `(B, T, *)` if
  /// `isBatchFirst`, of which the first `lengths` elements count. PyTorch's `unpad_sequence`.
  ///
  /// Throws a `ShapeError` unless there are as many lengths as sequences, and `DataDependentShape`
  /// where only their shape is known.
  public func unpadded(lengths: Tensor, isBatchFirst: Bool = false) throws -> [Tensor] {
    guard lengths.dtype.isInteger, lengths.rank == 1 else {
      throw ShapeError("expects whole lengths in one dimension, got \(lengths.type)")
    }
    guard !lengths.isMeta else { throw DataDependentShape("unpad_sequence") }
    return try unpadded(lengths: try lengths.ints(), isBatchFirst: isBatchFirst)
  }

  /// The sequences of a padded tensor without their padding; see `unpadded(lengths:)`.
  public func unpadded(lengths: [Int], isBatchFirst: Bool = false) throws -> [Tensor] {
    let dim = isBatchFirst ? 0 : 1
    guard rank >= 2, shape[dim] == lengths.count else {
      throw ShapeError("expects \(lengths.count) sequences, got \(type)")
    }
    return try lengths.enumerated().map { index, length in
      try selected(dim: dim, index: index).sliced(dim: 0, start: 0, end: max(length, 0))
    }
  }

  /// The length of each sequence and where it begins when they lie one after the other.
  static func lengthsAndStarts(_ sequences: [Tensor]) -> (lengths: [Int], starts: [Int]) {
    let lengths = sequences.map { $0.shape[0] }
    var starts: [Int] = []
    var start = 0
    for length in lengths {
      starts.append(start)
      start &+= length
    }
    return (lengths, starts)
  }

  /// Throws a `ShapeError` unless sequences agree but for their lengths.
  static func checkSequences(_ sequences: [Tensor]) throws {
    guard let first = sequences.first else {
      throw ShapeError("expects a list of at least one sequence, got none")
    }
    for sequence in sequences {
      guard sequence.rank > 0, sequence.rank == first.rank,
        sequence.shape[1..<sequence.rank] == first.shape[1..<first.rank]
      else {
        throw ShapeError(
          "expects sequences (L, *) that agree but for their lengths, got \(first.type) and "
            + "\(sequence.type)")
      }
    }
  }
}

/// Steps of sequences gathered out of rows.
private struct PaddedRows {
  let steps: Int
  let batch: Int
  let isBatchFirst: Bool

  private var shape: Shape { isBatchFirst ? [batch, steps] : [steps, batch] }

  /// What `gathered` gives, without memory.
  func meta(_ sources: [Tensor]) throws -> Tensor {
    let dtype = sources.dropFirst().reduce(sources[0].dtype) { $0.promoted(with: $1.dtype) }
    let type = TensorType(
      dtype, try shape.appending(sources[0].shape[1..<sources[0].rank]))
    try type.checkSizes()
    return .meta(type)
  }

  /// The rows of `sources`, one after the other, that `place` names, and `paddingValue` where it names
  /// none.
  func gathered(
    _ sources: [Tensor], paddingValue: Double,
    place: (_ step: Int, _ sequence: Int) -> Int?
  ) throws -> Tensor {
    if sources.contains(where: \.isMeta) { return try meta(sources) }
    let index = try Tensor.empty(TensorType(.int64, shape))
    let count = sources.reduce(0) { $0 + $1.shape[0] }
    let places = index.data.assumingMemoryBound(to: Int.self)
    var hasPadding = false
    for step in 0..<steps {
      for sequence in 0..<batch {
        let row = place(step, sequence)
        hasPadding = hasPadding || row == nil
        places[isBatchFirst ? sequence * steps + step : step * batch + sequence] = row ?? count
      }
    }
    var sources = sources
    if hasPadding, let first = sources.first {
      let shape = try Shape([1] + first.shape.array.dropFirst())
      sources.append(try .full(TensorType(first.dtype, shape), paddingValue))
    }
    let rows = try Tensor.concatenated(sources)
      .indexSelected(dim: 0, try index.reshaped([index.count] as Shape))
    return try rows.reshaped(try index.shape.appending(rows.shape[1..<rows.rank]))
  }
}
