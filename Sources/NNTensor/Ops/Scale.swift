import CKernels

extension Ops {
  /// `x * factor` for a number known beforehand.
  struct Scale: DifferentiableOperation {
    static let name = "scale"
    var factor: Double

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] { try floatingTypes(inputs) }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      [try mapped(inputs[0], types[0], parameter: factor, nn_scale)]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try context.outputGradient.scaled(by: factor)]
    }

    static var samples: [OperationSample] { OperationSample.unary { try $0.scaled(by: -1.5) } }
  }
}

extension Tensor {
  /// `x * factor`, element by element. Throws a `ShapeError` unless floating point.
  public func scaled(by factor: Double) throws -> Tensor {
    try apply(Ops.Scale(factor: factor), self)[0]
  }

  /// `-x`, element by element.
  public static prefix func - (x: Tensor) throws -> Tensor {
    guard x.dtype.isFloatingPoint else { return try Tensor.zeros(TensorType(x.dtype, [])) - x }
    return try x.scaled(by: -1)
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Scale.self, in: $0) }
