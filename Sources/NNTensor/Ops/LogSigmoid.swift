import CKernels

extension Ops {
  /// `log(1 / (1 + e^-x))`, computed without overflow.
  struct LogSigmoid: UnaryOperation {
    static let name = "log_sigmoid"
    static var kernel: Kernel { nn_log_sigmoid }
    static var gradientKernel: GradientKernel { nn_log_sigmoid_gradient }
    var saved: SavedTensors { .input }
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(-5, 5)) { try $0.logSigmoid() }
    }
  }
}

extension Tensor {
  /// `log(1 / (1 + e^-x))`, element by element. Throws a `ShapeError` unless floating point.
  public func logSigmoid() throws -> Tensor { try apply(Ops.LogSigmoid(), self)[0] }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.LogSigmoid.self, in: $0)
}
