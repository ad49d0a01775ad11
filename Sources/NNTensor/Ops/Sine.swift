import CKernels

extension Ops {
  /// `sin x`.
  struct Sine: UnaryOperation {
    static let name = "sin"
    static var kernel: Kernel { nn_sine }
    static var gradientKernel: GradientKernel { nn_sine_gradient }
    var saved: SavedTensors { .input }
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(-2, 2)) { try $0.sine() }
    }
  }
}

extension Tensor {
  /// `sin x`, element by element. Throws a `ShapeError` unless floating point.
  public func sine() throws -> Tensor { try apply(Ops.Sine(), self)[0] }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Sine.self, in: $0) }
