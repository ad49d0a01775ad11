import CKernels

extension Ops {
  /// Sum of two tensors, element by element: `a + b` with broadcasting.
  struct Add: DifferentiableOperation {
    static let name = "add"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try arithmeticTypes(inputs)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try elementwise(inputs, types[0], nn_add)
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [
        try context.reduced(context.outputGradient, 0),
        try context.reduced(context.outputGradient, 1),
      ]
    }

    static var samples: [OperationSample] {
      [
        OperationSample(.init([2, 3]), .init([2, 3])) { [try $0[0] + $0[1]] },
        OperationSample(.init([2, 1, 3]), .init([4, 1])) { [try $0[0] + $0[1]] },
        OperationSample(.init([]), .init([3])) { [try $0[0] + $0[1]] },
        OperationSample(.init([0, 3]), .init([1, 3])) { [try $0[0] + $0[1]] },
      ]
    }
  }
}

extension Tensor {
  /// Sum of two tensors, element by element, with broadcasting.
  ///
  /// Throws a `ShapeError` when the shapes do not broadcast.
  public static func + (a: Tensor, b: Tensor) throws -> Tensor {
    let (a, b) = try Ops.promoted(a, b, keepsNumbers: true)
    return try apply(Ops.Add(), a, b)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Add.self, in: $0) }
