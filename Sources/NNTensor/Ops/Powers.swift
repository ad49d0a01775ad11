import CKernels

extension Ops {
  /// `x^2`.
  struct Square: UnaryFunction {
    static let name = "square"
    static let summary = "x^2 of each element."
    static let formula = UnaryFormula(
      nn_square, nn_square_gradient, wholes: .computed(nn_whole_square))
    static func ofTruths(_ x: Tensor) throws -> Tensor { try of(try x.converted(to: .int64)) }
  }

  /// The square root.
  struct SquareRoot: UnaryFunction {
    static let name = "sqrt"
    static let summary = "The square root of each element."
    static let formula = UnaryFormula(nn_square_root, nn_square_root_gradient, reading: .output)
    static var domain: OperationSample.Values { .uniform(0.2, 3) }
  }

  /// `1 / sqrt(x)`.
  struct ReciprocalRoot: UnaryFunction {
    static let name = "rsqrt"
    static let summary = "1 / sqrt(x) of each element."
    static let formula = UnaryFormula(nn_rsqrt, nn_rsqrt_gradient, reading: .output)
    static var domain: OperationSample.Values { .uniform(0.2, 3) }
  }

  /// `1 / x`.
  struct Reciprocal: UnaryFunction {
    static let name = "reciprocal"
    static let summary = "1 / x of each element."
    static let formula = UnaryFormula(nn_reciprocal, nn_reciprocal_gradient, reading: .output)
    static var domain: OperationSample.Values { .uniform(0.5, 2) }
  }
}

extension Tensor {
  /// `x^2`, element by element. Throws a `ShapeError` for truth values.
  public func squared() throws -> Tensor { try Ops.Square.of(self) }

  /// The square root, element by element. Whole numbers are taken as `float32`.
  public func squareRoot() throws -> Tensor { try Ops.SquareRoot.of(self) }

  /// `1 / sqrt(x)`, element by element. Whole numbers are taken as `float32`.
  public func rsqrt() throws -> Tensor { try Ops.ReciprocalRoot.of(self) }

  /// `1 / x`, element by element. Whole numbers are taken as `float32`.
  public func reciprocal() throws -> Tensor { try Ops.Reciprocal.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Square.self, in: list)
  OperationCatalogue.register(Ops.SquareRoot.self, in: list)
  OperationCatalogue.register(Ops.ReciprocalRoot.self, in: list)
  OperationCatalogue.register(Ops.Reciprocal.self, in: list)
}
