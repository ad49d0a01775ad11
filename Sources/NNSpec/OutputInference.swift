import NNDeclarations
import NNDiagnostics

/// Finds the sizes of outputs that a chain leaves open (`Linear(auto, auto)`) in what comes after them.
///
/// Mistakes in nodes are left for those who make the modules.
struct OutputInference {
  /// What a node takes.
  private enum Demand {
    /// A size that is written.
    case size(Int)
    /// What comes after it takes, as the node keeps the size.
    case next
    case unknown
  }

  /// More nodes than it takes to find a size; blocks in blocks soon stand for more than anybody waits
  /// for.
  private static let limit = 10_000
  /// More blocks inside one another than are looked into: one that contains itself has no end.
  private static let depthLimit = 32

  private let nodes: SpecNodeBuilder
  private var steps = 0
  private var depth = 0

  private init(_ nodes: SpecNodeBuilder) { self.nodes = nodes }

  /// The children of a chain with the sizes filled in that later ones tell.
  static func completed(
    _ children: [SpecNodeBuilder.Child], by nodes: SpecNodeBuilder
  ) -> [SpecNodeBuilder.Child] {
    var inference = OutputInference(nodes)
    return inference.completed(children, before: nil)
  }

  /// `next` is the size that what stands behind the chain takes, where that is known.
  private mutating func completed(
    _ children: [SpecNodeBuilder.Child], before next: Int?
  ) -> [SpecNodeBuilder.Child] {
    var next = next
    var completed: [SpecNodeBuilder.Child] = []
    for child in children.reversed() {
      let node = self.completed(child.node, before: next)
      switch demand(of: node) {
      case .size(let size): next = size
      case .next: break
      case .unknown: next = nil
      }
      completed.append((child.name, node))
    }
    return completed.reversed()
  }

  private mutating func completed(_ node: LocatedValue, before next: Int?) -> LocatedValue {
    guard let next, var call = try? nodes.call(of: node),
      let info = nodes.layers.declarations(named: call.name).first?.info
    else { return node }
    if info.name == "Sequential" {
      call.positional = completed(last: call.positional, before: next)
      return LocatedValue(.call(call), at: node.location)
    }
    guard let place = info.arguments.firstIndex(where: { $0.inference?.looksAhead == true }) else {
      return node
    }
    let name = info.arguments[place].name
    let size = LocatedValue(.int(next))
    if place < call.positional.count {
      guard call.positional[place].isAuto else { return node }
      call.positional[place] = size
    } else if let index = call.keywords.firstIndex(where: { $0.key == name }) {
      guard call.keywords[index].value.isAuto else { return node }
      call.keywords[index].value = size
    }
    return LocatedValue(.call(call), at: node.location)
  }

  /// A chain inside of another, whose last child is told what comes behind it.
  private mutating func completed(
    last children: [LocatedValue], before next: Int
  ) -> [LocatedValue] {
    guard let last = children.last else { return children }
    guard case .map(var entries) = last.content, let entry = entries.last,
      nodes.layers.declarations(named: entry.key).isEmpty
    else { return children.dropLast() + [completed(last, before: next)] }
    entries[entries.count - 1].value = completed(entry.value, before: next)
    return children.dropLast() + [LocatedValue(.map(entries), at: last.location)]
  }

  private mutating func demand(of node: LocatedValue) -> Demand {
    steps += 1
    guard steps < Self.limit, depth < Self.depthLimit, let call = try? nodes.call(of: node) else {
      return .unknown
    }
    if let block = nodes.blocks[call.name] {
      guard let arguments = try? nodes.blocks.arguments(of: call, block),
        let body = try? nodes.blocks.node(of: block, arguments)
      else { return .unknown }
      depth += 1
      defer { depth -= 1 }
      return demand(of: body)
    }
    guard let info = nodes.layers.declarations(named: call.name).first?.info else {
      return .unknown
    }
    if info.name == "Sequential" { return demand(ofChain: call.positional) }
    guard let argument = info.arguments.first(where: { $0.inference?.looksAhead == false }) else {
      return info.keepsSize ? .next : .unknown
    }
    switch call.value(of: argument.name, in: info)?.content {
    case .int(let size): return .size(size)
    case nil, .string("auto"): return info.keepsSize ? .next : .unknown
    default: return .unknown
    }
  }

  private mutating func demand(ofChain children: [LocatedValue]) -> Demand {
    guard let children = try? nodes.namedNodes(children) else { return .unknown }
    for child in children {
      let demand = demand(of: child.node)
      if case .next = demand { continue }
      return demand
    }
    return .next
  }
}

extension LocatedCall {
  /// The value that the call gives for an argument of `info`; nil where it is left out.
  fileprivate func value(of name: String, in info: DeclarationInfo) -> LocatedValue? {
    if let keyword = keywords.first(where: { $0.key == name }) { return keyword.value }
    guard let place = info.arguments.firstIndex(where: { $0.name == name }),
      place < positional.count
    else { return nil }
    return positional[place]
  }
}
