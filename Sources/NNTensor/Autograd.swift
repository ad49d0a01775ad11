import Synchronization

/// An operation that ran, with what its gradient needs: one entry of the tape.
final class Node {
  /// Where the gradient of an input goes.
  enum Edge {
    /// Nowhere: the input wants no gradient.
    case none
    /// To the operation that made the input, as the gradient of its output `index`.
    case node(Node, index: Int)
    /// Into `grad` of a tensor that nothing computed.
    case leaf(Tensor)
  }

  private static let clock = Atomic<Int>(0)

  /// The number of the newest node of the process.
  static var newest: Int { clock.load(ordering: .relaxed) }

  /// Grows with every node: a node's inputs were made by nodes of smaller numbers.
  let number: Int
  let name: String
  fileprivate(set) var edges: [Edge]
  private let run: (GradientContext) throws -> [Tensor?]
  private let inputTypes: [TensorType]
  private let outputTypes: [TensorType]
  private var saved: Saved?
  /// The gradients that arrived for the outputs.
  fileprivate var arrived: [Tensor?] = []
  /// Tensors whose `grad` is to be kept, by output.
  private var retained: [(index: Int, tensor: WeakTensor)] = []
  /// The backward pass that last visited this node.
  fileprivate var visit = 0

  private struct Saved {
    var inputs: [Tensor?]
    var outputs: [Tensor?]
    /// The versions of the memory at the time of saving, inputs first.
    var versions: [Int]
  }

  private struct WeakTensor {
    weak var tensor: Tensor?
  }

  init<Op: DifferentiableOperation>(_ operation: Op, inputs: [Tensor], outputs: [Tensor]) {
    number = Self.clock.add(1, ordering: .relaxed).newValue
    name = Op.name
    run = operation.computedGradient
    inputTypes = inputs.map(\.type)
    outputTypes = outputs.map(\.type)
    edges = inputs.map { input in
      guard input.requiresGrad else { return .none }
      if let node = input.node { return .node(node, index: input.outputIndex) }
      return .leaf(input)
    }
    let wanted = operation.saved
    let savedInputs = Self.select(inputs, wanted.inputs)
    let savedOutputs = Self.select(outputs, wanted.outputs)
    saved = Saved(
      inputs: savedInputs, outputs: savedOutputs,
      versions: (savedInputs + savedOutputs).map { $0?.storage?.version ?? 0 })
  }

  deinit {
    // A chain of nodes freed one inside the other would overflow the stack.
    var orphans: [Node] = []
    Self.takeNodes(of: &edges, into: &orphans)
    while var node = orphans.popLast() {
      if isKnownUniquelyReferenced(&node) { Self.takeNodes(of: &node.edges, into: &orphans) }
    }
  }

  private static func takeNodes(of edges: inout [Edge], into orphans: inout [Node]) {
    for index in edges.indices {
      if case .node(let node, _) = edges[index] {
        edges[index] = .none
        orphans.append(node)
      }
    }
  }

  private static func select(_ tensors: [Tensor], _ mask: UInt64) -> [Tensor?] {
    if mask == 0 { return [Tensor?](repeating: nil, count: tensors.count) }
    return tensors.enumerated().map { index, tensor in
      index < 64 && mask >> UInt64(index) & 1 == 1 ? tensor.detached() : nil
    }
  }

  /// Keeps the gradient of output `index` in `tensor.grad` when it passes.
  func retainGradient(of tensor: Tensor, index: Int) {
    retained.append((index, WeakTensor(tensor: tensor)))
  }

  /// Adds a gradient for output `index`.
  fileprivate func receive(_ gradient: Tensor, index: Int) throws {
    if arrived.isEmpty { arrived = [Tensor?](repeating: nil, count: outputTypes.count) }
    arrived[index] = try arrived[index].map { try $0 + gradient } ?? gradient
  }

