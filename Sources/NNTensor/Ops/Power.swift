import CKernels

extension Ops {
  /// `a^b`, element by element with broadcasting.
  struct Power: DifferentiableOperation {
    static let name = "pow"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] { try arithmeticTypes(inputs) }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try elementwise(inputs, types[0], nn_power)
    }

    var saved: SavedTensors { SavedTensors(inputs: [0, 1], outputs: [0]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (base, exponent, outgoing) = (context.input(0), context.input(1), context.outputGradient)
      let zero = try Tensor.zeros(TensorType(outgoing.dtype, []))
      let one = try Tensor.ones(TensorType(outgoing.dtype, []))
      func baseGradient() throws -> Tensor {
        let slope = try exponent * base.power(exponent - one)
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

    static var samples: [OperationSample] {
      let cases: [(Shape, Shape)] = [
        ([2, 3], [2, 3]), ([2, 1, 3], [4, 1]), ([], [3]), ([0, 3], [1, 3]),
      ]
      return cases.map { a, b in
        OperationSample(.init(a, .uniform(0.3, 2)), .init(b)) { [try $0[0].power($0[1])] }
      }
    }
  }

  /// `x^p` for a number known beforehand.
  struct PowerOf: UnaryOperation {
    static let name = "pow_scalar"
    static var kernel: Kernel { nn_power_of }
    static var gradientKernel: GradientKernel { nn_power_of_gradient }
    var exponent: Double
    var parameter: Double { exponent }
    var saved: SavedTensors { .input }
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
  /// Throws a `ShapeError` when the shapes do not broadcast.
  public func power(_ exponent: Tensor) throws -> Tensor {
    let (a, b) = try Ops.promoted(self, exponent)
    return try apply(Ops.Power(), a, b)[0]
  }

  /// `self^exponent`, element by element. Throws a `ShapeError` unless floating point.
  public func power(_ exponent: Double) throws -> Tensor {
    if exponent == 2 { return try squared() }
    if exponent == 0.5 { return try squareRoot() }
    return try apply(Ops.PowerOf(exponent: exponent), self)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Power.self, in: list)
  OperationCatalogue.register(Ops.PowerOf.self, in: list)
}
