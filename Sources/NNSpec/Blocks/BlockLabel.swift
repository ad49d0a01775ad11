import NNDeclarations
import NNDiagnostics

/// A node that says which block it was: `{class: Residual, Sequential: {...}}`. That is how the long
/// form writes blocks, so that they keep their names.
struct BlockLabel {
  /// The key: no child can be called so, as Python has the word for itself.
  static let key = "class"

  /// The block's name.
  let name: String
  /// The node without the label.
  let node: LocatedValue

  /// Reads a node, or gives nil when it has no label. Throws a `Diagnostic` when it is no text.
  init?(_ labelled: LocatedValue) throws {
    guard case .map(let entries) = labelled.content,
      let label = entries.first(where: { $0.key == Self.key })
    else { return nil }
    guard let name = String(label.value), !name.isEmpty else {
      throw Diagnostic(
        .wrongNode, "'class' expects the name of a block, got \(label.value.shortDescription)",
        at: label.value.location ?? label.keyLocation)
    }
    let rest = entries.filter { $0.key != Self.key }
    guard !rest.isEmpty else {
      throw Diagnostic(
        .wrongNode, "'class' stands beside the node that it names, and there is none",
        at: label.keyLocation)
    }
    self.name = name
    node =
      rest.count == 1 && rest[0].key == "node"
      ? rest[0].value : LocatedValue(.map(rest), at: labelled.location)
  }

  /// `node` with the label `name`.
  static func labelled(_ node: LocatedValue, _ name: String) -> LocatedValue {
    let label = LocatedValue.Entry(key, LocatedValue(.string(name)))
    if case .map(let entries) = node.content, !entries.contains(where: { $0.key == key }) {
      return LocatedValue(.map([label] + entries), at: node.location)
    }
    return LocatedValue(.map([label, LocatedValue.Entry("node", node)]), at: node.location)
  }
}
