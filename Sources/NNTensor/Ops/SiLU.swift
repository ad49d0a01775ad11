import CKernels

extension Ops {
  /// `x / (1 + e^-x)`.
  struct SiLU: UnaryOperation {
    static let name = "silu"
    static var kernel: Kernel { nn_silu }
    static var gradientKernel: GradientKernel { nn_silu_gradient }
    var saved: SavedTensors { .input }
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(-2, 2)) { try $0.silu() }
    }
  }
}

extension Tensor {
  /// `x / (1 + e^-x)`, element by element. Throws a `ShapeError` unless floating point.
  public func silu() throws -> Tensor { try apply(Ops.SiLU(), self)[0] }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.SiLU.self, in: $0) }
