import NNDiagnostics

/// Gathers the entries of one mapping and carries out its merge key.
struct MappingBuilder {
  private enum Pending {
    case nothing
    case key(YAMLNode)
    case mergeKey(YAMLNode)
    /// A key that was refused; its value is dropped.
    case refused
  }

  private var explicit = YAMLMapping()
  private var merge: (place: Int, key: YAMLNode, value: YAMLNode)?
  private var pending = Pending.nothing

  /// Whether the next node is a key.
  var expectsKey: Bool {
    if case .nothing = pending { true } else { false }
  }

  /// Takes the next key or value; returns what is wrong with it.
  mutating func add(_ node: YAMLNode, isMergeKey: Bool) -> Diagnostic? {
    switch pending {
    case .nothing: return addKey(node, isMergeKey: isMergeKey)
    case .key(let key):
      if let entry = YAMLMapping.Entry(key: key, value: node) { explicit.set(entry) }
    case .mergeKey(let key): merge = (explicit.count, key, node)
    case .refused: break
    }
    pending = .nothing
    return nil
  }

  private mutating func addKey(_ node: YAMLNode, isMergeKey: Bool) -> Diagnostic? {
    guard let text = node.scalar?.text else {
      pending = .refused
      return Diagnostic(
        .yamlKey, "expected a name as key, got \(node.kind)", at: node.location)
    }
    if let first = isMergeKey ? merge?.key : explicit.entry(text)?.key {
      pending = .refused
      return Diagnostic(
        .yamlDuplicateKey, "duplicate key '\(shortened(text))'", at: node.location,
        notes: [.init("first given here", at: first.location)],
        help: isMergeKey ? "merge several mappings with one list: '<<: [*a, *b]'" : nil)
    }
    pending = isMergeKey ? .mergeKey(node) : .key(node)
    return nil
  }

  /// The entries with the merged ones where `<<` stands: explicit keys win over merged ones, and
  /// earlier mappings of a list over later ones. A key keeps its first place.
  func finish() -> (entries: YAMLMapping, problems: [Diagnostic]) {
    guard let merge else { return (explicit, []) }
    var result = YAMLMapping()
    var problems: [Diagnostic] = []
    for entry in explicit.entries[..<merge.place] { result.set(entry) }
    for source in merge.value.sequence ?? [merge.value] {
      guard let mapping = source.mapping else {
        problems.append(
          Diagnostic(
            .yamlMerge, "'<<' expects a mapping or a list of mappings, got \(source.kind)",
            at: source.location, notes: [.init("merged here", at: merge.key.location)]))
        continue
      }
      for entry in mapping.entries where result.entry(entry.keyText) == nil { result.set(entry) }
    }
    for entry in explicit.entries[merge.place...] { result.set(entry) }
    return (result, problems)
  }
}
