import CKernels

/// The kernels of a loss of single elements: what came out and what was wanted, of the same shape.
struct ElementLossFormula: Sendable {
  /// A kernel of `nn_loss.h`.
  typealias Kernel =
    @Sendable (
      nn_dtype, UnsafeRawPointer?, UnsafeRawPointer?, UnsafeMutableRawPointer?, Int64, Double,
      Double
    ) -> Void
  /// The gradient of a kernel of `nn_loss.h`.
  typealias GradientKernel =
    @Sendable (
      nn_dtype, UnsafeRawPointer?, UnsafeRawPointer?, UnsafeRawPointer?, Int64, Double,
      UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, Int64, Double, Double
    ) -> Void

  let kernel: Kernel
  let gradient: GradientKernel

  init(_ kernel: @escaping Kernel, _ gradient: @escaping GradientKernel) {
    self.kernel = kernel
    self.gradient = gradient
  }
}

/// A loss of single elements with its reduction, in one operation.
///
/// Conforming takes the formula, its parameters and what samples are drawn from.
protocol ElementLoss: DifferentiableOperation {
  /// The formula.
  static var formula: ElementLossFormula { get }
  /// `p` and `q` of the formula.
  var parameters: (Double, Double) { get }
  /// What becomes of the losses.
  var reduction: Reduction { get }
}

extension ElementLoss {
  var parameters: (Double, Double) { (0, 0) }

  func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
    let type = try Ops.floatingTypes(inputs)[0]
    return [TensorType(type.dtype, reduction == .none ? type.shape : [])]
  }

  func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
    try losses(inputs)
  }

  /// The reduced losses.
  func losses(_ inputs: [Tensor]) throws -> [Tensor] {
    let (input, target) = (try inputs[0].contiguous(), try inputs[1].contiguous())
    let losses = try Tensor.empty(input.type)
    let (size, kernel, (p, q)) = (input.dtype.byteCount, Self.formula.kernel, parameters)
    ThreadPool.shared.forEachRange(of: input.count, grain: Ops.lossGrain) { begin, end in
      let offset = begin * size
      kernel(
        input.dtype.kernel, input.data + offset, target.data + offset, losses.data + offset,
        Int64(end - begin), p, q)
    }
    return [try reduction(losses)]
  }

  var saved: SavedTensors { .bothInputs }

  func gradient(_ context: GradientContext) throws -> [Tensor?] {
    let (input, target) = (try context.input(0).contiguous(), try context.input(1).contiguous())
    let outgoing = try context.outputGradient.contiguous()
    let results = try context.needs.map { $0 ? try Tensor.empty(input.type) : nil }
    let isEach = reduction == .none
    let factor = reduction == .mean ? 1 / Double(input.count) : 1
    let (size, kernel, (p, q)) = (input.dtype.byteCount, Self.formula.gradient, parameters)
    ThreadPool.shared.forEachRange(of: input.count, grain: Ops.lossGrain) { begin, end in
      let offset = begin * size
      kernel(
        input.dtype.kernel, input.data + offset, target.data + offset,
        outgoing.data + (isEach ? offset : 0), isEach ? 1 : 0, factor,
        results[0].map { $0.data + offset }, results[1].map { $0.data + offset },
        Int64(end - begin), p, q)
    }
    return results
  }

  /// The loss of `input` and `target`, which are of one dtype and have or are given one shape.
  func run(_ input: Tensor, _ target: Tensor) throws -> Tensor {
    try apply(self, input, target)[0]
  }
}

extension Ops {
  /// As `grain`, for losses, which take an exponential or a logarithm of each element.
  static let lossGrain = grain / 4
}

extension OperationSample {
  /// Samples for a loss of an input and a target of the same shape, with each reduction.
  static func elementLoss(
    _ input: Values = .uniform(-2, 2), _ target: Values = .uniform(-2, 2),
    _ run: @escaping @Sendable (Tensor, Tensor, Reduction) throws -> Tensor
  ) -> [OperationSample] {
    let shapes: [Shape] = [[2, 3], [], [1], [3, 5, 7]]
    let samples = Reduction.allCases.flatMap { reduction in
      shapes.map { shape in
        OperationSample(.init(shape, input), .init(shape, target)) {
          [try run($0[0], $0[1], reduction)]
        }
      }
    }
    let empty = OperationSample(.init([0, 3], input), .init([0, 3], target)) {
      [try run($0[0], $0[1], .sum)]
    }
    return samples + [empty]
  }
}

extension Tensor {
  /// This tensor and the target of a loss that compares them element by element, in one dtype.
  ///
  /// PyTorch broadcasts some shapes in distances, with a warning that it is most likely a mistake:
  /// here the shapes must be the same, unless `broadcasts`. Throws a `ShapeError`.
  func compared(
    with target: Tensor, broadcasts: Bool = false
  ) throws -> (input: Tensor, target: Tensor) {
    guard shape != target.shape || dtype != target.dtype else { return (self, target) }
    guard broadcasts || shape == target.shape else {
      throw ShapeError("expects targets of shape \(shape) like the input, got \(target.type)")
    }
    let promoted = DType.result(of: [self, target])
    let dtype = promoted.isFloatingPoint ? promoted : .float32
    let shape = try Ops.broadcast(shape, target.shape)
    return (
      try converted(to: dtype).expanded(to: shape),
      try target.converted(to: dtype).expanded(to: shape)
    )
  }
}
