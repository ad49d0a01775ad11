import CKernels

extension Ops {
  /// Folds contiguous `input` (float32, float64 or int64) over `dims` (counted from 0, ascending),
  /// which stay with size 1. A dimension that goes must have elements, but for sums and products.
  ///
  /// How it is cut into parts depends on the shape alone.
  static func folded(_ input: Tensor, _ kind: nn_fold_kind, dims: [Int]) throws -> Tensor {
    var current = try input.contiguous()
    for run in runs(of: dims).reversed() { current = try folded(current, kind, run: run) }
    return dims.isEmpty ? try current.copied() : current
  }

  /// Neighbouring dimensions are folded in one pass.
  private static func runs(of dims: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for dim in dims {
      if let last = runs.last, last.upperBound == dim {
        runs[runs.count - 1] = last.lowerBound..<(dim + 1)
      } else {
        runs.append(dim..<(dim + 1))
      }
    }
    return runs
  }

  private static func folded(
    _ input: Tensor, _ kind: nn_fold_kind, run: Range<Int>
  ) throws -> Tensor {
    var shape = input.shape
    for dim in run { shape[dim] = 1 }
    let size = input.shape[run].count
    let inner = input.shape[run.upperBound..<input.rank].count
    let output = try Tensor.empty(TensorType(input.dtype, shape))
    let cells = output.count
    guard cells > 0 else { return output }
    guard size > 0 else {
      try output.fill(kind == NN_PRODUCT ? 1 : 0)
      return output
    }
    let kernel = input.dtype.kernel
    func fold(
      _ input: Tensor, _ output: UnsafeMutableRawPointer, size: Int, inner: Int, _ part: Range<Int>,
      _ begin: Int64, _ end: Int64
    ) {
      nn_fold(
        kernel, kind, input.data, output, Int64(size), Int64(inner), Int64(part.lowerBound),
        Int64(part.upperBound), begin, end)
    }
    let parts = min(64, input.count / grain)
    let places = inner == 1 ? cells : cells / 64
    if parts <= 1 || places >= parts {
      forEachLine(cells, work: size) {
        fold(input, output.data, size: size, inner: inner, 0..<size, $0, $1)
      }
      return output
    }
    // Too few results to share out: parts of the long dimension are folded, then their results.
    let chunks = min(parts, max(1, size / 64))
    let partial = try Tensor.empty(TensorType(input.dtype, [chunks, cells]))
    let step = cells * input.dtype.byteCount
    ThreadPool.shared.run(parts: chunks) { chunk in
      let part = size * chunk / chunks..<size * (chunk + 1) / chunks
      fold(
        input, partial.data + chunk * step, size: size, inner: inner, part, 0, Int64(cells))
    }
    fold(partial, output.data, size: chunks, inner: cells, 0..<chunks, 0, Int64(cells))
    return output
  }

  /// The shape rule of folding floating-point or int64 inputs over `dims`.
  static func foldTypes(_ inputs: [TensorType], dims: [Int]) throws -> [TensorType] {
    guard inputs[0].dtype.isFloatingPoint || inputs[0].dtype == .int64 else {
      throw ShapeError("expects a floating-point or int64 input, got \(inputs[0])")
    }
    var shape = inputs[0].shape
    for dim in dims { shape[dim] = 1 }
    return [TensorType(inputs[0].dtype, shape)]
  }

  /// `input` as contiguous rows of the elements over `dims`, for results whose dimensions `dims` have
  /// size 1, in their order.
  static func rows(_ input: Tensor, dims: [Int]) throws -> Tensor {
    let order = (0..<input.rank).filter { !dims.contains($0) } + dims
    return try input.detached().permuted(order).contiguous()
  }

  /// The opposite of `rows` for a contiguous tensor of the same rows.
  static func unrowed(_ rows: Tensor, like type: TensorType, dims: [Int]) throws -> Tensor {
    let order = (0..<type.shape.rank).filter { !dims.contains($0) } + dims
    var inverse = order
    for (place, dim) in order.enumerated() { inverse[dim] = place }
    return try rows.reshaped(try Shape(order.map { type.shape[$0] })).permuted(inverse)
  }

  /// Elements over `dims`; stops at `Int.max`.
  static func size(_ shape: Shape, dims: [Int]) -> Int {
    dims.reduce(1) { product($0, shape[$1]) ?? .max }
  }
}

extension Tensor {
  /// Whole numbers and truth values as `int64`, in which they are added and multiplied.
  func foldable() throws -> Tensor {
    dtype.isFloatingPoint ? self : try converted(to: .int64)
  }

  /// `folded` without `dims`, which it has with size 1, unless `keepDims`.
  func dropping(_ dims: [Int], unless keepDims: Bool) throws -> Tensor {
    keepDims ? self : try squeezed(dims: dims)
  }
}
