import NNTensor

extension Tensor {
  /// The same elements in memory of another order and with gaps between them, so that no loop that
  /// takes rows for contiguous reads them rightly. Outside the tape.
  public func withGaps() throws -> Tensor {
    let order = Array((0..<rank).reversed())
    let backwards = try detached().permuted(order).copied().permuted(order)
    let doubled = try backwards.unsqueezed(dim: rank).expanded(to: shape.appending([2])).copied()
    return try doubled.selected(dim: rank, index: 1)
  }
}
