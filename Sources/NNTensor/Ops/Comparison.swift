import CKernels

/// A comparison of two numbers. Two numbers of any dtypes can be compared; the results are bool.
protocol Comparison: BinaryFunction {}

extension Comparison {
  static var samples: [OperationSample] {
    let small = OperationSample.Input(TensorType(.int64, [2, 3]), .integers(0, 3))
    return [
      OperationSample(.init([2, 3]), .init([3])) { [try of($0[0], $0[1])] },
      OperationSample(small, small) { [try of($0[0], $0[1])] },
      OperationSample(.init([0]), .init([1])) { [try of($0[0], $0[1])] },
    ]
  }
}

extension Ops {
  /// Whether `a == b`.
  struct Equal: Comparison {
    static let name = "eq"
    static let summary = "Whether a equals b."
    static let formula = BinaryFormula(nn_equal, .any, isTest: true)
  }

  /// Whether `a != b`.
  struct NotEqual: Comparison {
    static let name = "ne"
    static let summary = "Whether a differs from b."
    static let aliases = ["not_equal"]
    static let formula = BinaryFormula(nn_not_equal, .any, isTest: true)
  }

  /// Whether `a < b`.
  struct Less: Comparison {
    static let name = "lt"
    static let summary = "Whether a is less than b."
    static let aliases = ["less"]
    static let formula = BinaryFormula(nn_less, .any, isTest: true)
  }

  /// Whether `a <= b`.
  struct LessEqual: Comparison {
    static let name = "le"
    static let summary = "Whether a is at most b."
    static let aliases = ["less_equal"]
    static let formula = BinaryFormula(nn_less_equal, .any, isTest: true)
  }

  /// Whether `a > b`.
  struct Greater: Comparison {
    static let name = "gt"
    static let summary = "Whether a is greater than b."
    static let aliases = ["greater"]
    static let formula = BinaryFormula(nn_greater, .any, isTest: true)
  }

  /// Whether `a >= b`.
  struct GreaterEqual: Comparison {
    static let name = "ge"
    static let summary = "Whether a is at least b."
    static let aliases = ["greater_equal"]
    static let formula = BinaryFormula(nn_greater_equal, .any, isTest: true)
  }
}

extension Tensor {
  /// Where this tensor's elements are equal to `other`'s, with broadcasting: a bool
  /// tensor. Throws a `ShapeError` when the shapes do not broadcast.
  public func equal(_ other: Tensor) throws -> Tensor { try Ops.Equal.of(self, other) }

  /// Where this tensor's elements are not equal to `other`'s, with broadcasting: a bool
  /// tensor. Throws a `ShapeError` when the shapes do not broadcast.
  public func notEqual(_ other: Tensor) throws -> Tensor { try Ops.NotEqual.of(self, other) }

  /// Where this tensor's elements are less than `other`'s, with broadcasting: a bool
  /// tensor. Throws a `ShapeError` when the shapes do not broadcast.
  public func less(_ other: Tensor) throws -> Tensor { try Ops.Less.of(self, other) }

  /// Where this tensor's elements are less than or equal to `other`'s, with broadcasting: a bool
  /// tensor. Throws a `ShapeError` when the shapes do not broadcast.
  public func lessEqual(_ other: Tensor) throws -> Tensor { try Ops.LessEqual.of(self, other) }

  /// Where this tensor's elements are greater than `other`'s, with broadcasting: a bool
  /// tensor. Throws a `ShapeError` when the shapes do not broadcast.
  public func greater(_ other: Tensor) throws -> Tensor { try Ops.Greater.of(self, other) }

  /// Where this tensor's elements are greater than or equal to `other`'s, with broadcasting: a bool
  /// tensor. Throws a `ShapeError` when the shapes do not broadcast.
  public func greaterEqual(_ other: Tensor) throws -> Tensor {
    try Ops.GreaterEqual.of(self, other)
  }

  /// Where this tensor's elements are close to `other`'s, with broadcasting: equal, or finite and no
  /// further than `atol + rtol * |other|` apart. NaN is close to NaN if `equalNaN`. A bool tensor.
  public func isClose(
    _ other: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false
  ) throws -> Tensor {
    try noGrad {
      var close = try equal(other)
      if equalNaN { close = try close.logicalOr(isNaN().logicalAnd(other.isNaN())) }
      let dtype = DType.result(of: [self, other])
      let (a, b) = (
        try converted(to: dtype).asFloating(), try other.converted(to: dtype).asFloating()
      )
      let (distance, allowed) = (try (a - b).absolute(), try b.absolute() * rtol + atol)
      return try close.logicalOr(
        distance.isFinite().logicalAnd(distance.lessEqual(allowed)))
    }
  }

  /// Whole numbers and truth values as `float32`; floating-point numbers as they are.
  func asFloating() throws -> Tensor { dtype.isFloatingPoint ? self : try float() }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Equal.self, in: list)
  OperationCatalogue.register(Ops.NotEqual.self, in: list)
  OperationCatalogue.register(Ops.Less.self, in: list)
  OperationCatalogue.register(Ops.LessEqual.self, in: list)
  OperationCatalogue.register(Ops.Greater.self, in: list)
  OperationCatalogue.register(Ops.GreaterEqual.self, in: list)
}
