import CKernels

extension Ops {
  /// The natural logarithm.
  struct Logarithm: UnaryFunction {
    static let name = "log"
    static let summary = "The natural logarithm of each element."
    static let formula = UnaryFormula(nn_logarithm, nn_logarithm_gradient)
    static var domain: OperationSample.Values { .uniform(0.2, 3) }
  }

  /// The logarithm to base 2.
  struct Log2: UnaryFunction {
    static let name = "log2"
    static let summary = "The logarithm to base 2 of each element."
    static let formula = UnaryFormula(nn_log2, nn_log2_gradient)
    static var domain: OperationSample.Values { .uniform(0.2, 3) }
  }

  /// The logarithm to base 10.
  struct Log10: UnaryFunction {
    static let name = "log10"
    static let summary = "The logarithm to base 10 of each element."
    static let formula = UnaryFormula(nn_log10, nn_log10_gradient)
    static var domain: OperationSample.Values { .uniform(0.2, 3) }
  }

  /// `log(1 + x)`, exact also near 0.
  struct Log1p: UnaryFunction {
    static let name = "log1p"
    static let summary = "log(1 + x), exact near 0."
    static let formula = UnaryFormula(nn_log1p, nn_log1p_gradient)
    static var domain: OperationSample.Values { .uniform(-0.8, 2) }
  }
}

extension Tensor {
  /// The natural logarithm, element by element. Whole numbers are taken as `float32`.
  public func logarithm() throws -> Tensor { try Ops.Logarithm.of(self) }

  /// The logarithm to base 2, element by element. Whole numbers are taken as `float32`.
  public func log2() throws -> Tensor { try Ops.Log2.of(self) }

  /// The logarithm to base 10, element by element. Whole numbers are taken as `float32`.
  public func log10() throws -> Tensor { try Ops.Log10.of(self) }

  /// `log(1 + x)`, exact also near 0, element by element. Whole numbers are taken as `float32`.
  public func log1p() throws -> Tensor { try Ops.Log1p.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Logarithm.self, in: list)
  OperationCatalogue.register(Ops.Log2.self, in: list)
  OperationCatalogue.register(Ops.Log10.self, in: list)
  OperationCatalogue.register(Ops.Log1p.self, in: list)
}
