import CKernels
import Glibc

/// How a dimension of one size is made into another: each result is a weighted sum of elements.
struct ResampleTable {
  /// Elements before.
  let size: Int
  /// Where the taps of each result begin; one more than there are results.
  private(set) var starts: [Int64] = [0]
  private(set) var index: [Int64] = []
  private(set) var weight: [Double] = []

  init(size: Int) { self.size = size }

  /// Elements after.
  var result: Int { starts.count - 1 }

  /// Adds a result that is the sum of `weight` times the element at `index`.
  mutating func append(_ taps: [(index: Int, weight: Double)]) {
    for tap in taps {
      index.append(Int64(tap.index))
      weight.append(tap.weight)
    }
    starts.append(Int64(index.count))
  }

  /// Whether every result is its own element.
  var isIdentity: Bool {
    result == size && index.count == size && weight.allSatisfy { $0 == 1 }
      && index.enumerated().allSatisfy { $0 == Int($1) }
  }

  /// The table that takes gradients of results back to elements.
  var transposed: ResampleTable {
    var counts = [Int](repeating: 0, count: size + 1)
    for element in index { counts[Int(element) + 1] += 1 }
    for element in 0..<size { counts[element + 1] += counts[element] }
    var table = ResampleTable(size: result)
    table.starts = counts.map { Int64($0) }
    table.index = [Int64](repeating: 0, count: index.count)
    table.weight = [Double](repeating: 0, count: index.count)
    for i in 0..<result {
      for k in Int(starts[i])..<Int(starts[i + 1]) {
        let place = counts[Int(index[k])]
        table.index[place] = Int64(i)
        table.weight[place] = weight[k]
        counts[Int(index[k])] += 1
      }
    }
    return table
  }

  /// `input` (contiguous) with dimension `dim` resampled.
  func resampled(_ input: Tensor, dim: Int) throws -> Tensor {
    var shape = input.shape
    shape[dim] = result
    let output = try Tensor.empty(TensorType(input.dtype, shape))
    guard output.count > 0 else { return output }
    let inner = shape[(dim + 1)..<shape.rank].count
    let work = max(max(size, result), index.count) * inner
    withKernelTable { table in
      Ops.forEachPart(of: shape[0..<dim].count, work: work * 2) { begin, end in
        nn_resample_blocks(
          input.dtype.kernel, table, input.data, output.data, Int64(inner), Int64(begin), Int64(end)
        )
      }
    }
    return output
  }

  private func withKernelTable(_ body: (UnsafePointer<nn_resample>) -> Void) {
    starts.withUnsafeBufferPointer { starts in
      index.withUnsafeBufferPointer { index in
        weight.withUnsafeBufferPointer { weight in
          var table = nn_resample(
            size: Int64(size), result: Int64(result), starts: starts.baseAddress,
            index: index.baseAddress, weight: weight.baseAddress)
          body(&table)
        }
      }
    }
  }
}

/// The curve that weighs elements by their distance from a result's position.
enum ResampleFilter {
  /// The element that the position falls on; `isExact` puts positions in the middle of elements.
  case nearest(isExact: Bool)
  /// A straight line between two neighbours.
  case linear
  /// Keys' cubic convolution over four neighbours.
  case cubic
  /// A sinc window over six neighbours; only spread over what is made smaller.
  case lanczos

  /// How many neighbours a result is mixed from where nothing is made smaller.
  private var width: Int {
    switch self {
    case .nearest: 1
    case .linear: 2
    case .cubic: 4
    case .lanczos: 6
    }
  }

  /// The table from `size` elements to `result`, computed in the precision of `Number` as PyTorch
  /// does. `scale` is the factor that the user gave, if any.
  func table<Number: BinaryFloatingPoint>(
    _ size: Int, _ result: Int, scale: Double?, alignCorners: Bool, antialias: Bool,
    in _: Number.Type
  ) -> ResampleTable {
    if case .nearest(let isExact) = self { return nearest(size, result, scale, isExact: isExact) }
    let step: Number =
      if alignCorners {
        result > 1 ? Number(size - 1) / Number(result - 1) : 0
      } else if let scale, scale > 0 {
        Number(1 / scale)
      } else {
        Number(size) / Number(result)
      }
    return antialias
      ? spread(size, result, step) : sharp(size, result, step, alignCorners: alignCorners)
  }

