import CKernels

extension Ops {
  /// `cos x`.
  struct Cosine: UnaryOperation {
    static let name = "cos"
    static var kernel: Kernel { nn_cosine }
    static var gradientKernel: GradientKernel { nn_cosine_gradient }
    var saved: SavedTensors { .input }
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(-2, 2)) { try $0.cosine() }
    }
  }
}

extension Tensor {
  /// `cos x`, element by element. Throws a `ShapeError` unless floating point.
  public func cosine() throws -> Tensor { try apply(Ops.Cosine(), self)[0] }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Cosine.self, in: $0) }
