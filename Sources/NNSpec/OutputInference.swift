import NNDeclarations
import NNDiagnostics

/// Finds the sizes of outputs that a chain leaves open (`Linear(auto, auto)`) in what comes after them.
///
/// Mistakes in nodes are left for those who make the modules.
final class OutputInference {
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

  init(_ nodes: SpecNodeBuilder) { self.nodes = nodes }

  /// The children of a chain with the sizes filled in that later ones tell.
  func completed(_ children: [SpecNodeBuilder.Child]) -> [SpecNodeBuilder.Child] {
    children.enumerated().map { place, child in
      let node = completed(child.node) {
        if case .size(let size) = demand(ofChain: children[(place + 1)...]) { size } else { nil }
      }
      return (child.name, node)
    }
  }

  /// `node` with the size of its output filled in, where that is open and `next` finds it.
  private func completed(_ node: LocatedValue, next: () -> Int?) -> LocatedValue {
    // Hardly any node has an open size, and only for one that has is it worth to look ahead.
    guard node.mentionsAuto, var call = try? nodes.call(of: node),
      let info = nodes.layers.declarations(named: call.name).first?.info
    else { return node }
    if info.name == "Sequential" {
      call.positional = completed(last: call.positional, next: next)
      return LocatedValue(.call(call), at: node.location)
    }
    guard let place = info.arguments.firstIndex(where: { $0.inference?.looksAhead == true }) else {
      return node
    }
    let name = info.arguments[place].name
    if place < call.positional.count {
      guard call.positional[place].isAuto, let size = next() else { return node }
      call.positional[place] = LocatedValue(.int(size))
    } else {
      guard let index = call.keywords.firstIndex(where: { $0.key == name }),
        call.keywords[index].value.isAuto, let size = next()
      else { return node }
      call.keywords[index].value = LocatedValue(.int(size))
    }
    return LocatedValue(.call(call), at: node.location)
  }

  /// A chain inside of another, whose last child is told what comes behind it.
  private func completed(last children: [LocatedValue], next: () -> Int?) -> [LocatedValue] {
    guard let last = children.last else { return children }
    guard case .map(var entries) = last.content, let entry = entries.last,
      nodes.layers.declarations(named: entry.key).isEmpty
    else { return children.dropLast() + [completed(last, next: next)] }
    entries[entries.count - 1].value = completed(entry.value, next: next)
    return children.dropLast() + [LocatedValue(.map(entries), at: last.location)]
  }

  private func demand(of node: LocatedValue) -> Demand {
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
    if info.name == "Sequential" {
      return (try? nodes.namedNodes(call.positional)).map { demand(ofChain: $0[...]) } ?? .unknown
    }
    guard let argument = info.arguments.first(where: { $0.inference?.looksAhead == false }) else {
      return info.keepsSize ? .next : .unknown
    }
    switch call.value(of: argument.name, in: info)?.content {
    case .int(let size): return .size(size)
    case nil, .string("auto"): return info.keepsSize ? .next : .unknown
    default: return .unknown
    }
  }

  private func demand(ofChain children: ArraySlice<SpecNodeBuilder.Child>) -> Demand {
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

extension LocatedValue {
  /// Whether the word that asks for inference stands anywhere in it.
  fileprivate var mentionsAuto: Bool {
    switch content {
    case .string(let text): text.contains("auto")
    case .list(let values): values.contains(where: \.mentionsAuto)
    case .map(let entries): entries.contains { $0.value.mentionsAuto }
    case .call(let call):
      call.positional.contains(where: \.mentionsAuto)
        || call.keywords.contains { $0.value.mentionsAuto }
    default: false
    }
  }
}
