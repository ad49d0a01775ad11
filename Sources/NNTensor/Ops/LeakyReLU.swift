import CKernels

extension Ops {
  /// `x` where it is positive, `slope x` elsewhere.
  struct LeakyReLU: UnaryOperation {
    static let name = "leaky_relu"
    static let formula = UnaryFormula(nn_leaky_relu, nn_leaky_relu_gradient, wholes: .refused)
    var slope: Double
    var parameters: UnaryParameters { (slope, 0, 0) }
    static var samples: [OperationSample] {
      OperationSample.unary(.separated(-2, 2, gap: 0.1)) { try $0.leakyReLU() }
        + OperationSample.unary(.separated(-2, 2, gap: 0.1)) {
          try $0.leakyReLU(negativeSlope: -0.5)
        }
    }
  }
}

extension Tensor {
  /// `x` where it is positive, `negativeSlope x` elsewhere. Throws a `ShapeError` unless floating
  /// point.
  public func leakyReLU(negativeSlope: Double = 0.01) throws -> Tensor {
    try Ops.LeakyReLU(slope: negativeSlope).run(self)
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.LeakyReLU.self, in: $0) }
