import CKernels

extension Ops {
  /// `log(1 / (1 + e^-x))`, computed without overflow.
  struct LogSigmoid: UnaryFunction {
    static let name = "log_sigmoid"
    static let summary = "log(sigmoid(x)) of each element."
    static let aliases = ["logsigmoid"]
    static let formula = UnaryFormula(nn_log_sigmoid, nn_log_sigmoid_gradient, wholes: .refused)
    static var domain: OperationSample.Values { .uniform(-5, 5) }
  }
}

extension Tensor {
  /// `log(1 / (1 + e^-x))`, element by element. Throws a `ShapeError` unless floating point.
  public func logSigmoid() throws -> Tensor { try Ops.LogSigmoid.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.LogSigmoid.self, in: $0)
}
