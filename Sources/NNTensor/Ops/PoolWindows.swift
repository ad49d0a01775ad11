import CKernels

/// The attributes of a pooling window in each spatial dimension.
struct PoolWindow: Sendable {
  var kernel: [Int]
  var stride: [Int]
  var padding: [Int]
  var dilation: [Int]
  /// Whether a last window that starts inside but reaches over the end counts.
  var ceilMode: Bool

  /// Attributes where nil stands for PyTorch's default; the stride's is the kernel size.
  init(kernel: [Int], stride: [Int]?, padding: [Int]?, dilation: [Int]?, ceilMode: Bool) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding ?? [Int](repeating: 0, count: kernel.count)
    self.dilation = dilation ?? [Int](repeating: 1, count: kernel.count)
    self.ceilMode = ceilMode
  }

  /// The shape of the results, or a `ShapeError`.
  func resultShape(_ input: TensorType) throws -> Shape {
    let rank = kernel.count
    try Ops.checkPooled(input, rank: rank)
    try ConvWindow.check(kernel, "kernel size", rank: rank, atLeast: 1)
    try ConvWindow.check(stride, "stride", rank: rank, atLeast: 1)
    try ConvWindow.check(padding, "padding", rank: rank, atLeast: 0)
    try ConvWindow.check(dilation, "dilation", rank: rank, atLeast: 1)
    var shape = input.shape
    for d in 0..<rank {
      guard let reach = ConvGeometry.reach(kernel: kernel[d], dilation: dilation[d]) else {
        throw ShapeError("expects smaller kernel sizes, got \(kernel) with dilation \(dilation)")
      }
      guard padding[d] <= reach / 2 else {
        throw ShapeError(
          "expects padding of at most half the kernel size \(kernel), got \(padding)")
      }
      let size = input.shape[input.shape.rank - rank + d]
      guard let count = windows(size, reach, d), count > 0 else {
        throw ShapeError(
          "has a kernel size \(kernel) larger than the padded input "
            + "\((0..<rank).map { input.shape[input.shape.rank - rank + $0] + 2 * padding[$0] })")
      }
      shape[shape.rank - rank + d] = count
    }
    return shape
  }

  /// How many windows there are in dimension `d`; nil when there is no room for one.
  private func windows(_ size: Int, _ reach: Int, _ d: Int) -> Int? {
    let room = size + 2 * padding[d] - reach
    // Rounded up, a window may start before the end of the input: so far it may reach over.
    let steps = room >= 0 ? room / stride[d] : ceilMode && -room < stride[d] ? 0 : -1
    let hasRemainder = room >= 0 && room % stride[d] != 0
    guard steps >= 0 else { return nil }
    if ceilMode, hasRemainder, (steps + 1) * stride[d] < size + padding[d] { return steps + 2 }
    return steps + 1
  }

  /// The windows as positions inside the input, for `result` in each dimension.
  ///
  /// An average counts the zeros of padding if `countingPadding`.
  func positions(_ input: Shape, _ result: Shape, countingPadding: Bool = false) -> PoolPositions {
    let rank = kernel.count
    var positions = PoolPositions()
    for d in 0..<rank {
      let size = input[input.rank - rank + d]
      var axis = PoolPositions.Axis(size: size, step: dilation[d])
      for index in 0..<result[result.rank - rank + d] {
        let start = index * stride[d] - padding[d]
        let end = start + dilation[d] * (kernel[d] - 1) + 1
        let first =
          start < 0 ? start + (-start + dilation[d] - 1) / dilation[d] * dilation[d] : start
        let counted = countingPadding ? min(end, size + padding[d]) - start : min(end, size) - first
        axis.append(first: first, last: min(end, size), counted: counted)
      }
      positions.axes.append(axis)
    }
    return positions
  }
}

/// Where the windows of a pooling lie.
struct PoolPositions {
  /// The windows in one dimension.
  struct Axis {
    var size: Int
    var step = 1
    var first: [Int64] = []
    var last: [Int64] = []
    var counted: [Int64] = []

