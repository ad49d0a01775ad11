import CKernels

extension Ops {
  /// The greatest common divisor.
  struct GreatestDivisor: BinaryFunction {
    static let name = "gcd"
    static let summary = "The greatest common divisor."
    static let formula = BinaryFormula(nn_gcd, .wholes)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.integers(-30, 30), .integers(-30, 30))
    }
  }

  /// The least common multiple.
  struct LeastMultiple: BinaryFunction {
    static let name = "lcm"
    static let summary = "The least common multiple."
    static let formula = BinaryFormula(nn_lcm, .wholes)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.integers(-30, 30), .integers(-30, 30))
    }
  }
}

extension Tensor {
  /// The greatest common divisor, 0 or more, element by element with broadcasting.
  ///
  /// Throws a `ShapeError` unless both are whole numbers. See `torch.gcd`.
  public func gcd(_ other: Tensor) throws -> Tensor { try Ops.GreatestDivisor.of(self, other) }

  /// The least common multiple, 0 or more, element by element with broadcasting.
  ///
  /// Throws a `ShapeError` unless both are whole numbers. See `torch.lcm`.
  public func lcm(_ other: Tensor) throws -> Tensor { try Ops.LeastMultiple.of(self, other) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.GreatestDivisor.self, in: list)
  OperationCatalogue.register(Ops.LeastMultiple.self, in: list)
}
