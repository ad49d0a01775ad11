import CKernels

extension Ops {
  /// `x * factor` for a number known beforehand.
  struct Scale: UnaryOperation {
    static let name = "scale"
    static let formula = UnaryFormula(
      nn_scale, nn_scale_gradient, reading: .none, wholes: .refused)
    var factor: Double
    var parameters: UnaryParameters { (factor, 0, 0) }
    static var samples: [OperationSample] { OperationSample.unary { try $0.scaled(by: -1.5) } }
  }

  /// An angle in degrees as one in radians.
  struct DegreesToRadians: UnaryFunction {
    static let name = "deg2rad"
    static let summary = "Degrees to radians."
    static let formula = UnaryFormula(nn_scale, nn_scale_gradient, reading: .none)
    var parameters: UnaryParameters { (.pi / 180, 0, 0) }
  }

  /// An angle in radians as one in degrees.
  struct RadiansToDegrees: UnaryFunction {
    static let name = "rad2deg"
    static let summary = "Radians to degrees."
    static let formula = UnaryFormula(nn_scale, nn_scale_gradient, reading: .none)
    var parameters: UnaryParameters { (180 / .pi, 0, 0) }
  }
}

extension Tensor {
  /// `x * factor`, element by element. Throws a `ShapeError` unless floating point.
  public func scaled(by factor: Double) throws -> Tensor {
    try Ops.Scale(factor: factor).run(self)
  }

  /// `-x`, element by element. Throws a `ShapeError` for truth values.
  public static prefix func - (x: Tensor) throws -> Tensor { try x.negated() }

  /// Angles in degrees as angles in radians. Whole numbers are taken as `float32`.
  public func deg2rad() throws -> Tensor { try Ops.DegreesToRadians.of(self) }

  /// Angles in radians as angles in degrees. Whole numbers are taken as `float32`.
  public func rad2deg() throws -> Tensor { try Ops.RadiansToDegrees.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Scale.self, in: list)
  OperationCatalogue.register(Ops.DegreesToRadians.self, in: list)
  OperationCatalogue.register(Ops.RadiansToDegrees.self, in: list)
}
