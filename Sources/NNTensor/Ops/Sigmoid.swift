import CKernels

extension Ops {
  /// `1 / (1 + e^-x)`.
  struct Sigmoid: UnaryOperation {
    static let name = "sigmoid"
    static var kernel: Kernel { nn_sigmoid }
    static var gradientKernel: GradientKernel { nn_sigmoid_gradient }
    var saved: SavedTensors { .output }
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(-2, 2)) { try $0.sigmoid() }
    }
  }
}

extension Tensor {
  /// `1 / (1 + e^-x)`, element by element. Throws a `ShapeError` unless floating point.
  public func sigmoid() throws -> Tensor { try apply(Ops.Sigmoid(), self)[0] }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Sigmoid.self, in: $0) }
