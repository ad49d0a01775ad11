import CKernels

extension Ops {
  /// `max(a + b, 0)` in one pass, of tensors of one type: where a residual block ends.
  struct AddReLU: DifferentiableOperation {
    static let name = "add_relu"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      guard try floatingTypes(inputs)[0] == inputs[1] else {
        throw ShapeError("expects tensors of one type, got \(inputs[0]) and \(inputs[1])")
      }
      return [inputs[0]]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let (a, b, output) = (inputs[0], inputs[1], try Tensor.empty(types[0]))
      let walk = nn_walk(output.shape, a.strides, b.strides)
      walk.forEachRange(of: output.count) { walk, begin, end in
        nn_add_relu(output.dtype.kernel, walk, a.data, b.data, output.data, begin, end)
      }
      return [output]
    }

    var saved: SavedTensors { .output }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let outgoing = try context.outputGradient(isRectified: true)
      return [outgoing, outgoing]
    }

    static var samples: [OperationSample] {
      ([[3, 4], [0, 2], [1], [], [2, 3, 2]] as [Shape]).map { shape in
        OperationSample(
          .init(shape, .separated(-2, 2, gap: 0.1)), .init(shape, .uniform(-0.04, 0.04))
        ) { [try $0[0].addedRectified($0[1])] }
      }
    }
  }
}

extension Tensor {
  /// `max(a + b, 0)` of tensors of one type, in one pass.
  ///
  /// Throws a `ShapeError` unless both are floating point and of the same dtype and shape.
  public func addedRectified(_ other: Tensor) throws -> Tensor {
    try apply(Ops.AddReLU(), self, other)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.AddReLU.self, in: $0) }
