extension BLAS {
  /// The largest size and stride that OpenBLAS counts with: its integers have 32 bits.
  static let limit = Int(Int32.max)

  /// Whether OpenBLAS can count all sizes and strides of a product.
  static func fits(
    _ m: Int, _ n: Int, _ k: Int, _ a: Matrix, _ b: Matrix, cStride: Int, limit: Int = limit
  ) -> Bool {
    max(m, n, k) <= limit && max(a.stride, b.stride, cStride) <= limit
  }

  /// `multiplyPart` of any sizes and strides, in blocks that OpenBLAS can count. Where rows lie
  /// further apart than that, a block has one of them, so that the stride is of no use.
  static func multiplyInBlocks(
    _ dtype: DType, m: Int, n: Int, k: Int, _ a: Matrix, _ b: Matrix, beta: Double,
    _ c: UnsafeMutableRawPointer, cStride: Int, limit: Int = limit
  ) {
    let (isWideA, isWideB) = (a.stride > limit, b.stride > limit)
    let rows = cStride > limit || (isWideA && a.transpose == .no) ? 1 : limit
    let columns = isWideB && b.transpose == .yes ? 1 : limit
    let depth =
      (isWideA && a.transpose == .yes) || (isWideB && b.transpose == .no) ? 1 : limit
    let size = dtype.byteCount
    for i in stride(from: 0, to: m, by: rows) {
      for j in stride(from: 0, to: n, by: columns) {
        let (height, width) = (min(rows, m - i), min(columns, n - j))
        // Without anything to add up, C is still scaled.
        for p in stride(from: 0, to: max(k, 1), by: depth) {
          let length = min(depth, k - p)
          var (blockA, blockB) = (a, b)
          blockA.data += (a.transpose == .no ? i * a.stride + p : p * a.stride + i) * size
          blockB.data += (b.transpose == .no ? p * b.stride + j : j * b.stride + p) * size
          if isWideA { blockA.stride = a.transpose == .no ? max(1, length) : height }
          if isWideB { blockB.stride = b.transpose == .no ? width : max(1, length) }
          multiplyPart(
            dtype, m: height, n: width, k: length, blockA, blockB, beta: p == 0 ? beta : 1,
            c + (i * cStride + j) * size, cStride: cStride > limit ? width : cStride)
        }
      }
    }
  }
}
