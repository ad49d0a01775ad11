import CKernels

extension Ops {
  /// `scale x` where it is positive, `scale alpha (e^(inputScale x) - 1)` elsewhere: ELU, SELU and
  /// CELU.
  struct ELU: UnaryOperation {
    static let name = "elu"
    static let formula = UnaryFormula(nn_elu, nn_elu_gradient, wholes: .refused)
    var alpha: Double
    var scale = 1.0
    var inputScale = 1.0
    var parameters: UnaryParameters { (scale * alpha, scale, inputScale) }

    static var samples: [OperationSample] {
      let values = OperationSample.Values.separated(-3, 3, gap: 0.1)
      return OperationSample.unary(values) { try $0.elu(alpha: 0.7) }
        + OperationSample.unary(values) { try $0.selu() }
        + OperationSample.unary(values) { try $0.celu(alpha: -1.5) }
    }
  }
}

/// The constants of the scaled ELU, which keep numbers at mean 0 and variance 1.
enum SELUConstants {
  static let alpha = 1.6732632423543772848170429916717
  static let scale = 1.0507009873554804934193349852946
}

extension Tensor {
  /// `x` where it is positive, `alpha (e^x - 1)` elsewhere (Clevert et al. 2015). Throws a
  /// `ShapeError` unless floating point.
  public func elu(alpha: Double = 1) throws -> Tensor { try Ops.ELU(alpha: alpha).run(self) }

  /// `1.0507 x` where it is positive, `1.7581 (e^x - 1)` elsewhere (Klambauer et al. 2017). Throws a
  /// `ShapeError` unless floating point.
  public func selu() throws -> Tensor {
    try Ops.ELU(alpha: SELUConstants.alpha, scale: SELUConstants.scale).run(self)
  }

  /// `x` where it is positive, `alpha (e^(x / alpha) - 1)` elsewhere (Barron 2017). Throws a
  /// `ShapeError` unless floating point, or for an `alpha` of 0.
  public func celu(alpha: Double = 1) throws -> Tensor {
    guard alpha != 0 else { throw ShapeError("expects an alpha other than 0") }
    return try Ops.ELU(alpha: alpha, inputScale: 1 / alpha).run(self)
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.ELU.self, in: $0) }
