import CKernels

extension Ops {
  /// Whether the sign bit is set, as it is for -0.
  struct SignBit: ElementTest {
    static let name = "signbit"
    static let summary = "Whether the sign bit is set."
    static let kernel: UnaryFormula.Kernel = nn_signbit
  }

  /// The next floating-point number in the direction of the other.
  struct NextAfter: BinaryFunction {
    static let name = "nextafter"
    static let summary = "The next number from input towards other."
    static let formula = BinaryFormula(nn_nextafter, .floatsAsStored)
  }
}

extension Tensor {
  /// Whether the sign bit is set, as it is for -0, element by element. See `torch.signbit`.
  public func signbit() throws -> Tensor { try Ops.SignBit.of(self) }

  /// The next floating-point number in the direction of `other`, element by element with
  /// broadcasting. No gradient.
  ///
  /// Throws a `ShapeError` unless `float32` or `float64`. See `torch.nextafter`.
  public func nextAfter(_ other: Tensor) throws -> Tensor { try Ops.NextAfter.of(self, other) }

  /// `self * 2^other`, element by element with broadcasting. See `torch.ldexp`.
  public func ldexp(_ other: Tensor) throws -> Tensor { try self * Tensor.number(2).power(other) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.SignBit.self, in: list)
  OperationCatalogue.register(Ops.NextAfter.self, in: list)
}
