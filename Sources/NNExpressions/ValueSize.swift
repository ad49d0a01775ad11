/// The size of a value as a tree, counted until it is too large.
struct ValueSize {
  private var elements = 0
  private var bytes = 0
  /// What is too large about it, as the rest of a sentence; nil when nothing is.
  private(set) var excess: String?

  /// Counts `value`, which stands `depth` levels deep.
  mutating func add(_ value: StaticValue, depth: Int) {
    guard excess == nil else { return }
    guard depth <= ExpressionLimits.depth else {
      excess = "is nested more than \(ExpressionLimits.depth) levels deep"
      return
    }
    // The list itself is no element.
    elements += 1
    guard elements <= ExpressionLimits.elements + 1 else {
      excess = "has more than \(ExpressionLimits.elements) elements"
      return
    }
    switch value {
    case .none, .bool, .int, .float, .symbol: break
    case .string(let text):
      bytes += text.utf8.count
      if bytes > ExpressionLimits.resultBytes {
        excess = "has more than \(ExpressionLimits.resultBytes) bytes of text"
      }
    case .list(let items), .tuple(let items): add(items, depth)
    case .dict(let entries):
      add(entries.map(\.key), depth)
      add(entries.map(\.value), depth)
    case .call(let call):
      add(call.arguments.map(\.value), depth)
      add(call.keywords.map(\.value), depth)
    }
  }

  private mutating func add(_ items: [StaticValue], _ depth: Int) {
    for item in items {
      guard excess == nil else { return }
      add(item, depth: depth + 1)
    }
  }
}
