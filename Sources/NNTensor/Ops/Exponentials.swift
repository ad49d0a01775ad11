import CKernels

extension Ops {
  /// `e^x`.
  struct Exponential: UnaryFunction {
    static let name = "exp"
    static let summary = "e^x of each element."
    static let formula = UnaryFormula(nn_exponential, nn_exponential_gradient, reading: .output)
  }

  /// `2^x`.
  struct Exp2: UnaryFunction {
    static let name = "exp2"
    static let summary = "2^x of each element."
    static let formula = UnaryFormula(nn_exp2, nn_exp2_gradient, reading: .output)
  }

  /// `e^x - 1`, exact also near 0.
  struct Expm1: UnaryFunction {
    static let name = "expm1"
    static let summary = "e^x - 1, exact near 0."
    static let formula = UnaryFormula(nn_expm1, nn_expm1_gradient, reading: .output)
  }
}

extension Tensor {
  /// `e^x`, element by element. Whole numbers are taken as `float32`.
  public func exponential() throws -> Tensor { try Ops.Exponential.of(self) }

  /// `2^x`, element by element. Whole numbers are taken as `float32`.
  public func exp2() throws -> Tensor { try Ops.Exp2.of(self) }

  /// `e^x - 1`, exact also near 0, element by element. Whole numbers are taken as `float32`.
  public func expm1() throws -> Tensor { try Ops.Expm1.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Exponential.self, in: list)
  OperationCatalogue.register(Ops.Exp2.self, in: list)
  OperationCatalogue.register(Ops.Expm1.self, in: list)
}
