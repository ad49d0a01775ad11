import CKernels

extension Ops {
  /// `(e^x - e^-x) / (e^x + e^-x)`.
  struct Tanh: UnaryOperation {
    static let name = "tanh"
    static var kernel: Kernel { nn_tanh }
    static var gradientKernel: GradientKernel { nn_tanh_gradient }
    var saved: SavedTensors { .output }
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(-2, 2)) { try $0.tanh() }
    }
  }
}

extension Tensor {
  /// `(e^x - e^-x) / (e^x + e^-x)`, element by element. Throws a `ShapeError` unless floating point.
  public func tanh() throws -> Tensor { try apply(Ops.Tanh(), self)[0] }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Tanh.self, in: $0) }
