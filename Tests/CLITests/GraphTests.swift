import Glibc
import NNTestSupport
import Testing

@Suite struct GraphTests {
  static let spec = """
    name: tiny
    inputs: {x: "float32[N, 4]"}
    model:
      modules:
        body:
          - Linear(4, 4)
          - ReLU
        head: Linear(4, 2)
      forward:
        - h = relu(body(x) + x)
        - return head(h)
    """

  @Test func dotIsWordForWord() throws {
    let directory = try TemporaryDirectory(["tiny.yaml": Self.spec])
    let output = try directory.succeed(["graph", "tiny.yaml", "--format", "dot"]).output
    #expect(
      output == """
        digraph {
          graph [label="tiny", labelloc=t, fontsize=16, rankdir=TB, nodesep=0.3, ranksep=0.35, fontname="Helvetica"]
          node [shape=box, style="rounded,filled", fontsize=11, fontname="Helvetica", margin="0.12,0.06", height=0.3]
          edge [fontsize=9, color="#5f6368", fontcolor="#5f6368", fontname="Helvetica", arrowsize=0.7]
          n0 [label="x: float32[N, 4]", shape=box, style=filled, fillcolor="#ceead6", color="#188038"]
          subgraph cluster_0 {
            graph [label="body: Sequential", labeljust=l, fontsize=11, style="rounded,filled", color="#9aa0a6", fillcolor="#00000008", fontcolor="#3c4043"]
            n1 [label="0: Linear\\nin_features=4, out_features=4,\\nbias=True\\n20 parameters", fillcolor="#d2e3fc", color="#1967d2"]
            n2 [label="1: ReLU", fillcolor="#d2e3fc", color="#1967d2"]
          }
          n3 [label="+", shape=ellipse, style=filled, fillcolor="#feefc3", color="#b06000", margin="0.05,0.02"]
          n4 [label="relu", shape=ellipse, style=filled, fillcolor="#feefc3", color="#b06000", margin="0.05,0.02"]
          n5 [label="head: Linear\\nin_features=4, out_features=2,\\nbias=True\\n10 parameters", fillcolor="#d2e3fc", color="#1967d2"]
          n6 [label="output: float32[N, 2]", shape=box, style=filled, fillcolor="#ceead6", color="#188038"]
          n0 -> n1 [label=" float32[N, 4]"]
          n1 -> n2 [label=" float32[N, 4]"]
          n2 -> n3 [label=" float32[N, 4]"]
          n0 -> n3 [label=" float32[N, 4]"]
          n3 -> n4 [label=" float32[N, 4]"]
          n4 -> n5 [label=" float32[N, 4]"]
          n5 -> n6 [label=" float32[N, 2]"]
        }

        """)
  }

  @Test func mermaidIsWordForWord() throws {
    let directory = try TemporaryDirectory(["tiny.yaml": Self.spec])
    let output = try directory.succeed(["graph", "tiny.yaml", "--format", "mermaid"]).output
    #expect(
      output == """
        ---
        title: "tiny"
        ---
        flowchart TD
          n0["x: float32[N, 4]"]:::input
          subgraph g0["body: Sequential"]
            n1["0: Linear<br/>in_features=4, out_features=4,<br/>bias=True<br/>20 parameters"]:::layer
            n2["1: ReLU"]:::layer
          end
          n3(["#43;"]):::function
          n4(["relu"]):::function
          n5["head: Linear<br/>in_features=4, out_features=2,<br/>bias=True<br/>10 parameters"]:::layer
          n6["output: float32[N, 2]"]:::output
          n0 -->|"float32[N, 4]"| n1
          n1 -->|"float32[N, 4]"| n2
          n2 -->|"float32[N, 4]"| n3
          n0 -->|"float32[N, 4]"| n3
          n3 -->|"float32[N, 4]"| n4
          n4 -->|"float32[N, 4]"| n5
          n5 -->|"float32[N, 2]"| n6
          classDef input fill:#ceead6,stroke:#188038,color:#202124
          classDef output fill:#ceead6,stroke:#188038,color:#202124
          classDef layer fill:#d2e3fc,stroke:#1967d2,color:#202124
          classDef function fill:#feefc3,stroke:#b06000,color:#202124

        """)
  }

  /// The lines of a picture in DOT, without what they look like.
  private func lines(_ text: String, _ options: [String] = []) throws -> [String] {
    let directory = try TemporaryDirectory(["net.yaml": text])
    let output = try directory.succeed(["graph", "net.yaml", "--format", "dot"] + options).output
    return output.split(separator: "\n").map { line in
      line.split(separator: ", fillcolor")[0].split(separator: ", shape")[0]
        .split(separator: ", labeljust")[0].drop { $0 == " " }
    }.map(String.init).filter { $0.contains("label=") || $0.contains("->") }
  }

  @Test func depthMakesModulesOneNode() throws {
    #expect(
      try lines(Self.spec, ["--depth", "1"])[1...] == [
        #"n0 [label="x: float32[N, 4]""#,
        #"n1 [label="body: Sequential\n20 parameters""#,
        #"n2 [label="+""#,
        #"n3 [label="relu""#,
        #"n4 [label="head: Linear\nin_features=4, out_features=2,\nbias=True\n10 parameters""#,
        #"n5 [label="output: float32[N, 2]""#,
        #"n0 -> n1 [label=" float32[N, 4]"]"#,
        #"n1 -> n2 [label=" float32[N, 4]"]"#,
        #"n0 -> n2 [label=" float32[N, 4]"]"#,
        #"n2 -> n3 [label=" float32[N, 4]"]"#,
        #"n3 -> n4 [label=" float32[N, 4]"]"#,
        #"n4 -> n5 [label=" float32[N, 2]"]"#,
      ])
    #expect(
      try lines(Self.spec, ["--depth", "0"])[1...] == [
        #"n0 [label="x: float32[N, 4]""#, #"n1 [label="GraphModule\n30 parameters""#,
        #"n2 [label="output: float32[N, 2]""#, #"n0 -> n1 [label=" float32[N, 4]"]"#,
        #"n1 -> n2 [label=" float32[N, 2]"]"#,
      ])
  }

  /// Each call of a module has a node; its parameters are those of the first.
  @Test func sharedModulesAreDrawnForEachCall() throws {
    let text = """
      name: shared
      inputs: {x: "float32[N, 4]"}
      model:
        modules:
          fc: Linear(4, 4, bias=false)
          twice: [Identity]
        forward: ["return twice(fc(twice(fc(x))))"]
      """
    #expect(
      try lines(text)[1...] == [
        #"n0 [label="x: float32[N, 4]""#,
        #"n1 [label="fc: Linear\nin_features=4, out_features=4,\nbias=False\n16 parameters\ncall 1 of 2""#,
        #"graph [label="twice: Sequential (call 1 of 2)""#,
        #"n2 [label="0: Identity\ncall 1 of 2""#,
        #"n3 [label="fc: Linear\nin_features=4, out_features=4,\nbias=False\ncall 2 of 2""#,
        #"graph [label="twice: Sequential (call 2 of 2)""#,
        #"n4 [label="0: Identity\ncall 2 of 2""#,
        #"n5 [label="output: float32[N, 4]""#,
        #"n0 -> n1 [label=" float32[N, 4]"]"#, #"n1 -> n2 [label=" float32[N, 4]"]"#,
        #"n2 -> n3 [label=" float32[N, 4]"]"#, #"n3 -> n4 [label=" float32[N, 4]"]"#,
        #"n4 -> n5 [label=" float32[N, 4]"]"#,
      ])
  }

  /// What gives back its input, functions of several values, parameters, numbers, several outputs.
  @Test func everyKindOfFlowIsSeen() throws {
    let text = """
      name: flows
      inputs: {x: "float32[N, 4]", y: "float32[N, 4]"}
      model:
        modules:
          same: Identity
          empty: {Sequential: []}
          scale: Parameter(torch.ones(4))
          unused: Parameter(torch.ones(4))
        forward:
          - n = x.size(0) * 2
          - a, b = (same(x) * scale - 1).chunk(2, dim=-1)
          - c = cat([b, a], dim=1)[:, 0:2] @ b.T
          - return 1 / empty(c), x, y == x
      """
    #expect(
      try lines(text)[1...] == [
        #"n0 [label="x: float32[N, 4]""#,
        #"n1 [label="y: float32[N, 4]""#,
        #"n2 [label="same: Identity""#,
        #"n3 [label="*""#,
        #"n4 [label="scale""#,
        #"n5 [label="- 1""#,
        #"n6 [label="chunk(2, dim=-1)""#,
        #"n7 [label="cat(dim=1)""#,
        #"n8 [label="[:, 0:2]""#,
        #"n9 [label=".T""#,
        #"n10 [label="@""#,
        #"n11 [label="empty: Sequential""#,
        #"n12 [label="1 /""#,
        #"n13 [label="==""#,
        #"n14 [label="output.0: float32[N, N]""#,
        #"n15 [label="output.1: float32[N, 4]""#,
        #"n16 [label="output.2: bool[N, 4]""#,
        #"n0 -> n2 [label=" float32[N, 4]"]"#,
        #"n2 -> n3 [label=" float32[N, 4]"]"#,
        #"n4 -> n3 [label=" float32[4]"]"#,
        #"n3 -> n5 [label=" float32[N, 4]"]"#,
        #"n5 -> n6 [label=" float32[N, 4]"]"#,
        #"n6 -> n7 [label=" float32[N, 2]"]"#,
        #"n6 -> n7 [label=" float32[N, 2]"]"#,
        #"n7 -> n8 [label=" float32[N, 4]"]"#,
        #"n6 -> n9 [label=" float32[N, 2]"]"#,
        #"n8 -> n10 [label=" float32[N, 2]"]"#,
        #"n9 -> n10 [label=" float32[2, N]"]"#,
        #"n10 -> n11 [label=" float32[N, N]"]"#,
        #"n11 -> n12 [label=" float32[N, N]"]"#,
        #"n1 -> n13 [label=" float32[N, 4]"]"#,
        #"n0 -> n13 [label=" float32[N, 4]"]"#,
        #"n12 -> n14 [label=" float32[N, N]"]"#,
        #"n0 -> n15 [label=" float32[N, 4]"]"#,
        #"n13 -> n16 [label=" bool[N, 4]"]"#,
      ])
  }

  /// Every branch that a text can pick leads on.
  @Test func branchesOfATextAreAllDrawn() throws {
    let edges = try lines(sampleSpec("moduledict")).filter { $0.contains("->") }
    #expect(
      edges == [
        #"n0 -> n2 [label=" float32[N, 1, 8, 8]"]"#, "n1 -> n2 [style=dotted]",
        #"n2 -> n3 [label=" float32[N, 4, 8, 8]"]"#, #"n0 -> n4 [label=" float32[N, 1, 8, 8]"]"#,
        "n1 -> n4 [style=dotted]", #"n4 -> n5 [label=" float32[N, 64]"]"#,
        #"n3 -> n6 [label=" float32[N, 256]"]"#, #"n5 -> n6 [label=" float32[N, 256]"]"#,
        #"n6 -> n7 [label=" float32[N, 256]"]"#, #"n7 -> n8 [label=" float32[N, 10]"]"#,
      ])
  }

  /// Where shapes depend on the data, the picture ends and says so.
  @Test func unknownShapesAreSaid() throws {
    let text = """
      name: unknown
      inputs: {x: "float32[N, 4]"}
      model:
        modules: {fc: "Linear(4, 4)"}
        forward: ["h = fc(x)", "return h[h > 0].sum()"]
      """
    let lines = try lines(text)
    #expect(
      lines.contains { $0.contains(#"label="output: ?\nthe shape of what"#) }, "\(lines)")
    #expect(lines.last?.hasSuffix(#"[label=" ?"]"#) == true, "\(lines)")
  }

  private static let oddName = #"a"b\n[0](c){d}<e>&amp;#35;|`é網"#

  @Test func namesAreEscaped() throws {
    let name = Self.oddName.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let text = """
      name: "\(name)\\t\\u0007"
      inputs: {x: "float32[N, 4]"}
      model: {Sequential: {"\(name)\\e": ReLU}}
      """
    let directory = try TemporaryDirectory(["net.yaml": text])
    let dot = try directory.succeed(["graph", "net.yaml", "--format", "dot"]).output
    let inDot = #"a\"b\\n[0](c){d}<e>&amp;amp;#35;|`é網"#
    #expect(dot.contains("graph [label=\"\(inDot) \u{FFFD}\", "), "\(dot)")
    #expect(dot.contains("n1 [label=\"\(inDot)\u{FFFD}: ReLU\","), "\(dot)")
    let mermaid = try directory.succeed(["graph", "net.yaml", "--format", "mermaid"]).output
    #expect(mermaid.hasPrefix("---\ntitle: \"\(name) \u{FFFD}\"\n---\n"), "\(mermaid)")
    let inMermaid =
      "a#34;b#92;n[0]#40;c)#123;d#125;#60;e#62;#38;amp#59;#35;35#59;#124;#96;é網"
      + "\u{FFFD}: ReLU"
    #expect(mermaid.contains("  n1[\"\(inMermaid)\"]:::layer\n"), "\(mermaid)")
  }

  static let hasGraphviz =
    access("/usr/bin/dot", X_OK) == 0 || access("/usr/local/bin/dot", X_OK) == 0

  @Test(.enabled(if: hasGraphviz)) func graphvizDrawsIt() throws {
    let directory = try TemporaryDirectory(["tiny.yaml": Self.spec])
    let svg = try directory.succeed(["graph", "tiny.yaml"]).output
    #expect(svg.hasPrefix("<?xml") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains(">float32[N, 4]</text>") || svg.contains("> float32[N, 4]</text>"))
    try directory.succeed(["graph", "tiny.yaml", "--output", "tiny.svg"])
    #expect(directory.text("tiny.svg") == svg)
    let name = Self.oddName.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let odd = """
      inputs: {x: "float32[N, 4]"}
      model: {Sequential: {"\(name)": ReLU}}
      """
    try directory.write("odd.yaml", Array(odd.utf8))
    let shown = "a&quot;b\\n[0](c){d}&lt;e&gt;&amp;amp;#35;|`é網: ReLU</text>"
    let drawn = try directory.succeed(["graph", "odd.yaml"]).output
    #expect(drawn.contains(shown), "\(drawn)")
  }
}
