import CKernels

extension Ops {
  /// `1 / x`.
  struct Reciprocal: UnaryOperation {
    static let name = "reciprocal"
    static var kernel: Kernel { nn_reciprocal }
    static var gradientKernel: GradientKernel { nn_reciprocal_gradient }
    var saved: SavedTensors { .output }
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(0.5, 3)) { try $0.reciprocal() }
    }
  }
}

extension Tensor {
  /// `1 / x`, element by element. Throws a `ShapeError` unless floating point.
  public func reciprocal() throws -> Tensor { try apply(Ops.Reciprocal(), self)[0] }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.Reciprocal.self, in: $0)
}
