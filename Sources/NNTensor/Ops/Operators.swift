import CKernels

extension Ops {
  /// `a + b`; of truth values, whether either is true.
  struct Add: BinaryFunction, DifferentiableOperation {
    static let name = "add"
    static let summary = "a + b."
    static let formula = BinaryFormula(nn_add, .any, truths: nn_bitwise_or)
    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let outgoing = context.outputGradient
      return [try context.reduced(outgoing, 0), try context.reduced(outgoing, 1)]
    }
  }

  /// `a - b`.
  struct Subtract: BinaryFunction, DifferentiableOperation {
    static let name = "sub"
    static let summary = "a - b."
    static let aliases = ["subtract"]
    static let formula = BinaryFormula(nn_subtract, .numbers)
    var saved: SavedTensors { .none }

    static func of(_ a: Tensor, _ b: Tensor) throws -> Tensor {
      let dtype = try formula.dtype(a, b)
      guard a.dtype != .bool, b.dtype != .bool else {
        throw ShapeError(
          "can't subtract truth values, got \(a.type) and \(b.type)",
          help: "use logical_not or logical_xor, or convert them")
      }
      return try applied(try a.converted(to: dtype), try b.converted(to: dtype))
    }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let outgoing = context.outputGradient
      return [try context.reduced(outgoing, 0), try context.reduced(-outgoing, 1)]
    }
  }

  /// `a * b`; of truth values, whether both are true.
  struct Multiply: BinaryFunction, DifferentiableOperation {
    static let name = "mul"
    static let summary = "a b, element by element."
    static let aliases = ["multiply"]
    static let formula = BinaryFormula(nn_multiply, .any, truths: nn_bitwise_and)
    var saved: SavedTensors { .bothInputs }

    // PyTorch rounds a factor to halves with the product only.
    static func of(_ a: Tensor, _ b: Tensor) throws -> Tensor {
      let dtype = try formula.dtype(a, b)
      return try applied(try a.converted(to: dtype), try b.operand(dtype))
    }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let outgoing = context.outputGradient
      return [
        try context.reduced(outgoing * context.input(1), 0),
        try context.reduced(outgoing * context.input(0), 1),
      ]
    }
  }

  /// `a / b`.
  struct Divide: BinaryFunction, DifferentiableOperation {
    static let name = "div"
    static let summary = "a / b, element by element."
    static let aliases = ["true_divide"]
    static let formula = BinaryFormula(nn_divide, .floating)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.uniform(-2, 2), .uniform(0.5, 2))
    }
    var saved: SavedTensors { .bothInputs }

    // PyTorch rounds a divisor to halves with the quotient only.
    static func of(_ a: Tensor, _ b: Tensor) throws -> Tensor {
      let dtype = try formula.dtype(a, b)
      return try applied(try a.converted(to: dtype), try b.operand(dtype))
    }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (a, b, outgoing) = (context.input(0), context.input(1), context.outputGradient)
      return [
        try context.reduced(outgoing / b, 0),
        try context.reduced(-(outgoing * a / b.squared()), 1),
      ]
    }
  }
}

extension Tensor {
  /// Sum of two tensors, element by element, with broadcasting. Of truth values, whether either is
  /// true.
  ///
  /// Throws a `ShapeError` when the shapes do not broadcast.
  public static func + (a: Tensor, b: Tensor) throws -> Tensor { try Ops.Add.of(a, b) }

  /// Difference of two tensors, element by element, with broadcasting.
  ///
  /// Throws a `ShapeError` when the shapes do not broadcast, and for truth values.
  public static func - (a: Tensor, b: Tensor) throws -> Tensor { try Ops.Subtract.of(a, b) }

  /// Product of two tensors, element by element, with broadcasting. Of truth values, whether both are
  /// true.
  ///
  /// Throws a `ShapeError` when the shapes do not broadcast.
  public static func * (a: Tensor, b: Tensor) throws -> Tensor { try Ops.Multiply.of(a, b) }

  /// Quotient of two tensors, element by element, with broadcasting.
  /// Whole numbers are divided as floating-point ones.
  ///
  /// Throws a `ShapeError` when the shapes do not broadcast.
  public static func / (a: Tensor, b: Tensor) throws -> Tensor { try Ops.Divide.of(a, b) }

  /// Every element with a number added.
  public static func + (a: Tensor, b: some TensorScalar) throws -> Tensor { try a + .number(b) }
  /// A number with every element added to it.
  public static func + (a: some TensorScalar, b: Tensor) throws -> Tensor { try .number(a) + b }
  /// Every element less a number.
  public static func - (a: Tensor, b: some TensorScalar) throws -> Tensor { try a - .number(b) }
  /// A number less every element.
  public static func - (a: some TensorScalar, b: Tensor) throws -> Tensor { try .number(a) - b }
  /// Every element times a number.
  public static func * (a: Tensor, b: some TensorScalar) throws -> Tensor { try a * .number(b) }
  /// A number times every element.
  public static func * (a: some TensorScalar, b: Tensor) throws -> Tensor { try .number(a) * b }
  /// Every element divided by a number.
  public static func / (a: Tensor, b: some TensorScalar) throws -> Tensor { try a / .number(b) }
  /// A number divided by every element.
  public static func / (a: some TensorScalar, b: Tensor) throws -> Tensor { try .number(a) / b }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Add.self, in: list)
  OperationCatalogue.register(Ops.Subtract.self, in: list)
  OperationCatalogue.register(Ops.Multiply.self, in: list)
  OperationCatalogue.register(Ops.Divide.self, in: list)
}
