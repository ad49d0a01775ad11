import CKernels

extension nn_walk {
  /// A walk over a row-major result of `shape` while inputs are read with the given strides.
  ///
  /// Neighbouring dimensions that all strides step through as one are merged, so that inner loops
  /// are as long as they can be.
  init(_ shape: Shape, _ a: Shape, _ b: Shape? = nil) {
    self.init()
    var sizes = Shape()
    var stridesA = Shape()
    var stridesB = Shape()
    for i in 0..<shape.rank where shape[i] != 1 {
      let strideB = b?[i] ?? 0
      let last = sizes.rank - 1
      if last >= 0, stridesA[last] == a[i] &* shape[i], stridesB[last] == strideB &* shape[i] {
        sizes[last] *= shape[i]
        stridesA[last] = a[i]
        stridesB[last] = strideB
      } else {
        sizes.append(shape[i])
        stridesA.append(a[i])
        stridesB.append(strideB)
      }
    }
    if sizes.rank == 0 {
      sizes.append(1)
      stridesA.append(0)
      stridesB.append(0)
    }
    rank = Int64(sizes.rank)
    withUnsafeMutableBytes(of: &self.shape) { Self.copy(sizes, to: $0) }
    withUnsafeMutableBytes(of: &self.a) { Self.copy(stridesA, to: $0) }
    withUnsafeMutableBytes(of: &self.b) { Self.copy(stridesB, to: $0) }
  }

  /// Calls `body` with ranges of the result's `count` elements, on several threads where it pays.
  func forEachRange(
    of count: Int, _ body: (_ walk: UnsafePointer<nn_walk>, _ begin: Int64, _ end: Int64) -> Void
  ) {
    withUnsafePointer(to: self) { walk in
      ThreadPool.shared.forEachRange(of: count, grain: Ops.grain) { begin, end in
        body(walk, Int64(begin), Int64(end))
      }
    }
  }

  private static func copy(_ sizes: Shape, to bytes: UnsafeMutableRawBufferPointer) {
    let places = bytes.assumingMemoryBound(to: Int64.self)
    for i in 0..<sizes.rank { places[i] = Int64(sizes[i]) }
  }
}
