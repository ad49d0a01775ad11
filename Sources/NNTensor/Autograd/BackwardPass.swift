import Synchronization

/// One way back along the tape.
final class BackwardPass {
  private static let passes = Atomic<Int>(0)

  private let number = passes.add(1, ordering: .relaxed).newValue
  private let retainGraph: Bool
  /// The gradients of the targets, where the pass has any.
  private(set) var found: [Tensor?]
  /// Whether only the gradients of targets are wanted.
  private let hasTargets: Bool
  /// The places in `found` of what each leaf and each node's outputs are targets for.
  private var leafTargets: [ObjectIdentifier: [Int]] = [:]
  private var nodeTargets: [ObjectIdentifier: [(output: Int, place: Int)]] = [:]
  /// Leaves whose gradient must be complete before it goes on: those with hooks and targets.
  private var waiting: [ObjectIdentifier: WaitingLeaf] = [:]

  /// A leaf, how many gradients are still to come, and the sum of those that came.
  private struct WaitingLeaf {
    var count = 0
    var sum: Tensor?
  }

  /// A pass that adds to `grad` of every leaf, or with `targets` finds their gradients alone.
  init(retainGraph: Bool, targets: [Tensor]? = nil) {
    self.retainGraph = retainGraph
    hasTargets = targets != nil
    found = [Tensor?](repeating: nil, count: targets?.count ?? 0)
    for (place, target) in (targets ?? []).enumerated() {
      if let node = target.node {
        nodeTargets[ObjectIdentifier(node), default: []].append((target.outputIndex, place))
      } else {
        leafTargets[ObjectIdentifier(target), default: []].append(place)
      }
    }
  }

  /// Goes back from the roots.
  func run(_ roots: [(tensor: Tensor, gradient: Tensor)]) throws {
    for (tensor, gradient) in roots {
      try tensor.checkIsRoot()
      guard gradient.type == tensor.type, !gradient.isMeta else {
        let got = gradient.isMeta ? "a meta tensor" : "\(gradient.type)"
        throw ShapeError("expects a gradient of type \(tensor.type), got \(got)")
      }
    }
    try noGrad {
      let order = try reachable(from: roots.map(\.tensor))
      defer {
        for node in order {
          node.arrived = []
          node.pass = 0
          node.isNeeded = true
        }
      }
      if hasTargets { markNeeded(order) }
      for (tensor, gradient) in roots {
        let gradient = gradient.detached()
        gradient.storage?.gradientPass = number
        if let node = tensor.node {
          try node.receive(gradient, index: tensor.outputIndex)
        } else {
          try deliver(gradient, to: tensor)
        }
      }
      let times = ExecutionContext.current.backwardTimes
      for node in order {
        let start = times.map { _ in MonotonicTime.nanoseconds }
        try visit(node)
        if let times, let start { times.add(node.number, since: start) }
      }
    }
  }

  /// Lets the hooks see what arrived at a node and hands on the gradients of its inputs.
  private func visit(_ node: Node) throws {
    let targets = hasTargets ? nodeTargets[ObjectIdentifier(node)] ?? [] : []
    guard !node.arrived.isEmpty, node.isNeeded || !targets.isEmpty else {
      return try deliverNothing(from: node)
    }
    try node.hooks?.run(on: &node.arrived, pass: number, keeping: !hasTargets)
    for (output, place) in targets { found[place] = try node.arrived[output].map(own) }
    guard node.isNeeded else { return try deliverNothing(from: node) }
    let needs = node.edges.map(wants)
    let gradients = try node.propagate(needs: needs, keeping: retainGraph)
    for (index, edge) in node.edges.enumerated() {
      let gradient = needs[index] ? gradients[index] : nil
      if node.isCustom { gradient?.storage?.gradientPass = number }
      switch edge {
      case .none: continue
      case .node(let producer, let index):
        if let gradient { try producer.receive(gradient, index: index) }
      case .leaf(let leaf): try deliver(gradient, to: leaf)
      }
    }
  }

