extension Ops {
  /// Dimensions of size 1 repeated without copying. PyTorch's `Tensor.expand`.
  struct Expand: DifferentiableOperation {
    static let name = "expand"
    static var isView: Bool { true }
    var shape: Shape

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      guard inputs[0].shape.rank <= shape.rank, try broadcast(inputs[0].shape, shape) == shape
      else { throw ShapeError("can't expand \(inputs[0]) to shape \(shape)") }
      return [TensorType(inputs[0].dtype, shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = inputs[0]
      return [
        input.view(shape, strides: broadcastStrides(of: input, to: shape), offset: input.offset)
      ]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try context.outputGradient.summed(to: context.inputTypes[0].shape)]
    }

    static var samples: [OperationSample] {
      [
        OperationSample(.init([3, 1])) { [try $0[0].expanded(to: [2, 3, 4])] },
        OperationSample(.init([])) { [try $0[0].expanded(to: [2])] },
        OperationSample(.init([1, 3])) { [try $0[0].expanded(to: [0, 3])] },
      ]
    }
  }
}

extension Tensor {
  /// Dimensions of size 1 repeated to fill `shape`. Shares memory.
  ///
  /// Throws a `ShapeError` when the shape does not broadcast to `shape`.
  public func expanded(to shape: Shape) throws -> Tensor {
    shape == self.shape ? self : try apply(Ops.Expand(shape: shape), self)[0]
  }

  /// The same with sizes as PyTorch's `expand` takes them: -1 keeps a dimension's size.
  ///
  /// Throws a `ShapeError` for another negative size, and for a -1 where this tensor has no dimension.
  public func expanded(_ sizes: [Int]) throws -> Tensor {
    let missing = sizes.count - rank
    let resolved = try sizes.enumerated().map { index, size in
      guard size >= 0 || (size == -1 && index >= missing && missing >= 0) else {
        throw ShapeError("can't expand \(type) to sizes \(sizes)")
      }
      return size == -1 ? shape[index - missing] : size
    }
    return try expanded(to: try Shape(resolved))
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Expand.self, in: $0) }
