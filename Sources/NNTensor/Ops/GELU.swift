import CKernels

extension Ops {
  /// `x Phi(x)`, with the distribution function Phi of the normal distribution.
  struct GELU: UnaryOperation {
    static let name = "gelu"
    static let formula = UnaryFormula(nn_gelu, nn_gelu_gradient, wholes: .refused)
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(-3, 3)) { try $0.gelu() }
    }
  }

  /// `x Phi(x)` with `Phi(x) ~ (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2`.
  struct GELUTanh: UnaryOperation {
    static let name = "gelu_tanh"
    static let formula = UnaryFormula(nn_gelu_tanh, nn_gelu_tanh_gradient, wholes: .refused)
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(-3, 3)) { try $0.gelu(approximate: true) }
    }
  }
}

extension Tensor {
  /// `x Phi(x)`, element by element, with the normal distribution function Phi: exact, or by a tanh
  /// if `approximate`. Throws a `ShapeError` unless floating point.
  ///
  /// Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016.
  public func gelu(approximate: Bool = false) throws -> Tensor {
    try approximate ? Ops.GELUTanh().run(self) : Ops.GELU().run(self)
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.GELU.self, in: list)
  OperationCatalogue.register(Ops.GELUTanh.self, in: list)
}