  private func wants(_ edge: Node.Edge) -> Bool {
    switch edge {
    case .none: false
    case .node(let producer, let index):
      producer.isNeeded
        || nodeTargets[ObjectIdentifier(producer)]?.contains { $0.output == index } ?? false
    case .leaf(let leaf):
      hasTargets ? leafTargets[ObjectIdentifier(leaf)] != nil : leaf.requiresGrad
    }
  }

  /// Tells the leaves that wait for this node's gradients that none will come.
  private func deliverNothing(from node: Node) throws {
    guard !waiting.isEmpty else { return }
    for case .leaf(let leaf) in node.edges { try deliver(nil, to: leaf) }
  }

  /// Takes a gradient of a leaf, or that one of those it waits for will not come.
  private func deliver(_ gradient: Tensor?, to leaf: Tensor) throws {
    let key = ObjectIdentifier(leaf)
    guard var state = waiting[key] else {
      if let gradient, !hasTargets, leaf.requiresGrad { try accumulate(gradient, in: leaf) }
      return
    }
    if let gradient { state.sum = try state.sum.map { try $0 + gradient } ?? gradient }
    state.count -= 1
    waiting[key] = state
    guard state.count == 0, var sum = state.sum else { return }
    if let hooks = leaf.hooks { sum = try hooks.run(on: sum, pass: number) }
    if hasTargets {
      for place in leafTargets[key] ?? [] { found[place] = try own(sum) }
    } else if leaf.requiresGrad {
      try accumulate(sum, in: leaf)
    }
  }

  /// Adds `gradient` to `grad` of a leaf, which never shares memory with another gradient.
  private func accumulate(_ gradient: Tensor, in leaf: Tensor) throws {
    guard let old = leaf.grad else {
      leaf.grad = try own(gradient)
      return
    }
    guard old.type == gradient.type else {
      throw ShapeError("expects a tensor of type \(gradient.type) in grad, got \(old.type)")
    }
    let sum = try old + gradient
    sum.storage?.gradientPass = number
    leaf.grad = sum
  }

  /// The gradient in memory that no other gradient has.
  private func own(_ gradient: Tensor) throws -> Tensor {
    let isOwn = gradient.isContiguous && gradient.storage?.gradientPass != number
    let own = isOwn ? gradient.detached() : try gradient.copied()
    own.storage?.gradientPass = number
    return own
  }

  /// Every node that the roots depend on, newest first: users come before what they use.
  private func reachable(from roots: [Tensor]) throws -> [Node] {
    var nodes: [Node] = []
    var stack: [Node] = []
    for root in roots {
      if let node = root.node { stack.append(node) } else { expectGradient(of: root) }
    }
    while let node = stack.popLast() {
      guard node.pass != number else { continue }
      guard node.pass == 0 else {
        nodes.forEach { $0.pass = 0 }
        throw ShapeError(
          "can't go backward through \(node.name) while another backward pass goes through it")
      }
      node.pass = number
      nodes.append(node)
      for edge in node.edges {
        switch edge {
        case .none: continue
        case .node(let producer, _): if producer.pass != number { stack.append(producer) }
        case .leaf(let leaf): expectGradient(of: leaf)
        }
      }
    }
    return nodes.sorted { $0.number > $1.number }
  }

  /// Notes that a gradient of a leaf may come, where it matters which one is the last.
  private func expectGradient(of leaf: Tensor) {
    let isAwaited = hasTargets ? leafTargets[ObjectIdentifier(leaf)] != nil : leaf.hooks != nil
    if isAwaited { waiting[ObjectIdentifier(leaf), default: WaitingLeaf()].count += 1 }
  }

  /// Finds the nodes on the way to a target.
  private func markNeeded(_ order: [Node]) {
    for node in order { node.isNeeded = false }
    for node in order.reversed() { node.isNeeded = node.edges.contains(where: wants) }
  }
}
