import CKernels

extension Ops {
  /// The normal distribution function.
  struct Ndtr: UnaryFunction {
    static let name = "ndtr"
    static let summary = "The normal distribution function of each element."
    static let formula = UnaryFormula(nn_ndtr, nn_ndtr_gradient)
  }

  /// The logarithm of the normal distribution function, exact also far out.
  struct LogNdtr: UnaryFunction {
    static let name = "log_ndtr"
    static let summary = "The logarithm of the normal distribution function."
    static let formula = UnaryFormula(nn_log_ndtr, nn_log_ndtr_gradient)
  }

  /// The inverse of the normal distribution function.
  struct Ndtri: UnaryFunction {
    static let name = "ndtri"
    static let summary = "The inverse of the normal distribution function."
    static let formula = UnaryFormula(nn_ndtri, nn_ndtri_gradient, reading: .output)
    static var domain: OperationSample.Values { .uniform(0.1, 0.9) }
  }

  /// `e^(x^2) erfc(x)`.
  struct Erfcx: UnaryFunction {
    static let name = "erfcx"
    static let summary = "exp(x^2) erfc(x) of each element."
    static let formula = UnaryFormula(nn_erfcx, nn_erfcx_gradient)
  }

  /// `-x log(x)`, 0 at 0 and minus infinity below.
  struct Entr: UnaryFunction {
    static let name = "entr"
    static let summary = "-x log(x), 0 at 0: the entropy of each element."
    static let formula = UnaryFormula(nn_entr, nn_entr_gradient)
    static var domain: OperationSample.Values { .uniform(0.2, 2) }
  }
}

extension Tensor {
  /// The normal distribution function, element by element. Whole numbers are taken as `float32`. See
  /// `torch.special.ndtr`.
  public func ndtr() throws -> Tensor { try Ops.Ndtr.of(self) }

  /// The logarithm of the normal distribution function, exact also far out, element by element. Whole
  /// numbers are taken as `float32`. See `torch.special.log_ndtr`.
  public func logNdtr() throws -> Tensor { try Ops.LogNdtr.of(self) }

  /// The inverse of the normal distribution function, element by element; NaN outside 0 to 1. Whole
  /// numbers are taken as `float32`. See `torch.special.ndtri`.
  public func ndtri() throws -> Tensor { try Ops.Ndtri.of(self) }

  /// `e^(x^2) erfc(x)`, element by element. Whole numbers are taken as `float32`. See
  /// `torch.special.erfcx`.
  public func erfcx() throws -> Tensor { try Ops.Erfcx.of(self) }

  /// `-x log(x)`, 0 at 0 and minus infinity below, element by element. Whole numbers are taken as
  /// `float32`. See `torch.special.entr`.
  public func entr() throws -> Tensor { try Ops.Entr.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Ndtr.self, in: list)
  OperationCatalogue.register(Ops.LogNdtr.self, in: list)
  OperationCatalogue.register(Ops.Ndtri.self, in: list)
  OperationCatalogue.register(Ops.Erfcx.self, in: list)
  OperationCatalogue.register(Ops.Entr.self, in: list)
}