  /// Computes the gradients of the inputs from those that arrived, and lets these go.
  fileprivate func propagate(keeping: Bool) throws -> [Tensor?] {
    guard let saved else {
      throw ShapeError(
        "can't go backward through \(name) a second time: what it saved was let go",
        help: "pass retainGraph: true to the first backward")
    }
    for (tensor, version) in zip(saved.inputs + saved.outputs, saved.versions)
    where (tensor?.storage?.version ?? 0) != version {
      throw ShapeError(
        "a tensor that the gradient of \(name) needs was written to after it was used")
    }
    for (index, tensor) in retained {
      tensor.tensor?.grad = try arrived[index]?.copied()
    }
    let context = GradientContext(
      inputTypes: inputTypes, savedInputs: saved.inputs, savedOutputs: saved.outputs,
      outputGradients: arrived,
      needs: edges.map { if case .none = $0 { false } else { true } })
    arrived = []
    if !keeping { self.saved = nil }
    return try run(context)
  }
}

extension Tensor {
  /// Keeps the gradient of this tensor in `grad` even though it was computed from others.
  public func retainGrad() throws {
    guard requiresGrad else {
      throw ShapeError("can't retain the gradient of a tensor that requires none")
    }
    node?.retainGradient(of: self, index: outputIndex)
  }

  /// Computes the gradients of this tensor and adds them to `grad` of every leaf that wants one.
  ///
  /// `gradient` is the gradient of this tensor, ones if left out, which only a tensor with one
  /// element allows. The tape is let go unless `retainGraph` is true.
  /// Throws a `ShapeError` when the tensor has no tape or `gradient` has another type.
  public func backward(gradient: Tensor? = nil, retainGraph: Bool = false) throws {
    guard requiresGrad else {
      throw ShapeError("can't go backward from a tensor that requires no gradient")
    }
    if gradient == nil, count != 1 {
      throw ShapeError("expects a gradient to start from, as \(type) is not a single number")
    }
    try Backward.run(
      [(self, try gradient ?? Tensor.ones(type))], retainGraph: retainGraph)
  }
}

/// Goes back along the tape.
public enum Backward {
  private static let passes = Atomic<Int>(0)

  /// Goes back from several tensors at once, each with its gradient.
  ///
  /// Throws a `ShapeError` when a gradient's type is not its tensor's.
  public static func run(
    _ roots: [(tensor: Tensor, gradient: Tensor)], retainGraph: Bool = false
  ) throws {
    try noGrad {
      let pass = passes.add(1, ordering: .relaxed).newValue
      var starts: [Node] = []
      for (tensor, gradient) in roots where tensor.requiresGrad {
        guard gradient.type == tensor.type else {
          throw ShapeError("expects a gradient of type \(tensor.type), got \(gradient.type)")
        }
        gradient.storage?.gradientPass = pass
        if let node = tensor.node {
          try node.receive(gradient, index: tensor.outputIndex)
          starts.append(node)
        } else {
          try tensor.accumulate(gradient, pass: pass)
        }
      }
      let order = reachable(from: starts, pass: pass)
      let times = ExecutionContext.current.backwardTimes
      defer { order.forEach { $0.arrived = [] } }
      for node in order where !node.arrived.isEmpty {
        let start = times.map { _ in MonotonicTime.nanoseconds }
        let gradients = try node.propagate(keeping: retainGraph)
        for (edge, gradient) in zip(node.edges, gradients) {
          guard let gradient else { continue }
          switch edge {
          case .none: continue
          case .node(let producer, let index): try producer.receive(gradient, index: index)
          case .leaf(let leaf): try leaf.accumulate(gradient, pass: pass)
          }
        }
        if let times, let start { times.add(node.number, since: start) }
      }
    }
  }

  /// Every node that the roots depend on, newest first: users come before what they use.
  private static func reachable(from roots: [Node], pass: Int) -> [Node] {
    var found: [Node] = []
    var stack = roots
    while let node = stack.popLast() {
      guard node.visit != pass else { continue }
      node.visit = pass
      found.append(node)
      for case .node(let producer, _) in node.edges where producer.visit != pass {
        stack.append(producer)
      }
    }
    return found.sorted { $0.number > $1.number }
  }
}

extension Tensor {
  /// Adds `gradient` to `grad`, which never shares memory with another gradient.
  fileprivate func accumulate(_ gradient: Tensor, pass: Int) throws {
    if let old = grad {
      grad = try old + gradient
      return
    }
    let isOwn = gradient.isContiguous && gradient.storage?.gradientPass != pass
    let own = isOwn ? gradient.detached() : try gradient.copied()
    own.storage?.gradientPass = pass
    grad = own
  }
}
