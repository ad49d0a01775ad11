extension Tensor {
  /// The tensor `counts[i]` times along dimension i, where there may be more counts than dimensions:
  /// these are new first dimensions. PyTorch's `Tensor.repeat`.
  ///
  /// Throws a `ShapeError` for fewer counts than dimensions and for negative ones.
  public func repeated(_ counts: [Int]) throws -> Tensor {
    guard counts.count >= rank, counts.allSatisfy({ $0 >= 0 }) else {
      throw ShapeError(
        "expects at least \(rank) counts of at least 0, one a dimension, got \(counts)")
    }
    var result = try reshaped(
      try Shape(Array(repeating: 1, count: counts.count - rank) + shape.array))
    for (dim, count) in counts.enumerated() where count != 1 {
      // The dimension beside the copies is dropped at once, so that the most dimensions suffice.
      let (before, after) = (result.shape[0..<dim], result.shape[(dim + 1)..<result.rank])
      guard let long = Ops.product(result.shape[dim], count), let outer = before.checkedCount,
        let inner = result.shape[dim..<result.rank].checkedCount
      else { throw ShapeError("makes a tensor too large to count") }
      let copies = try result.reshaped([outer, 1, inner] as Shape)
        .expanded(to: [outer, count, inner])
      result = try copies.reshaped(try before.appending([long]).appending(after))
    }
    return result
  }

  /// PyTorch's `torch.tile`: `repeated` where missing counts are 1.
  public func tiled(_ counts: [Int]) throws -> Tensor {
    try repeated(Array(repeating: 1, count: max(0, rank - counts.count)) + counts)
  }

  /// Every element along dimension `dim` (may count from the end) `count` times; without `dim`, of
  /// all elements row by row. PyTorch's `torch.repeat_interleave`.
  ///
  /// Throws a `ShapeError` for a negative count.
  public func interleaved(_ count: Int, dim: Int? = nil) throws -> Tensor {
    guard let dim else { return try reshaped([self.count] as Shape).interleaved(count, dim: 0) }
    guard count >= 0 else { throw ShapeError("expects a count of at least 0, got \(count)") }
    let place = try shape.normalized(dimension: dim)
    let source = rank == 0 ? try reshaped([1] as Shape) : self
    let (before, after) = (source.shape[0..<place], source.shape[(place + 1)..<source.rank])
    let (long, overflow) = source.shape[place].multipliedReportingOverflow(by: count)
    guard !overflow else { throw ShapeError("makes a tensor too large to count") }
    let flat = before.count * source.shape[place]
    return try source.reshaped([flat, 1, after.count] as Shape)
      .expanded(to: [flat, count, after.count])
      .reshaped(try before.appending([long]).appending(after))
  }

  /// Element i along dimension `dim` `counts[i]` times, where `counts` are whole numbers in one
  /// dimension, one for all or one each. See `interleaved(_:dim:)`.
  ///
  /// The shape depends on the counts, so it is not known of meta tensors: a
  /// `DataDependentShape`. Negative counts and a wrong number of them are a `ShapeError`.
  public func interleaved(_ counts: Tensor, dim: Int? = nil) throws -> Tensor {
    guard let dim else {
      return try reshaped([count] as Shape).interleaved(counts, dim: 0)
    }
    let place = try shape.normalized(dimension: dim)
    let source = rank == 0 ? try reshaped([1] as Shape) : self
    let size = source.shape[place]
    guard counts.dtype.isInteger, counts.rank <= 1, counts.count == 1 || counts.count == size else {
      throw ShapeError("expects \(size) whole counts in one dimension, got \(counts.type)")
    }
    guard !isMeta, !counts.isMeta else { throw DataDependentShape("repeat_interleave") }
    let numbers = try counts.ints()
    if numbers.count == 1, let count = numbers.first {
      return try source.interleaved(count, dim: place)
    }
    var total = 0
    for count in numbers {
      let (sum, overflow) = total.addingReportingOverflow(count)
      guard count >= 0, !overflow, sum <= 1 << 40 else {
        throw ShapeError("expects counts of at least 0 that fit in memory, got \(count)")
      }
      total = sum
    }
    let index = try Tensor.empty(TensorType(.int64, [total]))
    let places = index.data.assumingMemoryBound(to: Int64.self)
    var next = 0
    for (element, count) in numbers.enumerated() {
      for _ in 0..<count {
        places[next] = Int64(element)
        next += 1
      }
    }
    return try source.indexSelected(dim: place, index)
  }
}
