extension Tensor {
  /// `y_k = x1^T A_k x2 + b_k` for each pair of rows of this tensor and `other`:
  /// `(*, in1), (*, in2) -> (*, out)`, with `weight` `[out, in1, in2]` and `bias` `[out]`.
  ///
  /// Throws a `ShapeError` when sizes do not fit, or the leading ones differ.
  public func bilinear(_ other: Tensor, weight: Tensor, bias: Tensor? = nil) throws -> Tensor {
    guard weight.rank == 3 else {
      throw ShapeError("expects weight (out, in1, in2), got \(weight.type)")
    }
    let (out, first, second) = (weight.shape[0], weight.shape[1], weight.shape[2])
    guard rank > 0, rank == other.rank, shape[rank - 1] == first, other.shape[rank - 1] == second,
      shape[0..<(rank - 1)] == other.shape[0..<(rank - 1)]
    else {
      throw ShapeError(
        "expects input1 (*, \(first)) and input2 (*, \(second)) with the same leading sizes, got "
          + "\(type) and \(other.type)")
    }
    let leading = Array(shape.array.dropLast())
    let rows = shape[0..<(rank - 1)].count
    let matrix = try weight.permuted([0, 2, 1]).reshaped([out * second, first] as Shape)
    let products = try reshaped([rows, first] as Shape).linear(weight: matrix)
      .reshaped([rows, out, second] as Shape)
      .matmul(try other.reshaped([rows, second, 1] as Shape))
    let result = try products.reshaped(try Shape(leading + [out]))
    return try bias.map { try result + $0 } ?? result
  }
}
