extension Tensor {
  /// Becomes `result`, which was computed from this tensor: its elements and its place on the tape.
  /// PyTorch's functions in place, whose names end in `_`. Returns the tensor itself.
  ///
  /// What is on the tape already keeps the old elements and so its gradients. So do views of this
  /// tensor, while in PyTorch they see the new ones.
  /// Throws a `ShapeError` for a result of another type, and while gradients are recorded for a leaf
  /// that requires one.
  @discardableResult
  public func becoming(_ result: Tensor) throws -> Tensor {
    guard result !== self else { return self }
    guard result.type == type else {
      throw ShapeError("can't write \(result.type) into a tensor \(type)")
    }
    let isRecording = ExecutionContext.current.isRecording
    guard !(isRecording && requiresGrad && isLeaf) else {
      throw ShapeError(
        "can't write into a tensor that collects gradients",
        help: "leave inplace out, or write into a copy")
    }
    strides = result.strides
    offset = result.offset
    storage = result.storage
    if isRecording {
      requiresGrad = result.requiresGrad
      node = result.node
      outputIndex = result.outputIndex
    }
    return self
  }

  /// The same elements as another tensor on the tape, which can then be written to in place of this
  /// one. PyTorch's `Tensor.view_as(self)`.
  public func aliased() throws -> Tensor { try apply(Ops.Reshape(shape: shape), self)[0] }
}
