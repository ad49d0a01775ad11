import CKernels

extension Ops {
  /// Whether both are true; anything but 0 is true.
  struct LogicalAnd: BinaryFunction {
    static let name = "logical_and"
    static let summary = "Whether both are not zero."
    static let formula = BinaryFormula(nn_bitwise_and, .truths)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.integers(0, 2), .integers(0, 2))
    }
  }

  /// Whether either is true; anything but 0 is true.
  struct LogicalOr: BinaryFunction {
    static let name = "logical_or"
    static let summary = "Whether either is not zero."
    static let formula = BinaryFormula(nn_bitwise_or, .truths)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.integers(0, 2), .integers(0, 2))
    }
  }

  /// Whether one of them is true but not both; anything but 0 is true.
  struct LogicalXor: BinaryFunction {
    static let name = "logical_xor"
    static let summary = "Whether exactly one is not zero."
    static let formula = BinaryFormula(nn_bitwise_xor, .truths)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.integers(0, 2), .integers(0, 2))
    }
  }

  /// Whether an element is 0.
  struct LogicalNot: NamedFunction {
    static let name = "logical_not"
    static let summary = "Whether it is zero."
    static var parameters: [String] { ["input"] }

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] { inputs }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      [try invertedBits(inputs[0])]
    }

    static func call(_ arguments: [Tensor]) throws -> Tensor { try arguments[0].logicalNot() }

    static var samples: [OperationSample] {
      [OperationSample(.init([3], .exactly([0, 1, .nan]))) { [try $0[0].logicalNot()] }]
    }
  }

  /// Bits that are set in both.
  struct BitwiseAnd: BinaryFunction {
    static let name = "bitwise_and"
    static let summary = "The bits that both have."
    static let formula = BinaryFormula(nn_bitwise_and, .wholesAndTruths)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.integers(-9, 9), .integers(0, 5))
    }
  }

  /// Bits that are set in either.
  struct BitwiseOr: BinaryFunction {
    static let name = "bitwise_or"
    static let summary = "The bits that either has."
    static let formula = BinaryFormula(nn_bitwise_or, .wholesAndTruths)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.integers(-9, 9), .integers(0, 5))
    }
  }

  /// Bits that are set in one but not in both.
  struct BitwiseXor: BinaryFunction {
    static let name = "bitwise_xor"
    static let summary = "The bits that exactly one has."
    static let formula = BinaryFormula(nn_bitwise_xor, .wholesAndTruths)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.integers(-9, 9), .integers(0, 5))
    }
  }

  /// Bits shifted to the left, which multiplies by powers of 2; 0 where there are not so many bits.
  struct BitwiseLeftShift: BinaryFunction {
    static let name = "bitwise_left_shift"
    static let summary = "a 2^b, by moving bits."
    static let formula = BinaryFormula(nn_bitwise_left_shift, .wholes)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.integers(-9, 9), .integers(0, 5))
    }
  }

  /// Bits shifted to the right, which divides by powers of 2 and rounds down.
  struct BitwiseRightShift: BinaryFunction {
    static let name = "bitwise_right_shift"
    static let summary = "a / 2^b rounded down, by moving bits."
    static let formula = BinaryFormula(nn_bitwise_right_shift, .wholes)
    static var domains: (OperationSample.Values, OperationSample.Values) {
      (.integers(-9, 9), .integers(0, 5))
    }
  }

  /// Every bit turned over: `-x - 1` for signed numbers, `not x` for truth values.
  struct BitwiseNot: NamedFunction {
    static let name = "bitwise_not"
    static let summary = "The bits that it has not."
    static var parameters: [String] { ["input"] }

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      guard !inputs[0].dtype.isFloatingPoint else {
        throw ShapeError("expects whole numbers or truth values, got \(inputs[0])")
      }
      return inputs
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      [try invertedBits(inputs[0])]
    }

    static func call(_ arguments: [Tensor]) throws -> Tensor { try arguments[0].bitwiseNot() }

    static var samples: [OperationSample] {
      [
        OperationSample(.init(TensorType(.int64, [5]), .integers(-9, 9))) {
          [try $0[0].bitwiseNot()]
        }
      ]
    }
  }

  /// Every bit turned over; the only one that counts of a truth value.
  private static func invertedBits(_ input: Tensor) throws -> Tensor {
    if input.dtype == .bool { return try input.equal(Tensor.scalar(false)) }
    return try mapped(input, input.type, nn_bitwise_not)
  }
}

extension Tensor {
  /// Whether both are true, element by element with broadcasting: a bool tensor. Anything but 0 is true.
  public func logicalAnd(_ other: Tensor) throws -> Tensor { try Ops.LogicalAnd.of(self, other) }

  /// Whether either is true, element by element with broadcasting: a bool tensor. Anything but 0 is true.
  public func logicalOr(_ other: Tensor) throws -> Tensor { try Ops.LogicalOr.of(self, other) }

  /// Whether one of them is true but not both, element by element with broadcasting: a bool tensor. Anything but 0 is true.
  public func logicalXor(_ other: Tensor) throws -> Tensor { try Ops.LogicalXor.of(self, other) }

  /// Whether an element is 0: a bool tensor.
  public func logicalNot() throws -> Tensor {
    try apply(Ops.LogicalNot(), try converted(to: .bool))[0]
  }

  /// Bits that are set in both. Element by element with
  /// broadcasting. Throws a `ShapeError` for floating-point numbers.
  public func bitwiseAnd(_ other: Tensor) throws -> Tensor { try Ops.BitwiseAnd.of(self, other) }

  /// Bits that are set in either. Element by element with
  /// broadcasting. Throws a `ShapeError` for floating-point numbers.
  public func bitwiseOr(_ other: Tensor) throws -> Tensor { try Ops.BitwiseOr.of(self, other) }

  /// Bits that are set in one but not in both. Element by element with
  /// broadcasting. Throws a `ShapeError` for floating-point numbers.
  public func bitwiseXor(_ other: Tensor) throws -> Tensor { try Ops.BitwiseXor.of(self, other) }

  /// Bits shifted to the left, which multiplies by powers of 2; 0 where there are not so many bits. Element by element with
  /// broadcasting. Throws a `ShapeError` for floating-point numbers.
  public func leftShifted(by other: Tensor) throws -> Tensor {
    try Ops.BitwiseLeftShift.of(self, other)
  }

  /// Bits shifted to the right, which divides by powers of 2 and rounds down. Element by element with
  /// broadcasting. Throws a `ShapeError` for floating-point numbers.
  public func rightShifted(by other: Tensor) throws -> Tensor {
    try Ops.BitwiseRightShift.of(self, other)
  }

  /// Every bit turned over. Throws a `ShapeError` for floating-point numbers.
  public func bitwiseNot() throws -> Tensor { try apply(Ops.BitwiseNot(), self)[0] }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.LogicalAnd.self, in: list)
  OperationCatalogue.register(Ops.LogicalOr.self, in: list)
  OperationCatalogue.register(Ops.LogicalXor.self, in: list)
  OperationCatalogue.register(Ops.LogicalNot.self, in: list)
  OperationCatalogue.register(Ops.BitwiseAnd.self, in: list)
  OperationCatalogue.register(Ops.BitwiseOr.self, in: list)
  OperationCatalogue.register(Ops.BitwiseXor.self, in: list)
  OperationCatalogue.register(Ops.BitwiseLeftShift.self, in: list)
  OperationCatalogue.register(Ops.BitwiseRightShift.self, in: list)
  OperationCatalogue.register(Ops.BitwiseNot.self, in: list)
}
