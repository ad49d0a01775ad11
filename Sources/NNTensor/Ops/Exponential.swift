import CKernels

extension Ops {
  /// `e^x`.
  struct Exponential: UnaryOperation {
    static let name = "exp"
    static var kernel: Kernel { nn_exponential }
    static var gradientKernel: GradientKernel { nn_exponential_gradient }
    var saved: SavedTensors { .output }
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(-2, 2)) { try $0.exponential() }
    }
  }
}

extension Tensor {
  /// `e^x`, element by element. Throws a `ShapeError` unless floating point.
  public func exponential() throws -> Tensor { try apply(Ops.Exponential(), self)[0] }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.Exponential.self, in: $0)
}
