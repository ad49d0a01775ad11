import CKernels

extension Ops {
  /// `log(1 + e^(beta x)) / beta`, x itself where `beta x` is above the threshold.
  struct Softplus: UnaryOperation {
    static let name = "softplus"
    static let formula = UnaryFormula(nn_softplus, nn_softplus_gradient, wholes: .refused)
    var beta: Double
    var threshold: Double
    var parameters: UnaryParameters { (beta, threshold, 0) }
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(-5, 5)) { try $0.softplus() }
        + OperationSample.unary(.uniform(-5, 5)) { try $0.softplus(beta: 2.5, threshold: 40) }
    }
  }

  /// `x / (1 + |x|)`.
  struct Softsign: UnaryOperation {
    static let name = "softsign"
    static let formula = UnaryFormula(nn_softsign, nn_softsign_gradient)
    static var samples: [OperationSample] { OperationSample.unary { try $0.softsign() } }
  }

  /// `x tanh(log(1 + e^x))`.
  struct Mish: UnaryFunction {
    static let name = "mish"
    static let summary = "x tanh(softplus(x)) of each element."
    static let formula = UnaryFormula(nn_mish, nn_mish_gradient, wholes: .refused)
    static var domain: OperationSample.Values { .uniform(-5, 5) }
  }
}

extension Tensor {
  /// `log(1 + e^(beta x)) / beta`, element by element; `x` itself where `beta x > threshold`. Throws a
  /// `ShapeError` unless floating point.
  public func softplus(beta: Double = 1, threshold: Double = 20) throws -> Tensor {
    try Ops.Softplus(beta: beta, threshold: threshold).run(self)
  }

  /// `x / (1 + |x|)`, element by element. Whole numbers are taken as `float32`. Throws a `ShapeError`
  /// for truth values.
  public func softsign() throws -> Tensor {
    try expectNumbers()
    return try Ops.Softsign().run(self)
  }

  /// Throws a `ShapeError` for truth values.
  func expectNumbers() throws {
    guard dtype != .bool else { throw ShapeError("expects numbers, got \(type)") }
  }

  /// `x tanh(log(1 + e^x))`, element by element (Misra 2019). Throws a `ShapeError` unless floating
  /// point.
  public func mish() throws -> Tensor { try Ops.Mish.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Softplus.self, in: list)
  OperationCatalogue.register(Ops.Softsign.self, in: list)
  OperationCatalogue.register(Ops.Mish.self, in: list)
}
