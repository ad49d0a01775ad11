extension Tensor {
  /// A new tensor of the given rows (indices of dimension 0), in that order, outside the tape:
  /// `(N, *) -> (indices.count, *)`.
  ///
  /// Throws a `ShapeError` for a tensor without dimensions and for an index that is no row.
  public func gatheringRows(_ indices: [Int]) throws -> Tensor {
    guard rank > 0, !isMeta else {
      throw ShapeError("expects a tensor with rows, got \(isMeta ? "a meta tensor" : "\(type)")")
    }
    var shape = shape
    shape[0] = indices.count
    let rowCount = self.shape[0]
    if let wrong = indices.first(where: { $0 < 0 || $0 >= rowCount }) {
      throw ShapeError("expects row indices from 0 to \(rowCount - 1), got \(wrong)")
    }
    let result = try Tensor.empty(TensorType(dtype, shape))
    let source = try detached().contiguous()
    let rowBytes = shape[1..<rank].count * dtype.byteCount
    for (place, index) in indices.enumerated() {
      (result.data + place * rowBytes).copyMemory(
        from: source.data + index * rowBytes, byteCount: rowBytes)
    }
    return result
  }
}
