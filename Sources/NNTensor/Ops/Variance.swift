extension Tensor {
  /// The variance over `dims` (all if left out): the sum of squared distances from the mean, divided
  /// by the number of elements less `correction` (1 is the unbiased one). NaN where that is 0 of 0.
  ///
  /// Throws a `ShapeError` unless floating point, or for a dimension that is missing or named twice.
  public func variance(
    dims: [Int]? = nil, correction: Int = 1, keepDims: Bool = false
  ) throws -> Tensor {
    let dims = try shape.normalized(dimensions: dims ?? Array(0..<rank))
    let count = dims.reduce(1) { $0 * shape[$1] }
    let distances = try self - mean(dims: dims, keepDims: true)
    let squares = try distances.squared().sum(dims: dims, keepDims: keepDims)
    return try squares.scaled(by: 1 / Double(max(0, count - correction)))
  }

  /// The square root of `variance(dims:correction:keepDims:)`.
  public func standardDeviation(
    dims: [Int]? = nil, correction: Int = 1, keepDims: Bool = false
  ) throws -> Tensor {
    try variance(dims: dims, correction: correction, keepDims: keepDims).squareRoot()
  }
}
