import CKernels

extension Ops {
  /// The Hurwitz zeta function of `s` and `q`.
  struct Zeta: BinaryFunction {
    static let name = "zeta"
    static let summary = "Hurwitz's zeta function."
    static let formula = BinaryFormula(nn_zeta, .floating)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.uniform(1.5, 4), .uniform(0.5, 3))
    }
  }

  /// The derivative of order n of digamma.
  struct Polygamma: UnaryOperation {
    static let name = "polygamma"
    static let formula = UnaryFormula(nn_polygamma, nn_polygamma_gradient)
    /// n.
    var parameters: UnaryParameters
    static var samples: [OperationSample] {
      [0, 1, 2, 3].flatMap { n in
        OperationSample.unary(.uniform(0.5, 3)) { try $0.polygamma(n) }
      }
    }
  }
}

extension Tensor {
  /// The Hurwitz zeta function, the sum of `(q + k)^-s` over k from 0 on, with this tensor as s, element
  /// by element with broadcasting. No gradient, as in PyTorch. See `torch.special.zeta`.
  public func zeta(_ q: Tensor) throws -> Tensor { try Ops.Zeta.of(self, q) }

  /// The derivative of order `n` of digamma, element by element. Whole numbers are taken as `float32`.
  ///
  /// Throws a `ShapeError` when `n` is less than 0. See `torch.polygamma`.
  public func polygamma(_ n: Int) throws -> Tensor {
    guard n >= 0 else { throw ShapeError("expects n 0 or more, got \(n)") }
    return try Ops.Polygamma(parameters: (Double(n), 0, 0)).run(self)
  }

  /// The logarithm of the multivariate gamma function of dimension `p`, element by element:
  /// `p (p - 1) / 4 log(pi) + sum over j from 1 to p of lgamma(x + (1 - j) / 2)`.
  ///
  /// Throws a `ShapeError` when `p` is less than 1 or more than 4096. See `torch.mvlgamma`.
  public func mvlgamma(_ p: Int) throws -> Tensor {
    guard (1...4096).contains(p) else { throw ShapeError("expects p from 1 to 4096, got \(p)") }
    var sum = try lgamma()
    for j in 1..<p { sum = try sum + (self - Double(j) / 2).lgamma() }
    return try sum + Double(p * (p - 1)) / 4 * 1.1447298858494002
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Zeta.self, in: list)
  OperationCatalogue.register(Ops.Polygamma.self, in: list)
}
