import CKernels

extension Ops {
  /// `log(e^a + e^b)` without overflow.
  struct LogAddExp: BinaryFunction, DifferentiableOperation {
    static let name = "logaddexp"
    static let summary = "log(exp(a) + exp(b)), without overflow."
    static let formula = BinaryFormula(nn_logaddexp, .floatingOnly)
    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (a, b, outgoing) = (context.input(0), context.input(1), context.outputGradient)
      return [
        try context.reduced(outgoing / (1 + (b - a).exponential()), 0),
        try context.reduced(outgoing / (1 + (a - b).exponential()), 1),
      ]
    }
  }

  /// `log2(2^a + 2^b)` without overflow.
  struct LogAddExp2: BinaryFunction, DifferentiableOperation {
    static let name = "logaddexp2"
    static let summary = "log2(2^a + 2^b), without overflow."
    static let formula = BinaryFormula(nn_logaddexp2, .floatingOnly)
    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (a, b, outgoing) = (context.input(0), context.input(1), context.outputGradient)
      return [
        try context.reduced(outgoing / (1 + (b - a).exp2()), 0),
        try context.reduced(outgoing / (1 + (a - b).exp2()), 1),
      ]
    }
  }

  /// `a log b`, 0 where a is 0.
  struct XLogY: BinaryFunction, DifferentiableOperation {
    static let name = "xlogy"
    static let summary = "input log(other), 0 where input is 0."
    static let formula = BinaryFormula(nn_xlogy, .floating)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.uniform(-2, 2), .uniform(0.3, 2))
    }
    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (a, b, outgoing) = (context.input(0), context.input(1), context.outputGradient)
      let zero = try Tensor.zeros(TensorType(outgoing.dtype, []))
      let isFlat = try a.equal(zero).logicalAnd(b.lessEqual(zero))
      return [
        try context.reduced(outgoing * .select(isFlat, zero, b.logarithm()), 0),
        try context.reduced(outgoing * a / b, 1),
      ]
    }
  }
}

extension Tensor {
  /// `log(e^self + e^other)` without overflow, element by element with broadcasting.
  ///
  /// Throws a `ShapeError` unless floating point.
  public func logAddExp(_ other: Tensor) throws -> Tensor { try Ops.LogAddExp.of(self, other) }

  /// `log2(2^self + 2^other)` without overflow, element by element with broadcasting.
  ///
  /// Throws a `ShapeError` unless floating point.
  public func logAddExp2(_ other: Tensor) throws -> Tensor { try Ops.LogAddExp2.of(self, other) }

  /// `self log other`, element by element with broadcasting; 0 where this tensor is 0, NaN where
  /// `other` is.
  public func xlogy(_ other: Tensor) throws -> Tensor { try Ops.XLogY.of(self, other) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.LogAddExp.self, in: list)
  OperationCatalogue.register(Ops.LogAddExp2.self, in: list)
  OperationCatalogue.register(Ops.XLogY.self, in: list)
}
