import CKernels

extension Ops {
  /// `2 / sqrt(pi)` times the integral of `e^-t^2` from 0 to x.
  struct Erf: UnaryFunction {
    static let name = "erf"
    static let summary = "The error function of each element."
    static let formula = UnaryFormula(nn_erf, nn_erf_gradient)
  }

  /// `1 - erf(x)`, exact also for large x.
  struct Erfc: UnaryFunction {
    static let name = "erfc"
    static let summary = "1 - erf(x) of each element."
    static let formula = UnaryFormula(nn_erfc, nn_erfc_gradient)
  }

  /// The inverse of erf.
  struct Erfinv: UnaryFunction {
    static let name = "erfinv"
    static let summary = "The inverse of the error function."
    static let formula = UnaryFormula(nn_erfinv, nn_erfinv_gradient, reading: .output)
    static var domain: OperationSample.Values { .uniform(-0.9, 0.9) }
  }
}

extension Tensor {
  /// `2 / sqrt(pi)` times the integral of `e^-t^2` from 0 to x, element by element. Whole numbers
  /// are taken as `float32`.
  public func erf() throws -> Tensor { try Ops.Erf.of(self) }

  /// `1 - erf(x)`, exact also for large x, element by element. Whole numbers are taken as
  /// `float32`.
  public func erfc() throws -> Tensor { try Ops.Erfc.of(self) }

  /// The inverse of erf, element by element. Whole numbers are taken as `float32`.
  public func erfinv() throws -> Tensor { try Ops.Erfinv.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Erf.self, in: list)
  OperationCatalogue.register(Ops.Erfc.self, in: list)
  OperationCatalogue.register(Ops.Erfinv.self, in: list)
}
