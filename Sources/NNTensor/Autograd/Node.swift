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
  /// Whether the gradients may share memory with tensors that the user holds.
  let isCustom: Bool
  private(set) var edges: [Edge]
  let outputTypes: [TensorType]
  private let inputTypes: [TensorType]
  private let run: (GradientContext) throws -> [Tensor?]
  private var saved: Saved

  /// The gradients that arrived for the outputs.
  var arrived: [Tensor?] = []
  /// What runs when gradients arrived; nil without.
  var hooks: NodeHooks?
  /// The backward pass that goes through this node now; 0 without.
  var pass = 0
  /// Whether the pass wants gradients that lie beyond this node.
  var isNeeded = true

  /// Tensors that the gradient reads, outside the tape.
  private struct Saved {
    var inputs: [Tensor?] = []
    var outputs: [Tensor?] = []
    /// The versions of the memory at the time of saving, inputs first.
    var versions: [Int] = []
    /// Whether the tensors were let go.
    var isReleased = false
  }

  /// The entry of an operation of the catalogue.
  init<Op: DifferentiableOperation>(_ operation: Op, inputs: [Tensor], outputs: [Tensor]) {
    number = Self.clock.add(1, ordering: .relaxed).newValue
    name = Op.name
    isCustom = false
    run = operation.computedGradient
    inputTypes = inputs.map(\.type)
    outputTypes = outputs.map(\.type)
    edges = inputs.map(Self.edge)
    let wanted = operation.saved
    saved = Saved(
      inputs: Self.select(inputs, wanted.inputs), outputs: Self.select(outputs, wanted.outputs))
    saved.versions = Self.versions(saved)
  }

  /// The entry of a function with a gradient of its own, which reads `kept`.
  init(
    function name: String, inputs: [Tensor], outputs: [Tensor], kept: [Tensor],
    run: @escaping (GradientContext) throws -> [Tensor?]
  ) {
    number = Self.clock.add(1, ordering: .relaxed).newValue
    self.name = name
    isCustom = true
    self.run = run
    inputTypes = inputs.map(\.type)
    outputTypes = outputs.map(\.type)
    edges = inputs.map(Self.edge)
    saved = Saved(inputs: kept.map { $0.detached() })
    saved.versions = Self.versions(saved)
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

  private static func edge(to input: Tensor) -> Edge {
    guard input.requiresGrad else { return .none }
    if let node = input.node { return .node(node, index: input.outputIndex) }
    return .leaf(input)
  }

  /// The tensors that `mask` names, outside the tape; an empty list when it names none.
  private static func select(_ tensors: [Tensor], _ mask: UInt64) -> [Tensor?] {
    if mask == 0 { return [] }
    return tensors.enumerated().map { index, tensor in
      index < 64 && mask >> UInt64(index) & 1 == 1 ? tensor.detached() : nil
    }
  }

  private static func versions(_ saved: Saved) -> [Int] {
    (saved.inputs + saved.outputs).map { $0?.storage?.version ?? 0 }
  }

  /// Adds a gradient for output `index`.
  func receive(_ gradient: Tensor, index: Int) throws {
    if arrived.isEmpty { arrived = [Tensor?](repeating: nil, count: outputTypes.count) }
    arrived[index] = try arrived[index].map { try $0 + gradient } ?? gradient
  }

  /// Computes the gradients of the inputs that `needs` names from those that arrived.
  func propagate(needs: [Bool], keeping: Bool) throws -> [Tensor?] {
    try checkSaved()
    let context = GradientContext(
      inputTypes: inputTypes, savedInputs: saved.inputs, savedOutputs: saved.outputs,
      outputGradients: arrived, needs: needs)
    arrived = []
    if !keeping, !saved.versions.isEmpty { saved = Saved(isReleased: true) }
    return try run(context)
  }

  /// Throws a `ShapeError` when what was saved was let go or written to.
  private func checkSaved() throws {
    if saved.isReleased {
      throw ShapeError(
        "can't go backward through \(name) a second time: what it saved was let go",
        help: "pass retainGraph: true to the first backward")
    }
    for (place, version) in saved.versions.enumerated() {
      let tensor =
        place < saved.inputs.count
        ? saved.inputs[place] : saved.outputs[place - saved.inputs.count]
      guard let tensor, let now = tensor.storage?.version, now != version else { continue }
      throw ShapeError(
        "the gradient of \(name) needs a \(tensor.type) that was written to after it was used: "
          + "expected version \(version), got \(now)",
        help: "write to a copy of it, or after going backward")
    }
  }
}
