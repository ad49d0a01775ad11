import CKernels
import COpenBLAS
import Glibc

/// What the engine computes with on this machine.
public enum Machine {
  /// The threads that kernels share their work with.
  public static var threadCount: Int { ThreadPool.shared.threadCount }
  /// The CPU that OpenBLAS's kernels in use were written for: `SkylakeX`.
  public static var blasCore: String { BLAS.coreName }
}

/// Matrix products by OpenBLAS.
///
/// OpenBLAS runs on one thread; large products are cut into parts here, by their shape alone, and
/// shared out by `ThreadPool`. So the two never compete for cores, and results do not depend on the
/// number of threads.
enum BLAS {
  /// How a matrix is read.
  enum Transpose {
    case no, yes

    fileprivate var cblas: CBLAS_TRANSPOSE { self == .yes ? CblasTrans : CblasNoTrans }
  }

  /// A product's operand: its address, whether it is read transposed, and the elements between rows.
  struct Matrix {
    var data: UnsafeRawPointer
    var transpose: Transpose
    var stride: Int
  }

  /// The multiply-adds that are worth a thread of their own.
  private static let partWork = 1 << 18

  /// OpenBLAS copies the operand that is not cut for every part: a part with this many rows or
  /// columns makes that cheap.
  private static let partSize = 128

  /// How many parts a product is cut into.
  private static func parts(m: Int, n: Int, k: Int) -> Int {
    let worthwhile = m &* n &* max(k, 1) / partWork
    return min(max(1, worthwhile), 16, max(4, max(m, n) / partSize))
  }

  /// C[m, n] = A[m, k] B[k, n] + bias[n], where there is one, or 0 where that is less and
  /// `isRectified`, for which rows of C have to lie one behind the other. They are `cStride` elements
  /// apart.
  ///
  /// Throws a `RunFailure` when memory is out.
  static func multiply(
    _ dtype: DType, m: Int, n: Int, k: Int, _ a: Matrix, _ b: Matrix,
    bias: UnsafeRawPointer? = nil, isRectified: Bool = false, _ c: UnsafeMutableRawPointer,
    cStride: Int
  ) throws {
    guard m > 0, n > 0 else { return }
    if WideProduct.isWorthwhile(dtype, m: m, n: n, k: k) {
      let product = WideProduct(
        m: m, n: n, k: k, a, b, bias: bias, isRectified: isRectified,
        c.assumingMemoryBound(to: Float.self), cStride: cStride)
      return try product.run()
    }
    defer { if isRectified { nn_relu(dtype.kernel, c, c, Int64(m * n), 0, 0, 0) } }
    let size = dtype.byteCount
    if let bias {
      for row in 0..<m { (c + row * cStride * size).copyMemory(from: bias, byteCount: n * size) }
    }
    let beta = bias == nil ? 0.0 : 1.0
    let parts = parts(m: m, n: n, k: k)
    guard parts > 1 else {
      multiplyPart(dtype, m: m, n: n, k: k, a, b, beta: beta, c, cStride: cStride)
      return
    }
    if m >= n {
      let rows = ((m + parts - 1) / parts + 15) & ~15
      ThreadPool.shared.run(parts: (m + rows - 1) / rows) { part in
        let first = part * rows
        var slice = a
        slice.data += first * (a.transpose == .yes ? 1 : a.stride) * size
        multiplyPart(
          dtype, m: min(rows, m - first), n: n, k: k, slice, b, beta: beta,
          c + first * cStride * size, cStride: cStride)
      }
    } else {
      let columns = ((n + parts - 1) / parts + 15) & ~15
      ThreadPool.shared.run(parts: (n + columns - 1) / columns) { part in
        let first = part * columns
        var slice = b
        slice.data += first * (b.transpose == .yes ? b.stride : 1) * size
        multiplyPart(
          dtype, m: m, n: min(columns, n - first), k: k, a, slice, beta: beta,
          c + first * size, cStride: cStride)
      }
    }
  }

  /// The same on the calling thread alone: for use inside a part of `ThreadPool`.
  static func multiplyPart(
    _ dtype: DType, m: Int, n: Int, k: Int, _ a: Matrix, _ b: Matrix,
    beta: Double = 0, _ c: UnsafeMutableRawPointer, cStride: Int
  ) {
    _ = isReady
    guard fits(m, n, k, a, b, cStride: cStride) else {
      return multiplyInBlocks(dtype, m: m, n: n, k: k, a, b, beta: beta, c, cStride: cStride)
    }
    let (m, n, k) = (
      Int32(truncatingIfNeeded: m), Int32(truncatingIfNeeded: n),
      Int32(truncatingIfNeeded: k)
    )
    let (lda, ldb, ldc) = (
      Int32(truncatingIfNeeded: max(1, a.stride)),
      Int32(truncatingIfNeeded: max(1, b.stride)), Int32(truncatingIfNeeded: max(1, cStride))
    )
    if dtype == .float64 {
      cblas_dgemm(
        CblasRowMajor, a.transpose.cblas, b.transpose.cblas, m, n, k, 1,
        a.data.assumingMemoryBound(to: Double.self), lda,
        b.data.assumingMemoryBound(to: Double.self), ldb, beta,
        c.assumingMemoryBound(to: Double.self), ldc)
    } else {
      cblas_sgemm(
        CblasRowMajor, a.transpose.cblas, b.transpose.cblas, m, n, k, 1,
        a.data.assumingMemoryBound(to: Float.self), lda,
        b.data.assumingMemoryBound(to: Float.self), ldb, Float(beta),
        c.assumingMemoryBound(to: Float.self), ldc)
    }
  }

  /// The CPU that OpenBLAS's kernels in use were written for.
  static var coreName: String {
    _ = isReady
    return String(cString: openblas_get_corename())
  }

  /// Ends OpenBLAS's own threads, which look for work for a tenth of a second on CPUs that the pool's
  /// want, and chooses the kernels. Happens once, before the first product or the pool's first job.
  ///
  /// Releases of OpenBLAS that do not know a recent AMD CPU fall back to kernels of half the vector
  /// width. The choice is repeated with a core named that has the full width, but only where the CPU
  /// does, and never against what the user has set.
  static let isReady: Bool = {
    nn_openblas_end_threads()
    let hasAVX512 = nn_has_avx512()
    let isNarrow = ["Haswell", "Zen"].contains(String(cString: openblas_get_corename()))
    guard hasAVX512, isNarrow, getenv("OPENBLAS_CORETYPE") == nil,
      let quit = nn_openblas_quit(), let start = nn_openblas_init()
    else { return true }
    quit()
    setenv("OPENBLAS_CORETYPE", "SkylakeX", 1)
    start()
    unsetenv("OPENBLAS_CORETYPE")
    return true
  }()
}
