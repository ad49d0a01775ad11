import CKernels

extension Ops {
  /// The angle of the point `(b, a)`, from -pi to pi.
  struct Atan2: BinaryFunction, DifferentiableOperation {
    static let name = "atan2"
    static let summary = "The angle of the point (other, input)."
    static let aliases = ["arctan2"]
    static let formula = BinaryFormula(nn_atan2, .floating)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.uniform(-2, 2), .uniform(0.5, 2))
    }
    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (a, b) = (context.input(0), context.input(1))
      let square = try a.squared() + b.squared()
      let zero = try Tensor.zeros(TensorType(square.dtype, []))
      // No angle, and no gradient, at the origin.
      let share = try Tensor.select(square.equal(zero), zero, context.outputGradient / square)
      return [try context.reduced(share * b, 0), try context.reduced(-(share * a), 1)]
    }
  }

  /// `sqrt(a^2 + b^2)` without overflow.
  struct Hypot: BinaryFunction, DifferentiableOperation {
    static let name = "hypot"
    static let summary = "sqrt(a^2 + b^2), without overflow."
    static let formula = BinaryFormula(nn_hypot, .floatingOnly)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.uniform(0.5, 2), .uniform(0.5, 2))
    }
    var saved: SavedTensors { SavedTensors(inputs: [0, 1], outputs: [0]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (outgoing, result) = (context.outputGradient, context.output(0))
      return [
        try context.reduced(outgoing * (context.input(0) / result), 0),
        try context.reduced(outgoing * (context.input(1) / result), 1),
      ]
    }
  }

  /// a with the sign of b.
  struct CopySign: BinaryFunction, DifferentiableOperation {
    static let name = "copysign"
    static let summary = "The size of input with the sign of other."
    static let formula = BinaryFormula(nn_copysign, .floating)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.separated(-2, 2, gap: 0.1), .separated(-2, 2, gap: 0.1))
    }
    var saved: SavedTensors { SavedTensors(inputs: [0], outputs: [0]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (a, outgoing) = (context.input(0), context.outputGradient)
      let zero = try Tensor.zeros(TensorType(outgoing.dtype, []))
      let sign = try Tensor.select(try a.equal(zero), zero, context.output(0) / a)
      return [
        try context.reduced(outgoing * sign, 0),
        context.needs[1] ? try Tensor.zeros(context.inputTypes[1]) : nil,
      ]
    }
  }

  /// 0 where a is less than 0, 1 where it is greater, and b where it is 0.
  struct Heaviside: BinaryFunction {
    static let name = "heaviside"
    static let summary = "0 below zero, 1 above, values at zero."
    static var parameters: [String] { ["input", "values"] }
    static let formula = BinaryFormula(nn_heaviside, .any)

    static func of(_ a: Tensor, _ b: Tensor) throws -> Tensor {
      guard a.dtype == b.dtype else {
        throw ShapeError("expects values of \(a.dtype.rawValue), got \(b.type)")
      }
      return try applied(a, b)
    }
  }
}

extension Tensor {
  /// The angle of the point `(other, self)`, from -pi to pi, element by element with broadcasting.
  public func atan2(_ other: Tensor) throws -> Tensor { try Ops.Atan2.of(self, other) }

  /// `sqrt(self^2 + other^2)` without overflow, element by element with broadcasting.
  ///
  /// Throws a `ShapeError` unless floating point.
  public func hypot(_ other: Tensor) throws -> Tensor { try Ops.Hypot.of(self, other) }

  /// This tensor's sizes with the signs of `other`, element by element with broadcasting.
  public func copySign(_ other: Tensor) throws -> Tensor { try Ops.CopySign.of(self, other) }

  /// 0 where this tensor is less than 0, 1 where it is greater, and `values` where it is 0, element by
  /// element with broadcasting. No gradient flows through it.
  ///
  /// Throws a `ShapeError` unless both have one dtype.
  public func heaviside(_ values: Tensor) throws -> Tensor {
    try Ops.Heaviside.of(self, values)
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Atan2.self, in: list)
  OperationCatalogue.register(Ops.Hypot.self, in: list)
  OperationCatalogue.register(Ops.CopySign.self, in: list)
  OperationCatalogue.register(Ops.Heaviside.self, in: list)
}
