import CKernels

extension Ops {
  /// 0 from `-lambda` to `lambda`, x elsewhere.
  struct HardShrink: UnaryOperation {
    static let name = "hardshrink"
    static let formula = UnaryFormula(nn_hard_shrink, nn_hard_shrink_gradient, wholes: .refused)
    var lambda: Double
    var parameters: UnaryParameters { (lambda, 0, 0) }
    static var samples: [OperationSample] {
      OperationSample.unary { try $0.hardShrunk(lambda: 0.513) }
        + OperationSample.unary { try $0.hardShrunk(lambda: -1) }
    }
  }

  /// 0 from `-lambda` to `lambda`, elsewhere x moved towards 0 by `lambda`.
  struct SoftShrink: UnaryOperation {
    static let name = "softshrink"
    static let formula = UnaryFormula(nn_soft_shrink, nn_hard_shrink_gradient, wholes: .refused)
    var lambda: Double
    var parameters: UnaryParameters { (lambda, 0, 0) }
    static var samples: [OperationSample] {
      OperationSample.unary { try $0.softShrunk(lambda: 0.513) }
        + OperationSample.unary { try $0.softShrunk(lambda: 0) }
    }
  }

  /// `x - tanh(x)`.
  struct TanhShrink: UnaryOperation {
    static let name = "tanhshrink"
    static let formula = UnaryFormula(nn_tanh_shrink, nn_tanh_shrink_gradient)
    static var samples: [OperationSample] { OperationSample.unary { try $0.tanhShrunk() } }
  }

  /// `value` up to `threshold`, x above it.
  struct Threshold: UnaryOperation {
    static let name = "threshold"
    static let formula = UnaryFormula(nn_threshold, nn_threshold_gradient, wholes: .refused)
    var threshold: Double
    var value: Double
    var parameters: UnaryParameters { (threshold, value, 0) }
    static var samples: [OperationSample] {
      OperationSample.unary { try $0.thresholded(0.107, value: 3) }
    }
  }
}

extension Tensor {
  /// 0 from `-lambda` to `lambda`, `x` elsewhere. Throws a `ShapeError` unless floating point.
  public func hardShrunk(lambda: Double = 0.5) throws -> Tensor {
    try Ops.HardShrink(lambda: lambda).run(self)
  }

  /// 0 from `-lambda` to `lambda`, elsewhere `x` moved towards 0 by `lambda`. Throws a `ShapeError`
  /// unless floating point, or for a `lambda` below 0.
  public func softShrunk(lambda: Double = 0.5) throws -> Tensor {
    guard lambda >= 0 else { throw ShapeError("expects a lambd of at least 0, got \(lambda)") }
    return try Ops.SoftShrink(lambda: lambda).run(self)
  }

  /// `x - tanh(x)`, element by element. Whole numbers are taken as `float32`. Throws a `ShapeError`
  /// for truth values.
  public func tanhShrunk() throws -> Tensor {
    try expectNumbers()
    return try Ops.TanhShrink().run(self)
  }

  /// `value` where `x` is at most `threshold`, `x` elsewhere; NaN stays. Whole numbers stay whole.
  public func thresholded(_ threshold: Double, value: Double) throws -> Tensor {
    guard dtype.isInteger else {
      return try Ops.Threshold(threshold: threshold, value: value).run(self)
    }
    return try maskedFilled(
      try lessEqual(try .number(threshold)), try Tensor.number(value).converted(to: dtype))
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.HardShrink.self, in: list)
  OperationCatalogue.register(Ops.SoftShrink.self, in: list)
  OperationCatalogue.register(Ops.TanhShrink.self, in: list)
  OperationCatalogue.register(Ops.Threshold.self, in: list)
}
