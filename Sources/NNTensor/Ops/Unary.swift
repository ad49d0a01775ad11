import CKernels

/// A function of one floating-point number applied to every element.
///
/// Conforming takes the formula's kernels (`internal/unary_body.h`) and which of input and output
/// the gradient reads.
protocol UnaryOperation: DifferentiableOperation {
  /// A kernel of `nn_unary.h`.
  typealias Kernel = (
    nn_dtype, UnsafeRawPointer?, UnsafeMutableRawPointer?, Int64, Double
  ) -> Void
  /// The gradient of a kernel of `nn_unary.h`.
  typealias GradientKernel = (
    nn_dtype, UnsafeRawPointer?, UnsafeRawPointer?, UnsafeMutableRawPointer?, Int64, Double
  ) -> Void

  /// Computes the outputs.
  static var kernel: Kernel { get }
  /// Computes the input's gradient from the saved tensor and the output's gradient.
  static var gradientKernel: GradientKernel { get }
  /// The function's parameter.
  var parameter: Double { get }
}

extension UnaryOperation {
  var parameter: Double { 0 }

  func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
    try Ops.floatingTypes(inputs)
  }

  func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
    [try Ops.mapped(inputs[0], types[0], parameter: parameter, Self.kernel)]
  }

  func gradient(_ context: GradientContext) throws -> [Tensor?] {
    let fromOutput = saved.outputs != 0
    let kept = try (fromOutput ? context.output(0) : context.input(0)).contiguous()
    let outgoing = try context.outputGradient.contiguous()
    let result = try Tensor.empty(context.inputTypes[0])
    let size = result.dtype.byteCount
    ThreadPool.shared.forEachRange(of: result.count, grain: Ops.grain) { begin, end in
      Self.gradientKernel(
        result.dtype.kernel, kept.data + begin * size, outgoing.data + begin * size,
        result.data + begin * size, Int64(end - begin), parameter)
    }
    return [result]
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
    _ input: Tensor, _ type: TensorType, parameter: Double, _ kernel: UnaryOperation.Kernel
  ) throws -> Tensor {
    let input = try input.contiguous()
    let output = try Tensor.empty(type)
    let size = input.dtype.byteCount
    ThreadPool.shared.forEachRange(of: output.count, grain: grain) { begin, end in
      kernel(
        input.dtype.kernel, input.data + begin * size, output.data + begin * size,
        Int64(end - begin), parameter)
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
