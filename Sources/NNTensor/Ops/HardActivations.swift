import CKernels

extension Ops {
  /// `min(max(x + 3, 0), 6) / 6`.
  struct HardSigmoid: UnaryFunction {
    static let name = "hardsigmoid"
    static let summary = "A piecewise linear sigmoid of each element."
    static let formula = UnaryFormula(nn_hard_sigmoid, nn_hard_sigmoid_gradient, wholes: .refused)
    static var domain: OperationSample.Values { .separated(-5, 5, gap: 0.1) }
  }

  /// `x min(max(x + 3, 0), 6) / 6`.
  struct HardSwish: UnaryFunction {
    static let name = "hardswish"
    static let summary = "x hardsigmoid(x) of each element."
    static let formula = UnaryFormula(nn_hard_swish, nn_hard_swish_gradient, wholes: .refused)
    static var domain: OperationSample.Values { .separated(-5, 5, gap: 0.1) }
  }

  /// `min(max(x, low), high)` with gradient 0 at the bounds, where `clamp` has 1.
  struct HardTanh: UnaryOperation {
    static let name = "hardtanh"
    static let formula = UnaryFormula(nn_clamp, nn_hard_tanh_gradient, wholes: .refused)
    var low: Double
    var high: Double
    var parameters: UnaryParameters { (low, high, 0) }
    static var samples: [OperationSample] {
      OperationSample.unary { try $0.hardTanh(min: -0.713, max: 1.191) }
        + OperationSample.unary(.uniform(-8, 8)) { try $0.relu6() }
    }
  }
}

extension Tensor {
  /// `min(max(x + 3, 0), 6) / 6`, element by element. Throws a `ShapeError` unless floating point.
  public func hardSigmoid() throws -> Tensor { try Ops.HardSigmoid.of(self) }

  /// `x min(max(x + 3, 0), 6) / 6`, element by element. Throws a `ShapeError` unless floating point.
  public func hardSwish() throws -> Tensor { try Ops.HardSwish.of(self) }

  /// `min(max(x, min), max)`, element by element. Unlike that of `clamped` the gradient is 0 at the
  /// bounds. Whole numbers stay whole.
  ///
  /// Throws a `ShapeError` unless `min <= max`.
  public func hardTanh(min low: Double = -1, max high: Double = 1) throws -> Tensor {
    guard low <= high else {
      throw ShapeError("expects min_val of at most max_val, got \(low) and \(high)")
    }
    guard dtype.isInteger else { return try Ops.HardTanh(low: low, high: high).run(self) }
    return try clamped(
      min: try .number(low).converted(to: dtype), max: try .number(high).converted(to: dtype))
  }

  /// `min(max(x, 0), 6)`, element by element.
  public func relu6() throws -> Tensor { try hardTanh(min: 0, max: 6) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.HardSigmoid.self, in: list)
  OperationCatalogue.register(Ops.HardSwish.self, in: list)
  OperationCatalogue.register(Ops.HardTanh.self, in: list)
}
