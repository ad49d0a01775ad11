import NNTensor

extension NpyArray {
  /// The elements of `tensor`, row by row.
  ///
  /// - Throws: `RunFailure` when memory is out.
  public init(_ tensor: Tensor) throws {
    self.init(
      type: ElementType(tensor.dtype), shape: tensor.shape.array,
      bytes: try tensor.withBytes { Array($0) })
  }

  /// A tensor of the dtype `type.dtype`.
  ///
  /// - Throws: `ShapeError` when there are too many dimensions or the number of bytes is not that of
  ///   type and shape, `RunFailure` when memory is out.
  public func tensor() throws -> Tensor { try type.tensor(shape, bytes: bytes) }
}
