/// What surrounds the operations of a task: whether they are recorded, and who counts
/// their cost and takes their time.
struct ExecutionContext: Sendable {
  var isRecording = true
  /// Whether tensors made from nothing are meta tensors.
  var isShapeOnly = false
  var meter: CostMeter?
  var backwardTimes: BackwardTimes?

  @TaskLocal static var current = ExecutionContext()
}

/// Runs `body` without recording: nothing inside gets a gradient. PyTorch's `torch.no_grad()`.
public func noGrad<Result>(_ body: () throws -> Result) rethrows -> Result {
  guard ExecutionContext.current.isRecording else { return try body() }
  var context = ExecutionContext.current
  context.isRecording = false
  return try ExecutionContext.$current.withValue(context, operation: body)
}

/// Runs `body` with recording, also inside `noGrad`. PyTorch's `torch.enable_grad()`.
public func enableGrad<Result>(_ body: () throws -> Result) rethrows -> Result {
  guard !ExecutionContext.current.isRecording else { return try body() }
  var context = ExecutionContext.current
  context.isRecording = true
  return try ExecutionContext.$current.withValue(context, operation: body)
}

/// Whether operations are recorded here. PyTorch's `torch.is_grad_enabled()`.
public var isGradEnabled: Bool { ExecutionContext.current.isRecording }

/// Runs `body` so that tensors made from numbers alone (`Tensor.filled`, `Tensor.range`) are meta
/// tensors: for checking shapes without memory.
public func shapesOnly<Result>(_ body: () throws -> Result) rethrows -> Result {
  var context = ExecutionContext.current
  context.isShapeOnly = true
  return try ExecutionContext.$current.withValue(context, operation: body)
}

/// Is told of each operation that ran.
public protocol OperationObserver: AnyObject, Sendable {
  /// The operation called `name` gave `outputs` for `inputs`.
  func ran(_ name: String, _ inputs: [Tensor], _ outputs: [Tensor])
}

/// Adds up the multiply-adds of the operations that run while it is attached.
public final class CostMeter: @unchecked Sendable {
  // Read and written by the one task that it is attached to.
  /// Multiply-adds so far; stops at `Int.max`.
  public private(set) var multiplyAdds = 0
  /// Is told of the operations as well; nil where nobody wants to know.
  let observer: (any OperationObserver)?

  /// A meter at 0.
  public init(observer: (any OperationObserver)? = nil) { self.observer = observer }

  /// Adds `count` without overflowing.
  func add(_ count: Int) { multiplyAdds = multiplyAdds.addingSaturated(count) }

  /// Runs `body` with this meter attached.
  public func measure<Result>(_ body: () throws -> Result) rethrows -> Result {
    var context = ExecutionContext.current
    context.meter = self
    return try ExecutionContext.$current.withValue(context, operation: body)
  }
}
