import CKernels

extension Ops {
  /// `ln x`.
  struct Logarithm: UnaryOperation {
    static let name = "log"
    static var kernel: Kernel { nn_logarithm }
    static var gradientKernel: GradientKernel { nn_logarithm_gradient }
    var saved: SavedTensors { .input }
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(0.3, 3)) { try $0.logarithm() }
    }
  }
}

extension Tensor {
  /// `ln x`, element by element. Throws a `ShapeError` unless floating point.
  public func logarithm() throws -> Tensor { try apply(Ops.Logarithm(), self)[0] }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Logarithm.self, in: $0) }
