import CKernels

extension Ops {
  /// The logarithm of the absolute value of the gamma function.
  struct LogGamma: UnaryFunction {
    static let name = "lgamma"
    static let summary = "The logarithm of the gamma function."
    static let formula = UnaryFormula(nn_lgamma, nn_lgamma_gradient)
    static var domain: OperationSample.Values { .uniform(0.2, 3) }
  }

  /// The derivative of `lgamma`.
  struct Digamma: UnaryFunction {
    static let name = "digamma"
    static let summary = "The derivative of lgamma."
    static let formula = UnaryFormula(nn_digamma, nn_digamma_gradient)
    static var domain: OperationSample.Values { .uniform(0.2, 3) }
  }
}

extension Tensor {
  /// The logarithm of the absolute value of the gamma function, element by element. Whole numbers
  /// are taken as `float32`.
  public func lgamma() throws -> Tensor { try Ops.LogGamma.of(self) }

  /// The derivative of `lgamma`, element by element. Whole numbers are taken as `float32`.
  public func digamma() throws -> Tensor { try Ops.Digamma.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.LogGamma.self, in: list)
  OperationCatalogue.register(Ops.Digamma.self, in: list)
}
