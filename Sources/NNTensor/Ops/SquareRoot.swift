import CKernels

extension Ops {
  /// `the square root of x`.
  struct SquareRoot: UnaryOperation {
    static let name = "sqrt"
    static var kernel: Kernel { nn_square_root }
    static var gradientKernel: GradientKernel { nn_square_root_gradient }
    var saved: SavedTensors { .output }
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(0.3, 3)) { try $0.squareRoot() }
    }
  }
}

extension Tensor {
  /// `the square root of x`, element by element. Throws a `ShapeError` unless floating point.
  public func squareRoot() throws -> Tensor { try apply(Ops.SquareRoot(), self)[0] }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.SquareRoot.self, in: $0)
}
