import CKernels

extension Ops {
  /// `|x|`.
  struct Absolute: UnaryFunction {
    static let name = "abs"
    static let summary = "The size of each element, without its sign."
    static let aliases = ["absolute"]
    static let formula = UnaryFormula(
      nn_absolute, nn_absolute_gradient, wholes: .computed(nn_whole_absolute))
    static var domain: OperationSample.Values { .separated(-2, 2, gap: 0.1) }
  }

  /// `-x`.
  struct Negative: UnaryFunction {
    static let name = "neg"
    static let summary = "-x of each element."
    static let aliases = ["negative"]
    static let formula = UnaryFormula(
      nn_negative, nn_negative_gradient, reading: .none, wholes: .computed(nn_whole_negative))
  }

  /// -1, 0 or 1 as x is less than, equal to or greater than 0.
  struct Sign: UnaryFunction {
    static let name = "sign"
    static let summary = "-1, 0 or 1, as each element's sign is."
    static let aliases = ["sgn"]
    static let formula = UnaryFormula(
      nn_sign, nn_flat_gradient, reading: .none, wholes: .computed(nn_whole_sign))
    static var domain: OperationSample.Values { .separated(-2, 2, gap: 0.1) }
    static func ofTruths(_ x: Tensor) throws -> Tensor { x }
  }
}

extension Tensor {
  /// `|x|`, element by element. Throws a `ShapeError` for truth values.
  public func absolute() throws -> Tensor { try Ops.Absolute.of(self) }

  /// `-x`, element by element. Throws a `ShapeError` for truth values.
  public func negated() throws -> Tensor { try Ops.Negative.of(self) }

  /// -1, 0 or 1 as x is less than, equal to or greater than 0, element by element. Throws a
  /// `ShapeError` for truth values.
  public func sign() throws -> Tensor { try Ops.Sign.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Absolute.self, in: list)
  OperationCatalogue.register(Ops.Negative.self, in: list)
  OperationCatalogue.register(Ops.Sign.self, in: list)
}
