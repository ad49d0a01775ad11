import NNTensor

/// What flows where in a forward pass without memory: the calls of modules, the functions of
/// written-out forward passes and the operations, with the tensors that go into and come out of each.
///
/// Every tensor comes out of one step only: where a step gives one of its own inputs, as `Identity`
/// does, the tensor that goes on is another one of the same type.
public final class DataFlow: OperationObserver, @unchecked Sendable {
  // Used by the one task that runs the forward pass.

  /// What a step is.
  public enum Kind {
    /// A call of a module.
    case module(Module)
    /// A function or an operator of a written-out forward pass, as it is written: `flatten(1)`.
    case function(String)
    /// An operation of a module whose forward pass is Swift, by PyTorch's name.
    case operation(String)
  }

  /// One step.
  public struct Step {
    /// What it is.
    public let kind: Kind
    /// The step that it is part of; nil for the outermost.
    public let parent: Int?
    /// The tensors that went in.
    public let inputs: [Tensor]
    /// The string input that picked this module among others; nil where nothing was to pick.
    public let chosenBy: String?
    /// The tensors that came out; empty when it failed.
    public fileprivate(set) var outputs: [Tensor] = []
    /// Whether it gave its outputs, and did not end in an error.
    public fileprivate(set) var isFinished = false
  }

  /// The steps in the order in which they began.
  public private(set) var steps: [Step] = []
  /// The tensors that may come in the place of one: what the other branches gave.
  public private(set) var alternatives: [ObjectIdentifier: [Tensor]] = [:]
  /// For an output that stands for an input of its step, that input.
  public private(set) var originals: [ObjectIdentifier: Tensor] = [:]

  private var open: [Int] = []
  private var choice: String?

  init() {}

  /// What this task's forward pass is recorded in; nil when nobody wants to know.
  public static var current: DataFlow? { ModuleTrace.current?.flow }

  /// Runs `body` as the step that a module's call or a function is.
  public func step<Result: TensorCarrier>(
    _ kind: Kind, _ inputs: [Tensor], _ body: () throws -> Result
  ) rethrows -> Result {
    let index = steps.count
    steps.append(Step(kind: kind, parent: open.last, inputs: inputs, chosenBy: choice))
    choice = nil
    open.append(index)
    defer { open.removeLast() }
    let given = Set(inputs.map(ObjectIdentifier.init))
    let output = try body().replacingTensors { tensor in
      guard tensor.isMeta, given.contains(ObjectIdentifier(tensor)) else { return tensor }
      let another = Tensor.meta(tensor.type)
      originals[ObjectIdentifier(another)] = tensor
      return another
    }
    steps[index].outputs = output.tensors
    steps[index].isFinished = true
    return output
  }

  /// Runs `body`, in which a module is called that the string input `name` picks.
  public func choosing<Result>(by name: String?, _ body: () throws -> Result) rethrows -> Result {
    choice = name
    defer { choice = nil }
    return try body()
  }

  /// Notes that `others` may come in the place of `tensors`, in order.
  public func join(_ tensors: [Tensor], with others: [Tensor]) {
    for (tensor, other) in zip(tensors, others) {
      alternatives[ObjectIdentifier(tensor), default: []].append(other)
    }
  }

  /// Notes an operation, but for those that a function consists of.
  public func ran(_ name: String, _ inputs: [Tensor], _ outputs: [Tensor]) {
    if let last = open.last, case .function = steps[last].kind { return }
    guard !outputs.contains(where: { output in inputs.contains { $0 === output } }) else { return }
    var step = Step(kind: .operation(name), parent: open.last, inputs: inputs, chosenBy: nil)
    step.outputs = outputs
    step.isFinished = true
    steps.append(step)
  }
}

/// A value that may hold tensors.
public protocol TensorCarrier {
  /// The tensors in it, depth first.
  var tensors: [Tensor] { get }

  /// The same value with what `change` gives for each tensor in its place.
  func replacingTensors(_ change: (Tensor) -> Tensor) -> Self
}

extension Value: TensorCarrier {
  /// The same value with what `change` gives for each tensor; packed sequences stay as they are.
  public func replacingTensors(_ change: (Tensor) -> Tensor) -> Value {
    switch self {
    case .tensor(let tensor): .tensor(change(tensor))
    case .tuple(let values): .tuple(values.map { $0.replacingTensors(change) })
    default: self
    }
  }
}

extension Optional: TensorCarrier where Wrapped: TensorCarrier {
  /// The tensors of the value, if there is one.
  public var tensors: [Tensor] { self?.tensors ?? [] }

  /// The value, if there is one, with what `change` gives for each tensor.
  public func replacingTensors(_ change: (Tensor) -> Tensor) -> Self {
    map { $0.replacingTensors(change) }
  }
}
