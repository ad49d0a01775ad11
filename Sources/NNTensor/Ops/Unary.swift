import CKernels

/// The kernels of a function of one number and what they are given.
struct UnaryFormula: Sendable {
  /// A kernel of `nn_unary.h`.
  typealias Kernel =
    @Sendable (
      nn_dtype, UnsafeRawPointer?, UnsafeMutableRawPointer?, Int64, Double, Double, Double
    ) -> Void
  /// The gradient of a kernel of `nn_unary.h`.
  typealias GradientKernel =
    @Sendable (
      nn_dtype, UnsafeRawPointer?, UnsafeRawPointer?, UnsafeMutableRawPointer?, Int64, Double,
      Double, Double
    ) -> Void
  /// A kernel for whole numbers.
  typealias WholeKernel =
    @Sendable (nn_dtype, UnsafeRawPointer?, UnsafeMutableRawPointer?, Int64) -> Void

  /// What becomes of whole numbers.
  enum Wholes {
    /// They are computed with as `float32`, truth values too.
    case converted
    /// They are what the function gives.
    case kept
    /// They have a kernel of their own.
    case computed(WholeKernel)
    /// There is no such function of them.
    case refused
  }

  let kernel: Kernel
  let gradient: GradientKernel
  /// Whether the gradient reads the input or the output.
  let saved: SavedTensors
  let wholes: Wholes

  init(
    _ kernel: @escaping Kernel, _ gradient: @escaping GradientKernel,
    reading saved: SavedTensors = .input, wholes: Wholes = .converted
  ) {
    self.kernel = kernel
    self.gradient = gradient
    self.saved = saved
    self.wholes = wholes
  }
}

/// A function of one number applied to every element.
///
/// Conforming takes the formula: its kernels (`internal/unary_body.h`) and whether the gradient reads
/// the input or the output.
protocol UnaryOperation: DifferentiableOperation {
  /// The formula.
  static var formula: UnaryFormula { get }
  /// The function of truth values, where whole numbers are not converted.
  static func ofTruths(_ x: Tensor) throws -> Tensor
  /// The function's parameters, as the formula names them.
  var parameters: UnaryParameters { get }
}

/// `p`, `q` and `r` of a formula.
typealias UnaryParameters = (Double, Double, Double)

extension UnaryOperation {
  static func ofTruths(_ x: Tensor) throws -> Tensor {
    throw ShapeError("expects numbers, got \(x.type)")
  }

  var parameters: UnaryParameters { (0, 0, 0) }
  var saved: SavedTensors { Self.formula.saved }

  func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
    if case .computed = Self.formula.wholes, inputs[0].dtype.isInteger { return inputs }
    return try Ops.floatingTypes(inputs)
  }

  func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
    let (p, q, r) = parameters
    if case .computed(let kernel) = Self.formula.wholes, inputs[0].dtype.isInteger {
      return [try Ops.mapped(inputs[0], types[0], kernel)]
    }
    let kernel = Self.formula.kernel
    return [try Ops.mapped(inputs[0], types[0]) { kernel($0, $1, $2, $3, p, q, r) }]
  }

  func gradient(_ context: GradientContext) throws -> [Tensor?] {
    let outgoing = try context.outputGradient.contiguous()
    let kept =
      saved.outputs != 0
      ? try context.output(0).contiguous()
      : saved.inputs != 0 ? try context.input(0).contiguous() : outgoing
    let result = try Tensor.empty(context.inputTypes[0])
    let (size, kernel, (p, q, r)) = (result.dtype.byteCount, Self.formula.gradient, parameters)
    ThreadPool.shared.forEachRange(of: result.count, grain: Ops.grain) { begin, end in
      kernel(
        result.dtype.kernel, kept.data + begin * size, outgoing.data + begin * size,
        result.data + begin * size, Int64(end - begin), p, q, r)
    }
    return [result]
  }

  /// Runs the operation on `x` as its formula takes it.
  func run(_ x: Tensor) throws -> Tensor {
    if x.dtype.isFloatingPoint { return try apply(self, x)[0] }
    switch Self.formula.wholes {
    case .converted: return try apply(self, try x.float())[0]
    case .kept where x.dtype.isInteger: return x
    case .computed where x.dtype.isInteger: return try apply(self, x)[0]
    case .refused: throw ShapeError("expects a floating-point input, got \(x.type)")
    default: return try Self.ofTruths(x)
    }
  }
}

/// A unary operation without parameters.
protocol UnaryFunction: UnaryOperation, NamedFunction {
  init()
  /// What the samples are drawn from.
  static var domain: OperationSample.Values { get }
}

extension UnaryFunction {
  static var parameters: [String] { ["input"] }
  static var domain: OperationSample.Values { .uniform(-2, 2) }
  static var samples: [OperationSample] { OperationSample.unary(domain, of) }

  /// The function of `x`.
  static func of(_ x: Tensor) throws -> Tensor { try Self().run(x) }
  static func call(_ arguments: [Tensor]) throws -> Tensor { try of(arguments[0]) }
}

/// Whether something holds of each number: no gradient, a bool result.
protocol ElementTest: NamedFunction {
  init()
  static var kernel: UnaryFormula.Kernel { get }
}

extension ElementTest {
  static var parameters: [String] { ["input"] }

  func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
    [TensorType(.bool, try Ops.floatingTypes(inputs)[0].shape)]
  }

  func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
    let kernel = Self.kernel
    return [try Ops.mapped(inputs[0], types[0]) { kernel($0, $1, $2, $3, 0, 0, 0) }]
  }

  static func of(_ x: Tensor) throws -> Tensor {
    try apply(Self(), x.dtype.isFloatingPoint ? x : try x.float())[0]
  }

  static func call(_ arguments: [Tensor]) throws -> Tensor { try of(arguments[0]) }

  static var samples: [OperationSample] {
    [
      OperationSample(.init([6], .exactly([0, 1, -1, .nan, .infinity, -.infinity]))) {
        [try of($0[0])]
      }
    ] + OperationSample.unary(.uniform(-2, 2), of)
  }
}

extension Ops {
  /// The shape rule of functions of one floating-point tensor.
  static func floatingTypes(_ inputs: [TensorType]) throws -> [TensorType] {
    guard inputs[0].dtype.isFloatingPoint else {
      throw ShapeError("expects a floating-point input, got \(inputs[0])")
    }
    return inputs
  }

  /// Runs a kernel over every element of `input`.
  static func mapped(
    _ input: Tensor, _ type: TensorType, _ kernel: UnaryFormula.WholeKernel
  ) throws -> Tensor {
    let input = try input.contiguous()
    let output = try Tensor.empty(type)
    let (size, outputSize) = (input.dtype.byteCount, type.dtype.byteCount)
    ThreadPool.shared.forEachRange(of: output.count, grain: grain) { begin, end in
      kernel(
        input.dtype.kernel, input.data + begin * size, output.data + begin * outputSize,
        Int64(end - begin))
    }
    return output
  }
}

extension OperationSample {
  /// Samples for a function of one tensor: plain, non-empty rank 0, one element, and empty.
  static func unary(
    _ values: Values = .uniform(-2, 2), _ run: @escaping @Sendable (Tensor) throws -> Tensor
  ) -> [OperationSample] {
    let shapes: [Shape] = [[2, 3], [], [1], [0, 3], [3, 5, 7]]
    return shapes.map { shape in OperationSample(.init(shape, values)) { [try run($0[0])] } }
  }
}
