extension Ops {
  /// One index of a dimension, which goes; a view.
  struct Select: DifferentiableOperation {
    static let name = "select"
    static var isView: Bool { true }
    /// Counted from 0, as `index` is.
    var dim: Int
    var index: Int

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let shape = inputs[0].shape
      guard shape.rank > 0 else { throw ShapeError("can't select from a single number") }
      let size = shape[dim]
      guard (0..<size).contains(index) else {
        throw ShapeError("can't select index \(index) of dimension \(dim) of size \(size)")
      }
      return [TensorType(inputs[0].dtype, shape.removing(dim))]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = inputs[0]
      let start = types[0].shape.contains(0) ? 0 : index &* input.strides[dim]
      return [
        input.view(
          types[0].shape, strides: input.strides.removing(dim), offset: input.offset &+ start)
      ]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let outgoing = try context.outputGradient.contiguous()
      let gradient = try Tensor.zeros(context.inputTypes[0])
      try forward([gradient], [outgoing.type])[0].scatter(outgoing)
      return [gradient]
    }

    static var samples: [OperationSample] {
      [
        OperationSample(.init([3, 4])) { [try $0[0].selected(dim: 0, index: 1)] },
        OperationSample(.init([2, 3, 4])) { [try $0[0].selected(dim: 1, index: -1)] },
        OperationSample(.init([5])) { [try $0[0].selected(dim: 0, index: 4)] },
        OperationSample(.init([0, 3])) { [try $0[0].selected(dim: -1, index: 2)] },
      ]
    }
  }
}

extension Tensor {
  /// The part at `index` of dimension `dim`, without that dimension. Shares memory.
  ///
  /// Both may count from the end. Throws a `ShapeError` when there is no such part.
  public func selected(dim: Int, index: Int) throws -> Tensor {
    let dim = try shape.normalized(dimension: dim)
    let place = index < 0 && rank > 0 ? index + shape[dim] : index
    return try apply(Ops.Select(dim: dim, index: place), self)[0]
  }
}

extension Shape {
  /// The sizes without that of dimension `dim`.
  func removing(_ dim: Int) -> Shape {
    var rest = Shape()
    for i in 0..<rank where i != dim { rest.append(self[i]) }
    return rest
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Select.self, in: $0) }
