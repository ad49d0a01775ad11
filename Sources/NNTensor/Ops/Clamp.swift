import CKernels

extension Ops {
  /// `min(max(x, low), high)` for numbers.
  struct Clamp: UnaryOperation {
    static let name = "clamp"
    static let formula = UnaryFormula(nn_clamp, nn_clamp_gradient, wholes: .refused)
    var low: Double
    var high: Double
    var parameters: UnaryParameters { (low, high, 0) }

    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(-2, 2)) { try $0.clamped(min: -0.501, max: 1.003) }
        + OperationSample.unary(.uniform(-2, 2)) { try $0.clamped(min: 0.207) }
        + OperationSample.unary(.uniform(-2, 2)) { try $0.clamped(max: 0.207) }
    }
  }

  /// NaN and infinities as other numbers.
  struct NaNToNumber: UnaryOperation {
    static let name = "nan_to_num"
    static let formula = UnaryFormula(nn_nan_to_num, nn_nan_to_num_gradient, wholes: .kept)
    static func ofTruths(_ x: Tensor) throws -> Tensor { x }
    /// What NaN, infinity and minus infinity become.
    var parameters: UnaryParameters
    static var samples: [OperationSample] { OperationSample.unary { try $0.nanToNum() } }
  }

  /// `log(x / (1 - x))`, with x kept `eps` away from 0 and 1 unless `eps` is less than 0.
  struct Logit: UnaryOperation {
    static let name = "logit"
    static let formula = UnaryFormula(nn_logit, nn_logit_gradient)
    var eps: Double
    var parameters: UnaryParameters { (eps, 0, 0) }
    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(0.1, 0.9)) { try $0.logit() }
        + OperationSample.unary(.uniform(-0.5, 1.5)) { try $0.logit(eps: 0.101) }
    }
  }
}

extension Tensor {
  /// `min(max(x, min), max)`, element by element; a bound that is left out does not bound. NaN
  /// stays.
  ///
  /// Throws a `ShapeError` unless floating point.
  public func clamped(min: Double = -.infinity, max: Double = .infinity) throws -> Tensor {
    try Ops.Clamp(low: min, high: max).run(self)
  }

  /// `min(max(x, min), max)`, element by element with broadcasting, in the dtype that arithmetic
  /// between them yields; a bound that is left out does not bound. NaN anywhere gives NaN. The
  /// gradient of an element goes to what the result is.
  ///
  /// Throws a `ShapeError` when both bounds are left out, or the shapes do not broadcast.
  public func clamped(min: Tensor?, max: Tensor?) throws -> Tensor {
    guard min != nil || max != nil else { throw ShapeError("expects min, max or both, got none") }
    let dtype = DType.result(of: [self, min, max].compactMap { $0 })
    if dtype.isFloatingPoint, min?.isNumber ?? true, max?.isNumber ?? true {
      return try converted(to: dtype).clamped(
        min: try min?.item() ?? -.infinity, max: try max?.item() ?? .infinity)
    }
    var result = try converted(to: dtype)
    result = try .select(try result.isNaN(), result.detached(), result)
    if let min {
      let min = try min.converted(to: dtype)
      result = try .select(try result.less(min).logicalOr(min.isNaN()), min, result)
    }
    if let max {
      let max = try max.converted(to: dtype)
      result = try .select(try result.greater(max).logicalOr(max.isNaN()), max, result)
    }
    return result
  }

  /// NaN as `nan`, infinities as `posinf` and `neginf`, which are the largest and the smallest
  /// number of the dtype where left out. Whole numbers stay.
  public func nanToNum(
    nan: Double = 0, posinf: Double? = nil, neginf: Double? = nil
  ) throws -> Tensor {
    let largest = dtype.largest
    return try Ops.NaNToNumber(parameters: (nan, posinf ?? largest, neginf ?? -largest)).run(self)
  }

  /// `log(x / (1 - x))`, element by element, with x kept from `eps` to `1 - eps` if there is one.
  /// Whole numbers are taken as `float32`.
  public func logit(eps: Double? = nil) throws -> Tensor {
    try Ops.Logit(eps: eps ?? -1).run(self)
  }
}

extension DType {
  /// The largest finite number of a floating-point type.
  var largest: Double {
    switch self {
    case .float16: 65504
    case .bfloat16: 0x1.FEp127
    case .float32: Double(Float.greatestFiniteMagnitude)
    default: .greatestFiniteMagnitude
    }
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Clamp.self, in: list)
  OperationCatalogue.register(Ops.NaNToNumber.self, in: list)
  OperationCatalogue.register(Ops.Logit.self, in: list)
}
