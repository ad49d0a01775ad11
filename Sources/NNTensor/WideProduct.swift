import CKernels

/// A product of float32 matrices by kernels of our own, for CPUs with AVX-512.
///
/// One operand is read row by row where it lies, and of the other, panels of some columns are copied
/// first. Which is which may be swapped: C^T = B^T A^T.
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
  private static let partWork = 1 << 20
  private static let mostParts = 16
  /// The elements that are worth a thread of their own when they are copied.
  private static let packWork = 1 << 15

  private static let lanes = Int(NN_GEMM_LANES)
  private static let blockRows = Int(NN_GEMM_ROWS)

  /// Whether this is faster than OpenBLAS: not for small or narrow matrices.
  static func isWorthwhile(_ dtype: DType, m: Int, n: Int, k: Int) -> Bool {
    dtype == .float32 && hasVectors && min(m, n) >= lanes && k >= 16 && m &* n &* k >= 1 << 18
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
    if Self.swaps(m: m, n: n, k: k, a, b) {
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

  /// Whether it costs less to copy A's rows as panels: in fifths of a CPU's cycle, about two for an
  /// element that is copied, three where that turns the matrix, and six for a result that is stored
  /// out of order.
  private static func swaps(m: Int, n: Int, k: Int, _ a: nn_matrix, _ b: nn_matrix) -> Bool {
    let plain = k &* n &* (b.column == 1 ? 2 : 3)
    let swapped = k &* m &* (a.row == 1 ? 2 : 3) &+ m &* n &* 6
    return swapped < plain
  }

  /// Computes it. How it is cut depends on its sizes alone, and its results on nothing else.
  ///
  /// Throws a `RunFailure` when memory is out.
  func run() throws {
    let panels = (columns + Self.lanes - 1) / Self.lanes
    let panelSize = k * Self.lanes
    let memory = try Storage(byteCount: panels * panelSize * 4)
    let packed = memory.base.assumingMemoryBound(to: Float.self)
    func pack(_ first: Int, _ last: Int) {
      nn_gemm_pack(right, Int64(k), Int64(columns), packed, Int64(first), Int64(last))
    }
    let wanted = min(max(1, rows &* columns &* k / Self.partWork), Self.mostParts)
    let blocks = (rows + Self.blockRows - 1) / Self.blockRows
    let byRows = blocks >= panels
    let parts = min(wanted, byRows ? blocks : panels)
    if byRows {
      // Every part reads all panels.
      let packSize = max(1, (Self.packWork + panelSize - 1) / panelSize)
      ThreadPool.shared.run(parts: (panels + packSize - 1) / packSize) { part in
        pack(part * packSize, min(panels, (part + 1) * packSize))
      }
    }
    let product = nn_gemm(
      m: Int64(rows), n: Int64(columns), k: Int64(k), a: left, packed: packed, start: start, c: c,
      c_row: Int64(cRow), c_column: Int64(cColumn), rectified: isRectified)
    withUnsafePointer(to: product) { product in
      ThreadPool.shared.run(parts: parts) { part in
        if byRows {
          // Blocks are kept whole.
          func bound(_ part: Int) -> Int64 { Int64(rows * (blocks * part / parts) / blocks) }
          nn_gemm_tiles(product, bound(part), bound(part + 1), 0, Int64(panels))
        } else {
          let (first, last) = (panels * part / parts, panels * (part + 1) / parts)
          pack(first, last)
          nn_gemm_tiles(product, 0, Int64(rows), Int64(first), Int64(last))
        }
      }
    }
    withExtendedLifetime(memory) {}
  }
}