  private func nearest(
    _ size: Int, _ result: Int, _ scale: Double?, isExact: Bool
  ) -> ResampleTable {
    var table = ResampleTable(size: size)
    // Positions are single precision in PyTorch, whatever the tensor's. Where a factor like 1.1 gives
    // the same size, its gradient forgets the factor; ours is that of what was computed.
    let step = if let scale, scale > 0 { Float(1 / scale) } else { Float(size) / Float(result) }
    for i in 0..<result {
      let position = isExact ? Float((Double(i) + 0.5) * Double(step)) : Float(i) * step
      let place = Self.whole(position)
      table.append([(min(max(place, 0), size - 1), 1)])
    }
    return table
  }

  private func sharp<Number: BinaryFloatingPoint>(
    _ size: Int, _ result: Int, _ step: Number, alignCorners: Bool
  ) -> ResampleTable {
    var table = ResampleTable(size: size)
    for i in 0..<result {
      var position = alignCorners ? step * Number(i) : step * (Number(i) + 0.5) - 0.5
      guard case .cubic = self else {
        if result == size {
          table.append([(i, 1)])
          continue
        }
        position = max(position, 0)
        let (first, rest) = Self.split(position, size)
        let second = min(first + 1, size - 1)
        table.append([(first, Double(1 - rest)), (second, Double(rest))])
        continue
      }
      let (first, rest) = Self.split(position, size)
      let a: Number = -0.75
      let weights = [
        Self.outer(rest + 1, a), Self.inner(rest, a), Self.inner(1 - rest, a),
        Self.outer(2 - rest, a),
      ]
      table.append(
        weights.enumerated().map { (min(max(first - 1 + $0, 0), size - 1), Double($1)) })
    }
    return table
  }

  /// The element before a position and the distance from it.
  private static func split<Number: BinaryFloatingPoint>(
    _ position: Number, _ size: Int
  ) -> (first: Int, rest: Number) {
    let first = min(whole(Float(position)), size - 1)
    return (first, min(max(position - Number(first), 0), 1))
  }

  /// The largest whole number not above `position`.
  private static func whole(_ position: Float) -> Int {
    Int(min(max(position.rounded(.down), -1e15), 1e15))
  }

  /// Where a dimension is made smaller, the curve is spread so that every element counts.
  private func spread<Number: BinaryFloatingPoint>(
    _ size: Int, _ result: Int, _ step: Number
  ) -> ResampleTable {
    var table = ResampleTable(size: size)
    let isSmaller = step >= 1
    let reach = isSmaller ? Number(width) * 0.5 * step : Number(width) * 0.5
    let inverse = isSmaller ? 1 / step : 1
    for i in 0..<result {
      if result == size {
        table.append([(i, 1)])
        continue
      }
      let center = step * (Number(i) + 0.5)
      let first = min(max(Int(center - reach + 0.5), 0), size - 1)
      let last = max(min(Int(center + reach + 0.5), size), first)
      let weights = (first..<last).map { weight((Number($0) - center + 0.5) * inverse) }
      let total = weights.reduce(0, +)
      table.append(
        zip(first..<last, weights).map { ($0, Double(total != 0 ? $1 / total : $1)) })
    }
    return table
  }

  private func weight<Number: BinaryFloatingPoint>(_ distance: Number) -> Number {
    let x = abs(distance)
    switch self {
    case .nearest: return 1
    case .linear: return max(1 - x, 0)
    case .cubic:
      let a: Number = -0.5
      return x < 1 ? Self.inner(x, a) : x < 2 ? Self.outer(x, a) : 0
    case .lanczos:
      return x < 3 ? Number(Self.sinc(Double(x)) * Self.sinc(Double(x) / 3)) : 0
    }
  }

  private static func inner<Number: BinaryFloatingPoint>(_ x: Number, _ a: Number) -> Number {
    ((a + 2) * x - (a + 3)) * x * x + 1
  }

  private static func outer<Number: BinaryFloatingPoint>(_ x: Number, _ a: Number) -> Number {
    ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
  }

  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(.pi * x) / (.pi * x)
  }
}
