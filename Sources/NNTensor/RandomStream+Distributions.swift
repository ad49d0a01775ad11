import CKernels

extension RandomStream {
  /// Normally distributed numbers that lie in [low, high]: a tensor of floating-point `type`, exact
  /// in the far tails too.
  ///
  /// Throws a `ShapeError` unless `low <= high` and `std > 0`.
  public mutating func truncatedNormal(
    _ type: TensorType, mean: Double, std: Double, low: Double, high: Double
  ) throws -> Tensor {
    guard low <= high, std > 0, std.isFinite, mean.isFinite else {
      throw ShapeError(
        "expects bounds in order and a positive std, got mean \(mean), std \(std) in "
          + "[\(low), \(high)]")
    }
    let key = key
    return try fill(type) {
      nn_philox_truncated(type.dtype.kernel, key, $0, $1, $2, $3, mean, std, low, high)
    }
  }

  /// Whole numbers from `low` to below `high`: an `int64` tensor of `shape`.
  ///
  /// Throws a `ShapeError` unless `low < high`.
  public mutating func integers(_ shape: Shape, from low: Int, below high: Int) throws -> Tensor {
    guard low < high else { throw ShapeError("expects low below high, got \(low) and \(high)") }
    let (key, range) = (key, UInt64(bitPattern: Int64(high &- low)))
    return try fill(TensorType(.int64, shape)) {
      nn_philox_integers(
        key, $0, $1.assumingMemoryBound(to: Int64.self), $2, $3, Int64(low), range)
    }
  }

  /// 1 with the probability that each element of `probabilities` says, else 0, in their dtype.
  ///
  /// Throws a `ShapeError` for what is no probability.
  public mutating func bernoulli(_ probabilities: Tensor) throws -> Tensor {
    let p = try probabilities.detached().converted(to: .float64)
    guard probabilities.dtype.isFloatingPoint,
      try p.doubles().allSatisfy({ (0...1).contains($0) })
    else { throw ShapeError("expects probabilities between 0 and 1 in \(probabilities.type)") }
    return try uniform(TensorType(.float64, p.shape)).less(p).converted(to: probabilities.dtype)
  }

  /// The places of `count` elements of each row, drawn with the probabilities that the elements are
  /// proportional to: `(*, K) -> (*, count)`, `int64`. PyTorch's `torch.multinomial`.
  ///
  /// Without `replacement` no place of a row comes twice. Throws a `ShapeError` for more than two
  /// dimensions, and for rows with elements that are negative or not finite, or with too few that
  /// are not 0.
  public mutating func multinomial(
    _ weights: Tensor, _ count: Int, replacement: Bool = false
  ) throws -> Tensor {
    let shape = weights.shape
    guard weights.dtype.isFloatingPoint, (1...2).contains(shape.rank), count > 0 else {
      throw ShapeError(
        "expects floating-point weights in one or two dimensions and at least 1 draw, got "
          + "\(weights.type) and \(count)")
    }
    let size = shape[shape.rank - 1]
    let rows = shape.rank == 2 ? shape[0] : 1
    let values = try weights.doubles()
    for row in 0..<rows {
      let places = values[row * size..<(row + 1) * size]
      let usable = places.count { $0 > 0 }
      guard places.allSatisfy({ $0 >= 0 && $0.isFinite }), usable >= (replacement ? 1 : count)
      else {
        throw ShapeError(
          "expects weights of at least 0, at least \(replacement ? 1 : count) of them not 0, in "
            + "each row of \(weights.type)")
      }
    }
    let type: Shape = shape.rank == 2 ? [rows, count] : [count]
    let drawn =
      replacement
      ? try independent(values, rows: rows, size: size, count)
      : try distinct(values, rows: rows, size: size, count)
    return try drawn.reshaped(type)
  }

  /// The place that a uniform number falls at among the sums of the weights.
  private mutating func independent(
    _ values: [Double], rows: Int, size: Int, _ count: Int
  ) throws -> Tensor {
    let numbers = try uniform(TensorType(.float64, [rows, count])).doubles()
    var places: [Int] = []
    for row in 0..<rows {
      var sums: [Double] = []
      var total = 0.0
      for value in values[row * size..<(row + 1) * size] {
        total += value
        sums.append(total)
      }
      for number in numbers[row * count..<(row + 1) * count] {
        // The first place whose sum is above: never one of weight 0.
        var (low, high) = (0, size - 1)
        let wanted = min(number * total, total.nextDown)
        while low < high {
          let middle = (low + high) / 2
          if sums[middle] > wanted { high = middle } else { low = middle + 1 }
        }
        places.append(low)
      }
    }
    return try Tensor(places, [rows, count])
  }

  /// The places that come first in a race of exponential times (Efraimidis and Spirakis, 2006).
  private mutating func distinct(
    _ values: [Double], rows: Int, size: Int, _ count: Int
  ) throws -> Tensor {
    let type = TensorType(.float64, [rows, size])
    let ones = try Tensor.ones(TensorType(.float64, []))
    let times = try -(ones - uniform(type)).logarithm() / Tensor(values, [rows, size])
    return try times.topK(count, largest: false).indices
  }
}
