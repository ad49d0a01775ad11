extension Ops {
  /// Windows of a dimension, each along a new last dimension; a view. PyTorch's `Tensor.unfold`.
  struct Unfold: DifferentiableOperation {
    static let name = "unfold"
    static var isView: Bool { true }
    /// Counted from 0.
    var dim: Int
    /// Elements a window.
    var size: Int
    /// Elements between the starts of windows.
    var step: Int

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      var shape = inputs[0].shape
      let length = shape.rank == 0 ? 1 : shape[dim]
      guard (0...length).contains(size), step > 0 else {
        throw ShapeError(
          "expects windows of 0 to \(length) elements, the size of dimension \(dim), at steps of at "
            + "least 1, got size \(size) and step \(step)")
      }
      if shape.rank > 0 { shape[dim] = (length - size) / step + 1 }
      return [TensorType(inputs[0].dtype, try shape.appending([size]))]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = inputs[0]
      var strides = input.strides
      let neighbour = input.rank == 0 ? 1 : strides[dim]
      // One window has no next one, so the step is of no use.
      if input.rank > 0, types[0].shape[dim] > 1 { strides[dim] *= step }
      strides.append(neighbour)
      return [input.view(types[0].shape, strides: strides, offset: input.offset)]
    }

    var saved: SavedTensors { .none }

    /// Windows may overlap, but not at one place of each: they are added place by place.
    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let outgoing = try context.outputGradient.widened()
      let type = context.inputTypes[0]
      let gradient = try Tensor.zeros(TensorType(outgoing.dtype, type.shape))
      let windows = try forward([gradient], [outgoing.type])[0]
      for place in 0..<size {
        let target = try windows.selected(dim: -1, index: place)
        target.scatterAdd(try outgoing.selected(dim: -1, index: place).contiguous())
      }
      return [try gradient.converted(to: type.dtype)]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, Int, Int, Int)] = [
        ([7], 0, 3, 1), ([7], 0, 2, 3), ([2, 5, 3], 1, 3, 2), ([2, 5], -1, 5, 1), ([], 0, 1, 1),
        ([4, 0], 0, 2, 1), ([3], 0, 0, 1), ([2, 3], 0, 1, 9),
      ]
      return cases.map { shape, dim, size, step in
        OperationSample(.init(shape)) { [try $0[0].unfolded(dim: dim, size: size, step: step)] }
      }
    }
  }
}

extension Tensor {
  /// The windows of `size` elements along dimension `dim` (may count from the end) that start `step`
  /// apart, each along a new last dimension. Shares memory.
  ///
  /// Throws a `ShapeError` for windows longer than the dimension and for steps below 1.
  public func unfolded(dim: Int, size: Int, step: Int) throws -> Tensor {
    let dim = try shape.normalized(dimension: dim)
    return try apply(Ops.Unfold(dim: dim, size: size, step: step), self)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Unfold.self, in: $0) }
