import NNDiagnostics

extension ModelPicture {
  /// The picture in Graphviz's language.
  public var dot: String {
    var text = """
      digraph {
        graph [label=\(Self.quoted([name])), labelloc=t, fontsize=16, rankdir=TB, nodesep=0.3, \
      ranksep=0.35, fontname="Helvetica"\(effort)]
        node [shape=box, style="rounded,filled", fontsize=11, fontname="Helvetica", \
      margin="0.12,0.06", height=0.3]
        edge [fontsize=9, color="#5f6368", fontcolor="#5f6368", fontname="Helvetica", arrowsize=0.7]

      """
    write(group: nil, indent: "  ", to: &text)
    for edge in edges {
      let style = edge.isChoice ? "style=dotted" : "label=\(Self.quoted([" " + edge.text]))"
      text += "  n\(edge.from) -> n\(edge.to) [\(style)]\n"
    }
    return text + "}\n"
  }

  /// What keeps Graphviz from looking for the best places of very many nodes for hours.
  private var effort: String {
    nodes.count > 300 ? ", nslimit=1, nslimit1=1, mclimit=0.1" : ""
  }

  /// Writes the nodes and groups directly inside `group`.
  private func write(group: Int?, indent: String, to text: inout String) {
    for place in contents[group] ?? [] {
      switch place {
      case .node(let node):
        text +=
          "\(indent)n\(node) [label=\(Self.quoted(nodes[node].lines)), \(Self.style(nodes[node]))]\n"
      case .group(let inner):
        text += """
          \(indent)subgraph cluster_\(inner) {
          \(indent)  graph [label=\(Self.quoted([groups[inner].title])), labeljust=l, fontsize=11, \
          style="rounded,filled", color="#9aa0a6", fillcolor="#00000008", fontcolor="#3c4043"]

          """
        write(group: inner, indent: indent + "  ", to: &text)
        text += "\(indent)}\n"
      }
    }
  }

  private static func style(_ node: Node) -> String {
    switch node.kind {
    case .input, .output: ##"shape=box, style=filled, fillcolor="#ceead6", color="#188038""##
    case .layer: ##"fillcolor="#d2e3fc", color="#1967d2""##
    case .function:
      ##"shape=ellipse, style=filled, fillcolor="#feefc3", color="#b06000", margin="0.05,0.02""##
    case .parameter: ##"shape=box, style="filled,dashed", fillcolor="#f3e8fd", color="#8430ce""##
    }
  }

  /// Lines as a quoted string. Graphviz reads escapes and entities in labels.
  private static func quoted(_ lines: [String]) -> String {
    let escaped = lines.map { line in
      visible(line).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        .replacing("&", with: "&amp;")
    }
    return "\"\(escaped.joined(separator: "\\n"))\""
  }

  /// What stands inside something.
  enum Place {
    case node(Int)
    case group(Int)
  }

  /// The nodes and groups directly inside each group, and inside none, in order.
  var contents: [Int?: [Place]] {
    var contents: [Int?: [Place]] = [:]
    var next = 0
    /// Adds the groups up to `last`: they come in the order in which their first nodes do.
    func addGroups(upTo last: Int) {
      while next <= last {
        contents[groups[next].parent, default: []].append(.group(next))
        next += 1
      }
    }
    for (place, node) in nodes.enumerated() {
      if let group = node.group { addGroups(upTo: group) }
      contents[node.group, default: []].append(.node(place))
    }
    return contents
  }

  /// A name as a picture can show it: control characters of all kinds are replaced.
  static func visible(_ text: String) -> String {
    DiagnosticRenderer.printable(text).replacing("\t", with: " ")
  }
}