    mutating func append(first: Int, last: Int, counted: Int) {
      self.first.append(Int64(first))
      self.last.append(Int64(last))
      self.counted.append(Int64(counted))
    }
  }

  var axes: [Axis] = []

  /// Windows that share the input out among `result` places a dimension.
  static func adaptive(_ input: Shape, _ result: Shape, rank: Int) -> PoolPositions {
    var positions = PoolPositions()
    for d in 0..<rank {
      let (size, count) = (input[input.rank - rank + d], result[result.rank - rank + d])
      var axis = Axis(size: size)
      for index in 0..<count {
        let first = scaled(index, size, count, up: false)
        let last = scaled(index + 1, size, count, up: true)
        axis.append(first: first, last: last, counted: last - first)
      }
      positions.axes.append(axis)
    }
    return positions
  }

  /// `index * size / count`, where the product may overflow.
  private static func scaled(_ index: Int, _ size: Int, _ count: Int, up: Bool) -> Int {
    if index == count { return size }
    let (quotient, remainder) = count.dividingFullWidth(index.multipliedFullWidth(by: size))
    return up && remainder > 0 ? quotient + 1 : quotient
  }

  /// Calls `body` with ranges of planes, on several threads where it pays.
  func forEachRange(
    of planes: Int, divisor: Int = 0, _ body: (UnsafePointer<nn_pool>, Int64, Int64) -> Void
  ) {
    var axes = self.axes
    while axes.count < 3 {
      var axis = Axis(size: 1)
      axis.append(first: 0, last: 1, counted: 1)
      axes.insert(axis, at: 0)
    }
    var pool = nn_pool()
    pool.divisor = Double(divisor)
    pool.shape = (Int64(axes[0].size), Int64(axes[1].size), Int64(axes[2].size))
    pool.result = (
      Int64(axes[0].first.count), Int64(axes[1].first.count), Int64(axes[2].first.count)
    )
    pool.step = (Int64(axes[0].step), Int64(axes[1].step), Int64(axes[2].step))
    let work = axes.reduce(1) { $0 * max($1.size, $1.first.count) } * 4
    let tables = axes.flatMap { $0.first + $0.last + $0.counted }
    tables.withUnsafeBufferPointer { tables in
      guard let base = tables.baseAddress else { return }
      let counts = axes.map(\.first.count)
      let starts = [base, base + 3 * counts[0], base + 3 * (counts[0] + counts[1])]
      pool.first = (starts[0], starts[1], starts[2])
      pool.last = (starts[0] + counts[0], starts[1] + counts[1], starts[2] + counts[2])
      pool.counted = (
        starts[0] + 2 * counts[0], starts[1] + 2 * counts[1], starts[2] + 2 * counts[2]
      )
      Ops.forEachPart(of: planes, work: work) { begin, end in
        body(&pool, Int64(begin), Int64(end))
      }
    }
  }
}

extension Ops {
  /// Throws a `ShapeError` unless `input` has `rank` spatial dimensions and elements to pool.
  static func checkPooled(_ input: TensorType, rank: Int) throws {
    _ = try floatingTypes([input])
    guard (1...3).contains(rank) else {
      throw ShapeError("expects 1 to 3 spatial dimensions, got \(rank)")
    }
    guard input.shape.rank == rank + 1 || input.shape.rank == rank + 2 else {
      let dims = ["L", "H, W", "D, H, W"][rank - 1]
      throw ShapeError("expects input (N, C, \(dims)) or (C, \(dims)), got \(input)")
    }
    let batched = input.shape.rank == rank + 2
    guard !input.shape[(batched ? 1 : 0)..<input.shape.rank].contains(0) else {
      throw ShapeError("expects sizes of at least 1 in all but the batch dimension, got \(input)")
    }
  }

  /// How many planes of `rank` dimensions a tensor has.
  static func planes(_ shape: Shape, rank: Int) -> Int { shape[0..<(shape.rank - rank)].count }
}
