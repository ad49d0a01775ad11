import CKernels

extension Ops {
  /// `a^b`; whole numbers wrap around.
  struct Power: BinaryFunction, DifferentiableOperation {
    static let name = "pow"
    static let summary = "input to the power of exponent."
    static var parameters: [String] { ["input", "exponent"] }
    static let formula = BinaryFormula(nn_power, .numbers)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.uniform(0.3, 2), .uniform(-2, 2))
    }
    var saved: SavedTensors { SavedTensors(inputs: [0, 1], outputs: [0]) }

    static func of(_ a: Tensor, _ b: Tensor) throws -> Tensor {
      // A power known beforehand has a kernel and a gradient of its own.
      if b.isNumber, !b.isMeta, !a.isNumber {
        let exponent = try (a.dtype.isHalf ? b.converted(to: a.dtype) : b).item()
        if a.dtype.isFloatingPoint { return try a.power(exponent) }
        if exponent < 0, a.dtype.isInteger, b.dtype.isInteger {
          throw ShapeError("can't raise whole numbers to the power \(Int(exponent))")
        }
      }
      let dtype = try formula.dtype(a, b)
      return try applied(try a.converted(to: dtype), try b.converted(to: dtype))
    }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (base, exponent, outgoing) = (context.input(0), context.input(1), context.outputGradient)
      let zero = try Tensor.zeros(TensorType(outgoing.dtype, []))
      func baseGradient() throws -> Tensor {
        let slope = try exponent * base.power(exponent - 1)
        return try .select(exponent.equal(zero), zero, outgoing * slope)
      }
      func exponentGradient() throws -> Tensor {
        let slope = try outgoing * (context.output(0) * base.logarithm())
        // 0 to a positive power is flat in the power.
        let flat = try Tensor.select(try exponent.greaterEqual(zero), zero, slope)
        return try .select(base.equal(zero), flat, slope)
      }
      return [try context.reduced(baseGradient(), 0), try context.reduced(exponentGradient(), 1)]
    }
  }

  /// `x^p` for a number known beforehand.
  struct PowerOf: UnaryOperation {
    static let name = "pow_scalar"
    static let formula = UnaryFormula(nn_power_of, nn_power_of_gradient, wholes: .refused)
    var exponent: Double
    var parameters: UnaryParameters { (exponent, 0, 0) }
    static var samples: [OperationSample] {
      [3, -1.5, 0, 1].flatMap { exponent in
        OperationSample.unary(.uniform(0.3, 2)) { try $0.power(exponent) }
      }
    }
  }
}

extension Tensor {
  /// `self^exponent`, element by element with broadcasting; whole numbers wrap around.
  ///
  /// Throws a `ShapeError` when the shapes do not broadcast, for truth values, and for whole numbers
  /// to the power of a number less than 0.
  public func power(_ exponent: Tensor) throws -> Tensor { try Ops.Power.of(self, exponent) }

  /// `self^exponent`, element by element. Throws a `ShapeError` unless floating point.
  public func power(_ exponent: Double) throws -> Tensor {
    if exponent == 2 { return try squared() }
    if exponent == 0.5 { return try squareRoot() }
    return try Ops.PowerOf(exponent: exponent).run(self)
  }

  /// `self^exponent` computed as `float64`, whatever the operands are.
  public func floatPower(_ exponent: Tensor) throws -> Tensor {
    try double().power(try exponent.double())
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Power.self, in: list)
  OperationCatalogue.register(Ops.PowerOf.self, in: list)
}
