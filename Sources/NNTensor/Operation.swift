/// One step of computing, the only place where its shape rule, its forward pass, its cost and its
/// samples exist. The stored properties are its attributes (`stride`, `dim`).
///
/// A file in `Ops/` holds one operation (or a family that differs in one formula), the function or
/// method that people call, and the line that enters it in the catalogue:
/// ```swift
/// @section("nn_operations") @used
/// private let registration: Registration = { OperationCatalogue.register(Ops.Tanh.self, in: $0) }
/// ```
public protocol Operation: Sendable {
  /// The name that PyTorch knows it by.
  static var name: String { get }

  /// The types of the outputs, or a `ShapeError` that says what is wrong with the inputs.
  ///
  /// Always runs, also when only shapes are wanted. An operation may have outputs that only its
  /// gradient uses (a mean, a mask): they come last and the calling function drops them.
  func outputTypes(_ inputs: [TensorType]) throws -> [TensorType]

  /// Computes the outputs, whose `types` the shape rule gave. No input is a meta tensor.
  ///
  /// An operation that only looks at its input differently returns a view of it, also for meta
  /// tensors if it says `isView`.
  func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor]

  /// Whether `forward` only makes a view and takes meta tensors too.
  static var isView: Bool { get }

  /// Whether it only moves elements of any dtype around, so that forward and gradient take halves as
  /// they are. Other operations see them as `float32`: see `Halves.swift`.
  static var movesElements: Bool { get }

  /// Multiply-adds that `forward` takes; 0 for what is counted as memory traffic only.
  func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int

  /// Inputs to test it with: see `OperationSample`.
  static var samples: [OperationSample] { get }
}

extension Operation {
  /// Not a view.
  public static var isView: Bool { false }
  /// Only views move elements.
  public static var movesElements: Bool { isView }
  /// Counted as memory traffic only.
  public func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int { 0 }
}

/// An operation that gradients flow back through.
public protocol DifferentiableOperation: Operation {
  /// What `gradient` reads; everything else is let go after the forward pass.
  var saved: SavedTensors { get }

  /// The gradients of the inputs, in order; nil where `context.needs` does not ask for one.
  ///
  /// Nothing is recorded meanwhile. A gradient may share memory with an output gradient.
  func gradient(_ context: GradientContext) throws -> [Tensor?]
}

/// Which inputs and outputs a gradient reads, by position.
public struct SavedTensors: Sendable {
  let inputs: UInt64
  let outputs: UInt64

  /// The inputs and outputs at these positions (0 to 63).
  public init(inputs: [Int] = [], outputs: [Int] = []) {
    self.inputs = inputs.reduce(0) { $0 | 1 << UInt64($1) }
    self.outputs = outputs.reduce(0) { $0 | 1 << UInt64($1) }
  }

  /// Nothing.
  public static let none = SavedTensors()
  /// The first input.
  public static let input = SavedTensors(inputs: [0])
  /// The first two inputs.
  public static let bothInputs = SavedTensors(inputs: [0, 1])
  /// The first output.
  public static let output = SavedTensors(outputs: [0])
}

/// What an operation's gradient is computed from.
public struct GradientContext {
  /// The types of the inputs, saved or not.
  public let inputTypes: [TensorType]
  /// The inputs that `saved` names, outside the tape.
  let savedInputs: [Tensor?]
  /// The outputs that `saved` names, outside the tape.
  let savedOutputs: [Tensor?]
  /// The gradient of each output; nil where nothing depends on it.
  public let outputGradients: [Tensor?]
  /// Which inputs want a gradient.
  public let needs: [Bool]

  /// Saved input `index`.
  public func input(_ index: Int) -> Tensor {
    guard let tensor = savedInputs[index] else { preconditionFailure("input was not saved") }
    return tensor
  }

  /// Saved output `index`.
  public func output(_ index: Int) -> Tensor {
    guard let tensor = savedOutputs[index] else { preconditionFailure("output was not saved") }
    return tensor
  }

  /// The gradient of the first output, which exists whenever it is the only one of use.
  public var outputGradient: Tensor {
    guard let gradient = outputGradients[0] else { preconditionFailure("no output gradient") }
    return gradient
  }
}

/// Computes outputs, or their types when an input is a meta tensor, without a tape.
private func evaluate<Op: Operation>(_ operation: Op, _ inputs: [Tensor]) throws -> [Tensor] {
  let inputTypes = inputs.map(\.type)
  let isMeta = inputs.contains(where: \.isMeta)
  if isMeta { try inputTypes.forEach { try $0.checkSizes() } }
  let types = try operation.outputTypes(inputTypes)
  for type in types { try type.checkSizes() }
  try checkPrecision(inputs)
  if let large = types.first(where: { $0.byteCount == nil }) {
    throw ShapeError("makes a tensor too large to count: \(large)")
  }
  let meter = ExecutionContext.current.meter
  meter?.add(operation.multiplyAdds(inputTypes, types))
  let outputs =
    !Op.isView && isMeta ? types.map(Tensor.meta) : try operation.computed(inputs, types)
  meter?.observer?.ran(Op.name, inputs, outputs)
  return outputs
}

/// Kernels take floating-point inputs of one dtype. A number beside halves is not rounded to them.
private func checkPrecision(_ inputs: [Tensor]) throws {
  guard let first = inputs.first(where: { $0.dtype.isFloatingPoint && !$0.isNumber }) else {
    return
  }
  for input in inputs where input.dtype.isFloatingPoint && input.dtype != first.dtype {
    guard input.isNumber, first.dtype.computing == input.dtype else {
      throw ShapeError("expects inputs of one dtype, got \(first.type) and \(input.type)")
    }
  }
}

/// Runs an operation that no gradient flows through.
func apply<Op: Operation>(_ operation: Op, _ inputs: Tensor...) throws -> [Tensor] {
  try evaluate(operation, inputs)
}

/// Runs an operation and records it on the tape when gradients are wanted.
func apply<Op: DifferentiableOperation>(_ operation: Op, _ inputs: Tensor...) throws -> [Tensor] {
  try apply(operation, inputs)
}

/// Runs an operation on any number of inputs and records it when gradients are wanted.
func apply<Op: DifferentiableOperation>(_ operation: Op, _ inputs: [Tensor]) throws -> [Tensor] {
  let outputs = try evaluate(operation, inputs)
  guard inputs.contains(where: \.requiresGrad), ExecutionContext.current.isRecording else {
    return outputs
  }
  let node = Node(operation, inputs: inputs, outputs: outputs)
  for (index, output) in outputs.enumerated() where output.dtype.isFloatingPoint {
    output.requiresGrad = true
    output.node = node
    output.outputIndex = index
  }
  return outputs
}
