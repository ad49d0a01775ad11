import CKernels

extension Ops {
  /// The modified Bessel function of the first kind, of order 0.
  struct BesselI0: UnaryFunction {
    static let name = "i0"
    static let summary = "The modified Bessel function of order 0."
    static let formula = UnaryFormula(nn_i0, nn_i0_gradient)
  }

  /// `e^-|x| I_0(x)`.
  struct ScaledBesselI0: UnaryFunction {
    static let name = "i0e"
    static let summary = "exp(-|x|) i0(x) of each element."
    static let formula = UnaryFormula(nn_i0e, nn_i0e_gradient)
    static var domain: OperationSample.Values { .separated(-2, 2, gap: 0.1) }
  }

  /// The modified Bessel function of the first kind, of order 1.
  struct BesselI1: UnaryFunction {
    static let name = "i1"
    static let summary = "The modified Bessel function of order 1."
    static let formula = UnaryFormula(nn_i1, nn_i1_gradient)
  }

  /// `e^-|x| I_1(x)`.
  struct ScaledBesselI1: UnaryFunction {
    static let name = "i1e"
    static let summary = "exp(-|x|) i1(x) of each element."
    static let formula = UnaryFormula(nn_i1e, nn_i1e_gradient)
    static var domain: OperationSample.Values { .separated(-2, 2, gap: 0.1) }
  }
}

extension Tensor {
  /// The modified Bessel function of the first kind of order 0, element by element. Whole numbers are
  /// taken as `float32`. See `torch.special.i0`.
  public func i0() throws -> Tensor { try Ops.BesselI0.of(self) }

  /// `e^-|x| I_0(x)`, element by element. Whole numbers are taken as `float32`. See
  /// `torch.special.i0e`.
  public func i0e() throws -> Tensor { try Ops.ScaledBesselI0.of(self) }

  /// The modified Bessel function of the first kind of order 1, element by element. Whole numbers are
  /// taken as `float32`. See `torch.special.i1`.
  public func i1() throws -> Tensor { try Ops.BesselI1.of(self) }

  /// `e^-|x| I_1(x)`, element by element. Whole numbers are taken as `float32`. See
  /// `torch.special.i1e`.
  public func i1e() throws -> Tensor { try Ops.ScaledBesselI1.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.BesselI0.self, in: list)
  OperationCatalogue.register(Ops.ScaledBesselI0.self, in: list)
  OperationCatalogue.register(Ops.BesselI1.self, in: list)
  OperationCatalogue.register(Ops.ScaledBesselI1.self, in: list)
}
