import NNTensor

/// Records the calls of modules while it is current: for summaries, for messages that say where a
/// tensor comes from, and for timing.
public final class ModuleTrace: @unchecked Sendable {
  // Used by the one task that runs the forward pass.

  /// One call of a module.
  public struct Call {
    /// The module.
    public let module: Module
    /// How many calls it was made inside of.
    public let depth: Int
    /// The tensors that went in.
    public let inputs: [Tensor]
    /// The tensors that came out; empty when the call failed.
    public fileprivate(set) var outputs: [Tensor] = []
    /// Whether it gave its outputs, and did not end in an error.
    public fileprivate(set) var isFinished = false
    /// Multiply-adds of this call, those of inner calls included.
    public fileprivate(set) var multiplyAdds = 0
    /// How long the call took, inner calls included; 0 in a trace that takes no times.
    public fileprivate(set) var nanoseconds = 0
    /// The entries of the tape that it made, inner calls included, in a trace that takes times.
    public fileprivate(set) var tape = 0..<0
  }

  /// The trace of this task's calls.
  public static var current: ModuleTrace? { CallSurroundings.current?.trace }

  /// The inputs of the whole model, for messages.
  public var inputs: [Tensor] = []
  /// The calls in the order in which they began.
  public private(set) var calls: [Call] = []
  /// What flows where, in a trace that records it.
  public let flow: DataFlow?
  private var depth = 0
  private let meter: CostMeter
  private let takesTimes: Bool

  /// An empty trace. One that takes times holds no tensors, as it would keep their memory from being
  /// used again.
  public init(takesTimes: Bool = false, recordsFlow: Bool = false) {
    self.takesTimes = takesTimes
    flow = recordsFlow ? DataFlow() : nil
    meter = CostMeter(observer: flow)
  }

  /// Runs `body` and records every call of a module inside it.
  public func run<Result>(_ body: () throws -> Result) rethrows -> Result {
    var surroundings = CallSurroundings.current ?? CallSurroundings()
    surroundings.trace = self
    return try meter.measure {
      try CallSurroundings.$current.withValue(surroundings, operation: body)
    }
  }

  /// The call that made `tensor`, the innermost one.
  public func producer(of tensor: Tensor) -> Call? {
    calls.last { call in call.outputs.contains { $0 === tensor } }
  }

  /// The calls that made no calls themselves and gave their outputs, each once.
  public var leaves: [Call] {
    var seen: Set<Leaf> = []
    return calls.indices.compactMap { index in
      let call = calls[index]
      let isInner = index + 1 < calls.count && calls[index + 1].depth > call.depth
      guard call.isFinished, !isInner else { return nil }
      let leaf = Leaf(module: ObjectIdentifier(call.module), types: call.outputs.map(\.type))
      return seen.insert(leaf).inserted ? call : nil
    }
  }

  private struct Leaf: Hashable {
    let module: ObjectIdentifier
    let types: [TensorType]
  }

  func record(_ module: Module, _ arguments: Arguments, _ body: () throws -> Value) throws -> Value
  {
    if takesTimes { return try time(module, body) }
    let index = calls.count
    calls.append(Call(module: module, depth: depth, inputs: arguments.tensors))
    depth += 1
    let before = meter.multiplyAdds
    defer {
      depth -= 1
      calls[index].multiplyAdds = meter.multiplyAdds - before
    }
    let output = try flow?.step(.module(module), arguments.tensors, body) ?? body()
    calls[index].outputs = output.tensors
    calls[index].isFinished = true
    return output
  }

  private func time(_ module: Module, _ body: () throws -> Value) throws -> Value {
    let index = calls.count
    calls.append(Call(module: module, depth: depth, inputs: []))
    depth += 1
    defer { depth -= 1 }
    let (start, first) = (MonotonicTime.nanoseconds, Tape.newest + 1)
    let output = try body()
    calls[index].nanoseconds = MonotonicTime.nanoseconds - start
    calls[index].tape = first..<(Tape.newest + 1)
    return output
  }
}
