import NNDeclarations
import NNDiagnostics

extension Blocks {
  /// The keys of nodes whose values hold no nodes.
  private static let plainKeys: Set<String> = ["forward", "inputs", BlockLabel.key]

  /// The call with every block in an argument that takes nodes written out: the long form, which keeps
  /// arguments as they are, has no blocks to call.
  func inlined(_ call: LocatedCall, for info: DeclarationInfo) throws -> LocatedCall {
    guard !definitions.isEmpty, info.rest == nil else { return call }
    var call = call
    let positional = Array(info.positionalArguments)
    for index in call.positional.indices.prefix(positional.count)
    where positional[index].takesNodes {
      call.positional[index] = try inlined(call.positional[index], [])
    }
    for index in call.keywords.indices {
      let name = call.keywords[index].key
      guard info.arguments.contains(where: { $0.name == name && $0.takesNodes }) else { continue }
      call.keywords[index].value = try inlined(call.keywords[index].value, [])
    }
    return call
  }

  private func inlined(_ node: LocatedValue, _ uses: [BlockUse]) throws -> LocatedValue {
    if let call = call(node), let block = self[call.name] {
      let use = BlockUse(name: call.name, location: call.location)
      try use.check(among: uses)
      let body = try self.node(of: block, try arguments(of: call, block))
      return BlockLabel.labelled(try inlined(body, uses + [use]), call.name)
    }
    switch node.content {
    case .list(let elements):
      return LocatedValue(.list(try elements.map { try inlined($0, uses) }), at: node.location)
    case .map(let entries):
      return LocatedValue(.map(try entries.map { try inlined($0, uses) }), at: node.location)
    case .call(var call):
      call.positional = try call.positional.map { try inlined($0, uses) }
      call.keywords = try call.keywords.map { try inlined($0, uses) }
      return LocatedValue(.call(call), at: node.location)
    default: return node
    }
  }

  private func inlined(
    _ entry: LocatedValue.Entry, _ uses: [BlockUse]
  ) throws -> LocatedValue.Entry {
    guard !Self.plainKeys.contains(entry.key) else { return entry }
    var entry = entry
    entry.value = try inlined(entry.value, uses)
    return entry
  }

  /// The call that a node is, in any form; nil for a graph, a list or a text that is none.
  private func call(_ node: LocatedValue) -> LocatedCall? {
    switch node.content {
    case .call(let call): return call
    case .string(let text):
      guard names.contains(where: { text.hasPrefix($0) }) else { return nil }
      return try? CallText.call(text, at: node.location, what: "a node")
    case .map(let entries) where entries.count == 1: return CallText.call(entries[0])
    default: return nil
    }
  }
}

extension ArgumentInfo {
  /// Whether the argument's value is a node, or a list of them.
  var takesNodes: Bool { type.alternatives.contains(.node) }
}
