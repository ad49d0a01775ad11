import CKernels

extension Ops {
  /// `max(x, 0)`.
  struct ReLU: UnaryOperation {
    static let name = "relu"
    static var kernel: Kernel { nn_relu }
    static var gradientKernel: GradientKernel { nn_relu_gradient }
    var saved: SavedTensors { .output }
    static var samples: [OperationSample] {
      OperationSample.unary(.separated(-2, 2, gap: 0.1)) { try $0.relu() }
    }
  }
}

extension Tensor {
  /// `max(x, 0)`, element by element. Throws a `ShapeError` unless floating point.
  public func relu() throws -> Tensor { try apply(Ops.ReLU(), self)[0] }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.ReLU.self, in: $0) }
