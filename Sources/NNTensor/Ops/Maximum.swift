import CKernels

/// One of two numbers is chosen. The gradient goes to it, and in halves to both where they are equal
/// and `sharesTies`, else to the first.
protocol Choice: BinaryFunction, DifferentiableOperation {
  /// Whether equal numbers share the gradient.
  static var sharesTies: Bool { get }
  /// Where the first of two tensors is not chosen, and is not equal to the other one either.
  static func loses(_ a: Tensor, _ b: Tensor) throws -> Tensor
}

extension Choice {
  static var domains: (OperationSample.Values, OperationSample.Values) {
    (.separated(-2, 2, gap: 0.1), .separated(-2, 2, gap: 0.1))
  }
  var saved: SavedTensors { .bothInputs }

  func gradient(_ context: GradientContext) throws -> [Tensor?] {
    let (a, b, outgoing) = (context.input(0), context.input(1), context.outputGradient)
    let zero = try Tensor.zeros(TensorType(outgoing.dtype, []))
    guard Self.sharesTies else {
      let isSecond = try Self.loses(a, b)
      return [
        try context.reduced(.select(isSecond, zero, outgoing), 0),
        try context.reduced(.select(isSecond, outgoing, zero), 1),
      ]
    }
    let shared = try Tensor.select(try a.equal(b), outgoing.scaled(by: 0.5), outgoing)
    return [
      try context.reduced(.select(Self.loses(a, b), zero, shared), 0),
      try context.reduced(.select(Self.loses(b, a), zero, shared), 1),
    ]
  }
}

extension Ops {
  /// The larger of two numbers; NaN if one is.
  struct Maximum: Choice {
    static let name = "maximum"
    static let summary = "The larger of a and b."
    static let formula = BinaryFormula(nn_maximum, .any)
    static let sharesTies = true
    static func loses(_ a: Tensor, _ b: Tensor) throws -> Tensor { try a.less(b) }
  }

  /// The smaller of two numbers; NaN if one is.
  struct Minimum: Choice {
    static let name = "minimum"
    static let summary = "The smaller of a and b."
    static let formula = BinaryFormula(nn_minimum, .any)
    static let sharesTies = true
    static func loses(_ a: Tensor, _ b: Tensor) throws -> Tensor { try a.greater(b) }
  }

  /// The larger of two numbers; the other one if one is NaN.
  struct Fmax: Choice {
    static let name = "fmax"
    static let summary = "The larger of a and b; NaN does not count."
    static let formula = BinaryFormula(nn_fmax, .any)
    static let sharesTies = false
    static func loses(_ a: Tensor, _ b: Tensor) throws -> Tensor {
      try a.greaterEqual(b).logicalOr(b.isNaN()).logicalNot()
    }
  }

  /// The smaller of two numbers; the other one if one is NaN.
  struct Fmin: Choice {
    static let name = "fmin"
    static let summary = "The smaller of a and b; NaN does not count."
    static let formula = BinaryFormula(nn_fmin, .any)
    static let sharesTies = false
    static func loses(_ a: Tensor, _ b: Tensor) throws -> Tensor {
      try a.lessEqual(b).logicalOr(b.isNaN()).logicalNot()
    }
  }
}

extension Tensor {
  /// The larger of this tensor and `other`, element by element with broadcasting; NaN if one is.
  public func maximum(_ other: Tensor) throws -> Tensor { try Ops.Maximum.of(self, other) }

  /// The smaller of this tensor and `other`, element by element with broadcasting; NaN if one is.
  public func minimum(_ other: Tensor) throws -> Tensor { try Ops.Minimum.of(self, other) }

  /// The larger of this tensor and `other`, element by element with broadcasting; where one is NaN,
  /// the other one.
  public func fmax(_ other: Tensor) throws -> Tensor { try Ops.Fmax.of(self, other) }

  /// The smaller of this tensor and `other`, element by element with broadcasting; where one is NaN,
  /// the other one.
  public func fmin(_ other: Tensor) throws -> Tensor { try Ops.Fmin.of(self, other) }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Maximum.self, in: list)
  OperationCatalogue.register(Ops.Minimum.self, in: list)
  OperationCatalogue.register(Ops.Fmax.self, in: list)
  OperationCatalogue.register(Ops.Fmin.self, in: list)
}
