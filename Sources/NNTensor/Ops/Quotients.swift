import CKernels
import Glibc

/// A quotient that is a whole number, or what it leaves: whole numbers can't be divided by 0.
protocol WholeQuotient: BinaryFunction, DifferentiableOperation {}

extension WholeQuotient {
  static var domains: (OperationSample.Values, OperationSample.Values) {
    (.separated(-2, 2, gap: 0.3), .uniform(2.5, 3.5))
  }

  static func of(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let dtype = try formula.dtype(a, b)
    if dtype.isInteger, !b.isMeta, try b.hasZero() {
      throw ShapeError("can't divide whole numbers by 0")
    }
    return try applied(try a.converted(to: dtype), try b.converted(to: dtype))
  }
}

extension Ops {
  /// `a / b` rounded down, as `a // b` in Python.
  struct FloorDivide: WholeQuotient {
    static let name = "floor_divide"
    static let summary = "a / b, rounded down."
    static let formula = BinaryFormula(nn_floor_divide, .numbers)
    var saved: SavedTensors { .none }
    func gradient(_ context: GradientContext) throws -> [Tensor?] { try flatGradient(context) }
  }

  /// `a / b` rounded towards 0, as `a / b` of whole numbers in C.
  struct TruncDivide: WholeQuotient {
    static let name = "div_trunc"
    static let summary = "a / b, rounded towards 0."
    static var parameters: [String] { [] }
    static let formula = BinaryFormula(nn_divide_trunc, .numbers)
    var saved: SavedTensors { .none }
    func gradient(_ context: GradientContext) throws -> [Tensor?] { try flatGradient(context) }
  }

  /// `a - b * floor(a / b)`, which has the sign of b: `a % b` in Python.
  struct Remainder: WholeQuotient {
    static let name = "remainder"
    static let summary = "The rest of a / b, with the sign of b."
    static let formula = BinaryFormula(nn_remainder, .numbers)
    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (a, b, outgoing) = (context.input(0), context.input(1), context.outputGradient)
      return [
        try context.reduced(outgoing, 0),
        try context.reduced(-(outgoing * FloorDivide.of(a, b)), 1),
      ]
    }
  }

  /// `a - b * trunc(a / b)`, which has the sign of a: `fmod` in C.
  struct Fmod: WholeQuotient {
    static let name = "fmod"
    static let summary = "The rest of a / b, with the sign of a."
    static let formula = BinaryFormula(nn_fmod, .numbers)
    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (a, b, outgoing) = (context.input(0), context.input(1), context.outputGradient)
      return [
        try context.reduced(outgoing, 0),
        try context.reduced(-(outgoing * TruncDivide.of(a, b)), 1),
      ]
    }
  }

  /// A gradient that is 0 everywhere.
  static func flatGradient(_ context: GradientContext) throws -> [Tensor?] {
    try zip(context.inputTypes, context.needs).map { $1 ? try Tensor.zeros($0) : nil }
  }
}

/// How a quotient is rounded.
public enum RoundingMode: String, CaseIterable, Sendable {
  /// Down, as Python's `//`.
  case floor
  /// Towards 0, as C does.
  case trunc
}

extension Tensor {
  /// `self / other`, element by element with broadcasting, rounded if `rounding` says how; then whole
  /// numbers stay what they are. PyTorch's `torch.div`.
  ///
  /// Throws a `ShapeError` when whole numbers are divided by 0 with rounding.
  public func divided(by other: Tensor, rounding: RoundingMode? = nil) throws -> Tensor {
    switch rounding {
    case nil: try self / other
    case .floor: try floorDivided(by: other)
    case .trunc: try Ops.TruncDivide.of(self, other)
    }
  }

  /// `self / other` rounded down, element by element with broadcasting: `//` in Python.
  ///
  /// Throws a `ShapeError` when whole numbers are divided by 0.
  public func floorDivided(by other: Tensor) throws -> Tensor {
    try Ops.FloorDivide.of(self, other)
  }

  /// What is left of `self` when it is divided by `other` and the quotient is rounded down: `%` in
  /// Python, with the sign of `other`. Element by element with broadcasting.
  ///
  /// Throws a `ShapeError` when whole numbers are divided by 0.
  public func remainder(_ other: Tensor) throws -> Tensor { try Ops.Remainder.of(self, other) }

  /// What is left of `self` when it is divided by `other` and the quotient is rounded towards 0: C's
  /// `fmod`, with the sign of `self`. Element by element with broadcasting.
  ///
  /// Throws a `ShapeError` when whole numbers are divided by 0.
  public func fmod(_ other: Tensor) throws -> Tensor { try Ops.Fmod.of(self, other) }

  fileprivate func hasZero() throws -> Bool {
    try converted(to: .bool).withBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      return memchr(base, 0, bytes.count) != nil
    }
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.FloorDivide.self, in: list)
  OperationCatalogue.register(Ops.TruncDivide.self, in: list)
  OperationCatalogue.register(Ops.Remainder.self, in: list)
  OperationCatalogue.register(Ops.Fmod.self, in: list)
}
