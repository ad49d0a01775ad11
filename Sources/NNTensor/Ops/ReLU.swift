import CKernels

extension Ops {
  /// `max(x, 0)`.
  struct ReLU: UnaryFunction {
    static let name = "relu"
    static let formula = UnaryFormula(
      nn_relu, nn_relu_gradient, reading: .output, wholes: .computed(nn_whole_relu))
    static var domain: OperationSample.Values { .separated(-2, 2, gap: 0.1) }
  }
}

extension Tensor {
  /// `max(x, 0)`, element by element. Throws a `ShapeError` for truth values.
  public func relu() throws -> Tensor { try Ops.ReLU.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.ReLU.self, in: $0) }
