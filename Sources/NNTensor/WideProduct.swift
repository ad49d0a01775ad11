import CKernels

/// A product of float32 matrices by kernels of our own, for CPUs with AVX-512.
///
/// One operand is read row by row where it lies, and the other one in panels of some columns, which are
/// copied first where they are not small. Which is which may be swapped: C^T = B^T A^T.
struct WideProduct {
  private let rows: Int
  private let columns: Int
  private let k: Int
  private let left: nn_matrix
  private let right: nn_matrix
  private let start: nn_matrix
  private let c: UnsafeMutablePointer<Float>
  private let cRow: Int
  private let cColumn: Int
  private let isRectified: Bool

  /// The multiply-adds that are worth a thread of their own.
  private static let partWork = 1 << 17
  private static let mostParts = 64
  /// Where panels have more elements than stay in a CPU's cache, each part of the rows reads them again.
  private static let cachedPanels = 1 << 17
  private static let mostPartsOfRows = 16
  /// A panel of so many rows stays in a CPU's cache wherever it lies.
  private static let fewRows = 128
  /// The elements that are worth a thread of their own when they are copied.
  private static let packWork = 1 << 14

  private static let lanes = Int(NN_GEMM_LANES)
  private static let vectorSize = 16
  private static let blockRows = Int(NN_GEMM_ROWS)

  /// Whether this is faster than OpenBLAS: not for small or narrow matrices.
  static func isWorthwhile(_ dtype: DType, m: Int, n: Int, k: Int) -> Bool {
    dtype == .float32 && hasVectors && min(m, n, k) >= 8 && m &* n &* k >= 1 << 18
  }

  /// Whether the CPU takes the kernels.
  static let hasVectors = nn_has_avx512()

  /// C[m, n] = A[m, k] B[k, n] + bias[n], where there is one, or 0 where that is less and
  /// `isRectified`.
  init(
    m: Int, n: Int, k: Int, _ a: BLAS.Matrix, _ b: BLAS.Matrix, bias: UnsafeRawPointer?,
    isRectified: Bool, _ c: UnsafeMutablePointer<Float>, cStride: Int
  ) {
    let (a, b) = (Self.matrix(a), Self.matrix(b))
    let bias = bias?.assumingMemoryBound(to: Float.self)
    self.k = k
    self.c = c
    self.isRectified = isRectified
    if Self.swaps(m: m, n: n, k: k) {
      (rows, columns) = (n, m)
      left = nn_matrix(data: b.data, row: b.column, column: b.row)
      right = nn_matrix(data: a.data, row: a.column, column: a.row)
      start = nn_matrix(data: bias, row: 1, column: 0)
      (cRow, cColumn) = (1, cStride)
    } else {
      (rows, columns) = (m, n)
      (left, right) = (a, b)
      start = nn_matrix(data: bias, row: 0, column: 1)
      (cRow, cColumn) = (cStride, 1)
    }
  }

  private static func matrix(_ matrix: BLAS.Matrix) -> nn_matrix {
    let isTransposed = matrix.transpose == .yes
    return nn_matrix(
      data: matrix.data.assumingMemoryBound(to: Float.self),
      row: isTransposed ? 1 : Int64(matrix.stride), column: isTransposed ? Int64(matrix.stride) : 1)
  }

  /// Whether it costs less to copy A's rows as panels.
  private static func swaps(m: Int, n: Int, k: Int) -> Bool {
    cost(rows: n, columns: m, k: k) &+ m &* n &* 3 < cost(rows: m, columns: n, k: k)
  }

  /// In fifths of a CPU's cycle: five for a vector of multiply-adds and two for an element that is
  /// copied into a panel. A result that is stored out of order costs three.
  private static func cost(rows: Int, columns: Int, k: Int) -> Int {
    let vectors = (columns + vectorSize - 1) / vectorSize
    return k &* (rows &* vectors &* 5 &+ columns &* 2)
  }

  private var panels: Int { (columns + Self.lanes - 1) / Self.lanes }
  private var quads: Int { (rows + 3) / 4 }
  /// An even number of blocks keeps two threads busy to the end.
  private var blocks: Int {
    min(quads, ((rows + Self.blockRows - 1) / Self.blockRows + 1) & ~1)
  }
  /// Whether parts are blocks of rows, all of which read all panels, or else panels.
  private var isCutByRows: Bool { blocks > panels }

  /// Computes it. How it is cut depends on its sizes alone, and its results on nothing else.
  ///
  /// Throws a `RunFailure` when memory is out.
  func run() throws {
    if right.column == 1, columns % Self.vectorSize == 0, k <= Self.fewRows {
      return multiply(by: nn_panels_in_place(right))
    }
    let memory = try Storage(byteCount: panels * k * Self.lanes * 4)
    let packed = memory.base.assumingMemoryBound(to: Float.self)
    func pack(_ panels: Range<Int>) {
      nn_gemm_pack(
        right, Int64(k), Int64(columns), packed, Int64(panels.lowerBound), Int64(panels.upperBound))
    }
    if isCutByRows {
      let size = max(1, Self.packWork / (k * Self.lanes))
      ThreadPool.shared.run(parts: (panels + size - 1) / size) { part in
        pack(part * size..<min(panels, (part + 1) * size))
      }
      multiply(by: nn_packed_panels(packed, Int64(k)))
    } else {
      multiply(by: nn_packed_panels(packed, Int64(k)), preparing: pack)
    }
    withExtendedLifetime(memory) {}
  }

  /// Multiplies in parts, of whose panels `prepare` is told first.
  private func multiply(by right: nn_panels, preparing prepare: (Range<Int>) -> Void = { _ in }) {
    let product = nn_gemm(
      m: Int64(rows), n: Int64(columns), k: Int64(k), a: left, b: right, start: start, c: c,
      c_row: Int64(cRow), c_column: Int64(cColumn), rectified: isRectified)
    let rereads = isCutByRows && panels * k * Self.lanes > Self.cachedPanels
    let most = min(rereads ? Self.mostPartsOfRows : Self.mostParts, isCutByRows ? blocks : panels)
    let parts = min(max(1, rows &* columns &* k / Self.partWork), most)
    withUnsafePointer(to: product) { product in
      ThreadPool.shared.run(parts: parts) { part in
        let rows = isCutByRows ? rowsOfBlocks(share(part, of: blocks, parts)) : 0..<rows
        let panels = isCutByRows ? 0..<panels : share(part, of: panels, parts)
        prepare(panels)
        nn_gemm_tiles(
          product, Int64(rows.lowerBound), Int64(rows.upperBound), Int64(panels.lowerBound),
          Int64(panels.upperBound))
      }
    }
  }

  private func share(_ part: Int, of count: Int, _ parts: Int) -> Range<Int> {
    count * part / parts..<count * (part + 1) / parts
  }

  /// The rows of some blocks, which have nearly equal heights of whole quads.
  private func rowsOfBlocks(_ range: Range<Int>) -> Range<Int> {
    func bound(_ block: Int) -> Int { min(rows, quads * block / blocks * 4) }
    return bound(range.lowerBound)..<bound(range.upperBound)
  }
}
