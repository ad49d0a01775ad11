import CKernels

/// Products of the states of one step after the other with the same weights, of which each is too small
/// to be cut by `BLAS`: the weights are copied into panels once, and a step's columns are shared out
/// together with what follows the product.
struct RecurrentProduct {
  /// How many columns a group has: the units.
  let columns: Int
  private let k: Int
  private let weights: Tensor
  private let isTransposed: Bool
  /// Of each group one after the other; nil where OpenBLAS multiplies.
  private let packed: Storage?

  private static let lanes = Int(NN_GEMM_LANES)
  private static let hasVectors = nn_has_avx512()
  private var panels: Int { (columns + Self.lanes - 1) / Self.lanes }

  /// The multiply-adds that are worth a thread of their own.
  private static let partWork = 1 << 19
  private static let mostParts = 16

  /// `x W^T` for `weights` of shape `[groups * columns, k]`, a group of columns at a time.
  ///
  /// Throws a `RunFailure` when memory is out.
  init(groups: Int, transposed weights: Tensor, steps: Int) throws {
    try self.init(
      weights, groups: groups, columns: weights.shape[0] / groups, k: weights.shape[1],
      isTransposed: true, steps: steps)
  }

  /// `x W` for `weights` of shape `[k, columns]`.
  ///
  /// Throws a `RunFailure` when memory is out.
  init(_ weights: Tensor, steps: Int) throws {
    try self.init(
      weights, groups: 1, columns: weights.shape[1], k: weights.shape[0], isTransposed: false,
      steps: steps)
  }

  private init(
    _ weights: Tensor, groups: Int, columns: Int, k: Int, isTransposed: Bool, steps: Int
  ) throws {
    self.weights = weights
    self.columns = columns
    self.k = k
    self.isTransposed = isTransposed
    let panels = (columns + Self.lanes - 1) / Self.lanes
    guard weights.dtype == .float32, Self.hasVectors, steps > 1, columns > 0, k > 0 else {
      packed = nil
      return
    }
    let size = k * Self.lanes
    let memory = try Storage(byteCount: groups * panels * size * 4)
    let target = memory.base.assumingMemoryBound(to: Float.self)
    let from = weights.data.assumingMemoryBound(to: Float.self)
    ThreadPool.shared.run(parts: groups * panels) { part in
      let (group, panel) = (part / panels, part % panels)
      let matrix = nn_matrix(
        data: from + group * columns * k, row: isTransposed ? 1 : Int64(columns),
        column: isTransposed ? Int64(k) : 1)
      nn_gemm_pack(
        matrix, Int64(k), Int64(columns), target + group * panels * size, Int64(panel),
        Int64(panel + 1))
    }
    packed = memory
  }

  /// Calls `body` with parts of the columns that make up all of them, on several threads where a step
  /// of `rows` rows is worth it. How they are cut depends on the sizes alone.
  func forEachPart(rows: Int, _ body: (_ columns: Range<Int>) -> Void) {
    let work = rows &* weights.count
    let parts = max(1, min(panels, work / Self.partWork, Self.mostParts))
    ThreadPool.shared.run(parts: parts) { part in
      let first = panels * part / parts * Self.lanes
      let end = min(columns, panels * (part + 1) / parts * Self.lanes)
      if first < end { body(first..<end) }
    }
  }

  /// What is added to a product.
  enum Start {
    case zero
    /// What stands where the result goes.
    case result
    /// A row, added to each.
    case row(UnsafeMutableRawPointer)
  }

  /// The columns `range` of a group of the product of `rows` rows at `a`, side by side. `range` is one
  /// that `forEachPart` gave. The group's first column of the result lies at `c`.
  func multiply(
    _ a: UnsafeMutableRawPointer, rows: Int, group: Int = 0, _ range: Range<Int>, _ start: Start,
    _ c: UnsafeMutableRawPointer, cStride: Int
  ) {
    guard rows > 0 else { return }
    if let packed {
      let from = a.assumingMemoryBound(to: Float.self)
      let to = c.assumingMemoryBound(to: Float.self)
      let added: nn_matrix
      switch start {
      case .zero: added = nn_matrix(data: nil, row: 0, column: 1)
      case .result: added = nn_matrix(data: to, row: Int64(cStride), column: 1)
      case .row(let row):
        added = nn_matrix(data: row.assumingMemoryBound(to: Float.self), row: 0, column: 1)
      }
      var product = nn_gemm(
        m: Int64(rows), n: Int64(columns), k: Int64(k),
        a: nn_matrix(data: from, row: Int64(k), column: 1),
        b: nn_packed_panels(
          packed.base.assumingMemoryBound(to: Float.self) + group * panels * k * Self.lanes,
          Int64(k)),
        start: added, c: to, c_row: Int64(cStride), c_column: 1, rectified: false)
      nn_gemm_tiles(
        &product, 0, Int64(rows), Int64(range.lowerBound / Self.lanes),
        Int64((range.upperBound + Self.lanes - 1) / Self.lanes))
      return
    }
    multiplyByBLAS(a, rows: rows, group: group, range, start, c, cStride: cStride)
  }

  private func multiplyByBLAS(
    _ a: UnsafeMutableRawPointer, rows: Int, group: Int, _ range: Range<Int>, _ start: Start,
    _ c: UnsafeMutableRawPointer, cStride: Int
  ) {
    let dtype = weights.dtype
    let size = dtype.byteCount
    let first = range.lowerBound
    let result = c + first * size
    var beta = 1.0
    switch start {
    case .zero: beta = 0
    case .result: break
    case .row(let row):
      for i in 0..<rows {
        (result + i * cStride * size).copyMemory(
          from: row + first * size, byteCount: range.count * size)
      }
    }
    let offset = isTransposed ? (group * columns + first) * k : first
    BLAS.multiplyPart(
      dtype, m: rows, n: range.count, k: k, .init(data: a, transpose: .no, stride: k),
      .init(
        data: weights.data + offset * size, transpose: isTransposed ? .yes : .no,
        stride: isTransposed ? k : columns),
      beta: beta, result, cStride: cStride)
  }
}
