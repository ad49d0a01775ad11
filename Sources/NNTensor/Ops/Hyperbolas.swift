import CKernels

extension Ops {
  /// `(e^x - e^-x) / 2`.
  struct Sinh: UnaryFunction {
    static let name = "sinh"
    static let summary = "The hyperbolic sine of each element."
    static let formula = UnaryFormula(nn_sinh, nn_sinh_gradient)
  }

  /// `(e^x + e^-x) / 2`.
  struct Cosh: UnaryFunction {
    static let name = "cosh"
    static let summary = "The hyperbolic cosine of each element."
    static let formula = UnaryFormula(nn_cosh, nn_cosh_gradient)
  }

  /// `(e^x - e^-x) / (e^x + e^-x)`.
  struct Tanh: UnaryFunction {
    static let name = "tanh"
    static let summary = "The hyperbolic tangent of each element."
    static let formula = UnaryFormula(nn_tanh, nn_tanh_gradient, reading: .output)
  }

  /// The inverse of sinh.
  struct Asinh: UnaryFunction {
    static let name = "asinh"
    static let summary = "The inverse hyperbolic sine of each element."
    static let aliases = ["arcsinh"]
    static let formula = UnaryFormula(nn_asinh, nn_asinh_gradient)
  }

  /// The inverse of cosh.
  struct Acosh: UnaryFunction {
    static let name = "acosh"
    static let summary = "The inverse hyperbolic cosine of each element."
    static let aliases = ["arccosh"]
    static let formula = UnaryFormula(nn_acosh, nn_acosh_gradient)
    static var domain: OperationSample.Values { .uniform(1.2, 3) }
  }

  /// The inverse of tanh.
  struct Atanh: UnaryFunction {
    static let name = "atanh"
    static let summary = "The inverse hyperbolic tangent of each element."
    static let aliases = ["arctanh"]
    static let formula = UnaryFormula(nn_atanh, nn_atanh_gradient)
    static var domain: OperationSample.Values { .uniform(-0.9, 0.9) }
  }
}

extension Tensor {
  /// `(e^x - e^-x) / 2`, element by element. Whole numbers are taken as `float32`.
  public func sinh() throws -> Tensor { try Ops.Sinh.of(self) }

  /// `(e^x + e^-x) / 2`, element by element. Whole numbers are taken as `float32`.
  public func cosh() throws -> Tensor { try Ops.Cosh.of(self) }

  /// `(e^x - e^-x) / (e^x + e^-x)`, element by element. Whole numbers are taken as `float32`.
  public func tanh() throws -> Tensor { try Ops.Tanh.of(self) }

  /// The inverse of sinh, element by element. Whole numbers are taken as `float32`.
  public func asinh() throws -> Tensor { try Ops.Asinh.of(self) }

  /// The inverse of cosh, element by element. Whole numbers are taken as `float32`.
  public func acosh() throws -> Tensor { try Ops.Acosh.of(self) }

  /// The inverse of tanh, element by element. Whole numbers are taken as `float32`.
  public func atanh() throws -> Tensor { try Ops.Atanh.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Sinh.self, in: list)
  OperationCatalogue.register(Ops.Cosh.self, in: list)
  OperationCatalogue.register(Ops.Tanh.self, in: list)
  OperationCatalogue.register(Ops.Asinh.self, in: list)
  OperationCatalogue.register(Ops.Acosh.self, in: list)
  OperationCatalogue.register(Ops.Atanh.self, in: list)
}
