import CKernels

extension Ops {
  /// `sin x`.
  struct Sine: UnaryFunction {
    static let name = "sin"
    static let summary = "The sine of each element."
    static let formula = UnaryFormula(nn_sine, nn_sine_gradient)
  }

  /// `cos x`.
  struct Cosine: UnaryFunction {
    static let name = "cos"
    static let summary = "The cosine of each element."
    static let formula = UnaryFormula(nn_cosine, nn_cosine_gradient)
  }

  /// `tan x`.
  struct Tan: UnaryFunction {
    static let name = "tan"
    static let summary = "The tangent of each element."
    static let formula = UnaryFormula(nn_tan, nn_tan_gradient, reading: .output)
    static var domain: OperationSample.Values { .uniform(-1, 1) }
  }

  /// The angle whose sine is x.
  struct Asin: UnaryFunction {
    static let name = "asin"
    static let summary = "The inverse sine of each element."
    static let aliases = ["arcsin"]
    static let formula = UnaryFormula(nn_asin, nn_asin_gradient)
    static var domain: OperationSample.Values { .uniform(-0.9, 0.9) }
  }

  /// The angle whose cosine is x.
  struct Acos: UnaryFunction {
    static let name = "acos"
    static let summary = "The inverse cosine of each element."
    static let aliases = ["arccos"]
    static let formula = UnaryFormula(nn_acos, nn_acos_gradient)
    static var domain: OperationSample.Values { .uniform(-0.9, 0.9) }
  }

  /// The angle whose tangent is x.
  struct Atan: UnaryFunction {
    static let name = "atan"
    static let summary = "The inverse tangent of each element."
    static let aliases = ["arctan"]
    static let formula = UnaryFormula(nn_atan, nn_atan_gradient)
  }

  /// `sin(pi x) / (pi x)`, 1 at 0.
  struct Sinc: UnaryFunction {
    static let name = "sinc"
    static let summary = "sin(pi x) / (pi x), 1 at 0."
    static let formula = UnaryFormula(nn_sinc, nn_sinc_gradient)
    static var domain: OperationSample.Values { .separated(-2, 2, gap: 0.1) }
  }
}

extension Tensor {
  /// `sin x`, element by element. Whole numbers are taken as `float32`.
  public func sine() throws -> Tensor { try Ops.Sine.of(self) }

  /// `cos x`, element by element. Whole numbers are taken as `float32`.
  public func cosine() throws -> Tensor { try Ops.Cosine.of(self) }

  /// `tan x`, element by element. Whole numbers are taken as `float32`.
  public func tan() throws -> Tensor { try Ops.Tan.of(self) }

  /// The angle whose sine is x, element by element. Whole numbers are taken as `float32`.
  public func asin() throws -> Tensor { try Ops.Asin.of(self) }

  /// The angle whose cosine is x, element by element. Whole numbers are taken as `float32`.
  public func acos() throws -> Tensor { try Ops.Acos.of(self) }

  /// The angle whose tangent is x, element by element. Whole numbers are taken as `float32`.
  public func atan() throws -> Tensor { try Ops.Atan.of(self) }

  /// `sin(pi x) / (pi x)`, 1 at 0, element by element. Whole numbers are taken as `float32`.
  public func sinc() throws -> Tensor { try Ops.Sinc.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Sine.self, in: list)
  OperationCatalogue.register(Ops.Cosine.self, in: list)
  OperationCatalogue.register(Ops.Tan.self, in: list)
  OperationCatalogue.register(Ops.Asin.self, in: list)
  OperationCatalogue.register(Ops.Acos.self, in: list)
  OperationCatalogue.register(Ops.Atan.self, in: list)
  OperationCatalogue.register(Ops.Sinc.self, in: list)
}
