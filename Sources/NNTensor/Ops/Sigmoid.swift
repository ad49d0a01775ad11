import CKernels

extension Ops {
  /// `1 / (1 + e^-x)`.
  struct Sigmoid: UnaryFunction {
    static let name = "sigmoid"
    static let summary = "1 / (1 + exp(-x)) of each element."
    static let formula = UnaryFormula(nn_sigmoid, nn_sigmoid_gradient, reading: .output)
  }
}

extension Tensor {
  /// `1 / (1 + e^-x)`, element by element. Whole numbers are taken as `float32`.
  public func sigmoid() throws -> Tensor { try Ops.Sigmoid.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Sigmoid.self, in: $0) }
