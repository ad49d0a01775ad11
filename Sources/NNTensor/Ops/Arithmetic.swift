import CKernels

/// The kernels of a function of two numbers and what they are given.
struct BinaryFormula: Sendable {
  /// A kernel of `nn_binary.h`.
  typealias Kernel =
    @Sendable (
      nn_dtype, UnsafePointer<nn_walk>?, UnsafeRawPointer?, UnsafeRawPointer?,
      UnsafeMutableRawPointer?, Int64, Int64
    ) -> Void

  /// What the operands are promoted to.
  enum Operands {
    /// Any dtype.
    case any
    /// Any dtype but bool.
    case numbers
    /// Floating-point numbers; whole numbers and truth values become `float32`.
    case floating
    /// Floating-point numbers; others are refused.
    case floatingOnly
    /// `float32` and `float64`; halves are refused too, as they are computed in `float32`, whose next
    /// numbers are none of theirs.
    case floatsAsStored
    /// Whole numbers; floating-point numbers are refused.
    case wholes
    /// Whole numbers and truth values.
    case wholesAndTruths
    /// Truth values, which anything becomes.
    case truths
  }

  let kernel: Kernel
  let operands: Operands
  /// The kernel for truth values, where it is another.
  let truths: Kernel
  /// Whether the results are truth values, whatever the operands are.
  let isTest: Bool

  init(
    _ kernel: @escaping Kernel, _ operands: Operands, truths: Kernel? = nil, isTest: Bool = false
  ) {
    self.kernel = kernel
    self.operands = operands
    self.truths = truths ?? kernel
    self.isTest = isTest
  }

  /// The dtype that `a` and `b` are computed in. Throws a `ShapeError` when there is none.
  func dtype(_ a: Tensor, _ b: Tensor) throws -> DType {
    let dtype = operands == .truths ? .bool : DType.result(of: [a, b])
    switch operands {
    case .numbers where dtype == .bool:
      throw ShapeError("expects numbers, got \(a.type) and \(b.type)")
    case .floating where !dtype.isFloatingPoint: return .float32
    case .floatingOnly where !dtype.isFloatingPoint:
      throw ShapeError("expects floating-point inputs, got \(a.type) and \(b.type)")
    case .floatsAsStored where !dtype.isFloatingPoint || dtype.isHalf:
      throw ShapeError("expects float32 or float64 inputs, got \(a.type) and \(b.type)")
    case .wholes where !dtype.isInteger:
      throw ShapeError("expects whole numbers, got \(a.type) and \(b.type)")
    case .wholesAndTruths where dtype.isFloatingPoint:
      throw ShapeError("expects whole numbers or truth values, got \(a.type) and \(b.type)")
    default: return dtype
    }
  }
}

/// A function of two numbers, applied to the elements of two tensors that broadcast.
///
/// Conforming takes the formula and, where gradients flow (`DifferentiableOperation`), what they are
/// made of.
protocol BinaryFunction: NamedFunction {
  init()
  /// The formula.
  static var formula: BinaryFormula { get }
  /// What the samples are drawn from, by operand.
  static var domains: (OperationSample.Values, OperationSample.Values) { get }
  /// The function of `a` and `b`.
  static func of(_ a: Tensor, _ b: Tensor) throws -> Tensor
  /// Runs the operation on operands of its dtype.
  static func applied(_ a: Tensor, _ b: Tensor) throws -> Tensor
}

extension BinaryFunction {
  static var parameters: [String] { ["input", "other"] }
  static var domains: (OperationSample.Values, OperationSample.Values) {
    (.uniform(-2, 2), .uniform(-2, 2))
  }

  static func of(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let dtype = try formula.dtype(a, b)
    return try applied(try a.converted(to: dtype), try b.converted(to: dtype))
  }

  static func applied(_ a: Tensor, _ b: Tensor) throws -> Tensor { try apply(Self(), a, b)[0] }
  static func call(_ arguments: [Tensor]) throws -> Tensor { try of(arguments[0], arguments[1]) }

  func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
    // A number beside halves is float32.
    let dtype = inputs.first(where: \.dtype.isHalf)?.dtype ?? inputs[0].dtype
    return [
      TensorType(
        Self.formula.isTest ? .bool : dtype, try Ops.broadcast(inputs[0].shape, inputs[1].shape))
    ]
  }

  func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
    let (a, b, shape) = (inputs[0], inputs[1], types[0].shape)
    let output = try Tensor.empty(types[0])
    let kernel = a.dtype == .bool ? Self.formula.truths : Self.formula.kernel
    let walk = nn_walk(
      shape, Ops.broadcastStrides(of: a, to: shape), Ops.broadcastStrides(of: b, to: shape))
    walk.forEachRange(of: output.count) { walk, begin, end in
      kernel(a.dtype.kernel, walk, a.data, b.data, output.data, begin, end)
    }
    return [output]
  }

  static var samples: [OperationSample] {
    let cases: [(Shape, Shape)] = [
      ([2, 3], [2, 3]), ([2, 1, 3], [4, 1]), ([], [3]), ([0, 3], [1, 3]),
    ]
    let dtype: DType =
      switch formula.operands {
      case .wholes, .wholesAndTruths: .int64
      case .truths: .bool
      default: .float64
      }
    return cases.map { a, b in
      OperationSample(
        .init(TensorType(dtype, a), domains.0), .init(TensorType(dtype, b), domains.1)
      ) { [try of($0[0], $0[1])] }
    }
  }
}

extension BinaryFunction where Self: DifferentiableOperation {
  static func applied(_ a: Tensor, _ b: Tensor) throws -> Tensor { try apply(Self(), a, b)[0] }
}

extension GradientContext {
  /// `gradient` summed over the dimensions along which input `index` was repeated; nil when that
  /// input wants no gradient.
  func reduced(_ gradient: @autoclosure () throws -> Tensor, _ index: Int) throws -> Tensor? {
    guard needs[index] else { return nil }
    return try gradient().summed(to: inputTypes[index].shape)
  }
}

extension Tensor {
  /// The sum over the dimensions along which a tensor of `shape` was repeated to this one's shape.
  func summed(to shape: Shape) throws -> Tensor {
    if shape == self.shape { return self }
    let missing = rank - shape.rank
    let repeated = (0..<rank).filter { i in
      i < missing || (shape[i - missing] == 1 && self.shape[i] != 1)
    }
    return try sum(dims: repeated, keepDims: true).reshaped(shape)
  }
}
