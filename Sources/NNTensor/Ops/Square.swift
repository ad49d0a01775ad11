import CKernels

extension Ops {
  /// `x^2`.
  struct Square: UnaryOperation {
    static let name = "square"
    static var kernel: Kernel { nn_square }
    static var gradientKernel: GradientKernel { nn_square_gradient }
    var saved: SavedTensors { .input }
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(-2, 2)) { try $0.squared() }
    }
  }
}

extension Tensor {
  /// `x^2`, element by element. Throws a `ShapeError` unless floating point.
  public func squared() throws -> Tensor { try apply(Ops.Square(), self)[0] }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Square.self, in: $0) }
