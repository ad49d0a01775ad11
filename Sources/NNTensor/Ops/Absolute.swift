import CKernels

extension Ops {
  /// `|x|`.
  struct Absolute: UnaryOperation {
    static let name = "abs"
    static var kernel: Kernel { nn_absolute }
    static var gradientKernel: GradientKernel { nn_absolute_gradient }
    var saved: SavedTensors { .input }
    static var samples: [OperationSample] {
      OperationSample.unary(.separated(-2, 2, gap: 0.1)) { try $0.absolute() }
    }
  }
}

extension Tensor {
  /// `|x|`, element by element. Throws a `ShapeError` unless floating point.
  public func absolute() throws -> Tensor { try apply(Ops.Absolute(), self)[0] }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Absolute.self, in: $0) }
