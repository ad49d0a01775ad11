import CKernels

extension Ops {
  /// `x` where it is positive, `slope x` elsewhere.
  struct LeakyReLU: UnaryOperation {
    static let name = "leaky_relu"
    static var kernel: Kernel { nn_leaky_relu }
    static var gradientKernel: GradientKernel { nn_leaky_relu_gradient }
    var slope: Double
    var parameter: Double { slope }
    var saved: SavedTensors { .input }
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
    try apply(Ops.LeakyReLU(slope: negativeSlope), self)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.LeakyReLU.self, in: $0) }
