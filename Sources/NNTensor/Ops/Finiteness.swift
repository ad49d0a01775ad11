import CKernels

extension Ops {
  /// Whether x is no number.
  struct IsNaN: ElementTest {
    static let name = "isnan"
    static let summary = "Whether each element is NaN."
    static var kernel: UnaryFormula.Kernel { nn_isnan }
  }

  /// Whether x is infinite, of either sign.
  struct IsInfinite: ElementTest {
    static let name = "isinf"
    static let summary = "Whether each element is infinite."
    static var kernel: UnaryFormula.Kernel { nn_isinf }
  }

  /// Whether x is infinity.
  struct IsPositiveInfinity: ElementTest {
    static let name = "isposinf"
    static let summary = "Whether each element is positive infinity."
    static var kernel: UnaryFormula.Kernel { nn_isposinf }
  }

  /// Whether x is minus infinity.
  struct IsNegativeInfinity: ElementTest {
    static let name = "isneginf"
    static let summary = "Whether each element is negative infinity."
    static var kernel: UnaryFormula.Kernel { nn_isneginf }
  }

  /// Whether x is neither infinite nor NaN.
  struct IsFinite: ElementTest {
    static let name = "isfinite"
    static let summary = "Whether each element is neither infinite nor NaN."
    static var kernel: UnaryFormula.Kernel { nn_isfinite }
  }
}

extension Tensor {
  /// Whether x is no number, element by element: a bool tensor.
  public func isNaN() throws -> Tensor { try Ops.IsNaN.of(self) }

  /// Whether x is infinite, of either sign, element by element: a bool tensor.
  public func isInfinite() throws -> Tensor { try Ops.IsInfinite.of(self) }

  /// Whether x is infinity, element by element: a bool tensor.
  public func isPositiveInfinity() throws -> Tensor { try Ops.IsPositiveInfinity.of(self) }

  /// Whether x is minus infinity, element by element: a bool tensor.
  public func isNegativeInfinity() throws -> Tensor { try Ops.IsNegativeInfinity.of(self) }

  /// Whether x is neither infinite nor NaN, element by element: a bool tensor.
  public func isFinite() throws -> Tensor { try Ops.IsFinite.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.IsNaN.self, in: list)
  OperationCatalogue.register(Ops.IsInfinite.self, in: list)
  OperationCatalogue.register(Ops.IsPositiveInfinity.self, in: list)
  OperationCatalogue.register(Ops.IsNegativeInfinity.self, in: list)
  OperationCatalogue.register(Ops.IsFinite.self, in: list)
}
