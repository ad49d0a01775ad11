import CKernels

extension Ops {
  /// `x / (1 + e^-x)`.
  struct SiLU: UnaryFunction {
    static let name = "silu"
    static let summary = "x sigmoid(x) of each element."
    static let formula = UnaryFormula(nn_silu, nn_silu_gradient, wholes: .refused)
  }
}

extension Tensor {
  /// `x / (1 + e^-x)`, element by element. Throws a `ShapeError` unless floating point.
  public func silu() throws -> Tensor { try Ops.SiLU.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.SiLU.self, in: $0) }
