extension ModelPicture {
  /// How many edges and how many characters Mermaid draws at most, where the page that it is in does not
  /// say otherwise.
  public static let mermaidLimits = (edges: 500, characters: 50_000)

  /// The picture in Mermaid's language, which Markdown pages of GitHub and others draw.
  public var mermaid: String {
    var text = """
      ---
      title: "\(Self.yaml(name))"
      ---
      flowchart TD

      """
    write(group: nil, indent: "  ", to: &text)
    for edge in edges {
      let arrow = edge.isChoice ? "-.->" : "-->|\"\(Self.escaped([edge.text]))\"|"
      text += "  n\(edge.from) \(arrow) n\(edge.to)\n"
    }
    let used = Set(nodes.map(\.kind))
    for kind in Kind.allCases where used.contains(kind) {
      text += "  classDef \(kind.rawValue) \(Self.style(kind))\n"
    }
    return text
  }

  private func write(group: Int?, indent: String, to text: inout String) {
    for place in contents[group] ?? [] {
      switch place {
      case .node(let node):
        let (open, close) = Self.brackets(nodes[node].kind)
        text += """
          \(indent)n\(node)\(open)"\(Self.escaped(nodes[node].lines))"\(close):::\
          \(nodes[node].kind.rawValue)

          """
      case .group(let inner):
        text += "\(indent)subgraph g\(inner)[\"\(Self.escaped([groups[inner].title]))\"]\n"
        write(group: inner, indent: indent + "  ", to: &text)
        text += "\(indent)end\n"
      }
    }
  }

  private static func brackets(_ kind: Kind) -> (String, String) {
    switch kind {
    case .input, .output, .layer: ("[", "]")
    case .function: ("([", "])")
    case .parameter: ("[(", ")]")
    }
  }

  private static func style(_ kind: Kind) -> String {
    switch kind {
    case .input, .output: "fill:#ceead6,stroke:#188038,color:#202124"
    case .layer: "fill:#d2e3fc,stroke:#1967d2,color:#202124"
    case .function: "fill:#feefc3,stroke:#b06000,color:#202124"
    case .parameter: "fill:#f3e8fd,stroke:#8430ce,color:#202124,stroke-dasharray:4"
    }
  }

  /// Lines as they stand between quotes.
  private static func escaped(_ lines: [String]) -> String {
    lines.map { MermaidLabel(visible($0)).text }.joined(separator: "<br/>")
  }

  /// A text as YAML has it between double quotes.
  private static func yaml(_ text: String) -> String {
    visible(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}
