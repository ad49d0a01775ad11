import Foundation
import NNTestSupport
import Testing

/// What Mermaid's parser makes of pictures, by its grammar: `tools/mermaid/check.cjs` asks the parser
/// itself.
@Suite struct MermaidTests {
  /// Every specification that lies here, and one with names that mean something to Mermaid.
  static let specs: [String] = {
    let found = ["specs", "specs/zoo"].flatMap { folder in
      (try? FileManager.default.contentsOfDirectory(atPath: "\(Program.package)/\(folder)"))?
        .filter { $0.hasSuffix(".yaml") }.map { "\(folder)/\($0)" } ?? []
    }
    return found.sorted() + ["Tests/Fixtures/graph/names.yaml"]
  }()

  @Test func thereAreSpecifications() { #expect(Self.specs.count > 25) }

  private func picture(_ spec: String, _ format: String) throws -> [Substring] {
    let directory = try TemporaryDirectory()
    let path = "\(Program.package)/\(spec)"
    let output = try directory.succeed(["graph", path, "--format", format]).output
    return output.split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test(arguments: specs) func everyLineIsAStatement(spec: String) throws {
    var lines = try picture(spec, "mermaid")[...]
    let head = Array(lines.prefix(4))
    try #require(head.count == 4)
    #expect(head[0] == "---" && head[2] == "---" && head[3] == "flowchart TD")
    #expect(head[1].wholeMatch(of: /title: "([^"\\]|\\["\\])*"/) != nil, "\(head[1])")
    #expect(lines.last == "")
    lines = lines.dropFirst(4).dropLast()
    var depth = 0
    for line in lines {
      // The lexer takes this for a statement wherever it stands.
      #expect(line.firstMatch(of: /direction\s+(TB|BT|RL|LR)/) == nil, "\(line)")
      // Before parsing, these lose the end of an entity, or are taken out.
      #expect(line.firstMatch(of: /(style|classDef).*:\S*#.*;/) == nil, "\(line)")
      #expect(!line.contains("%%"), "\(line)")
      let statement = line.drop { $0 == " " }
      if statement == "end" {
        depth -= 1
        #expect(depth >= 0)
      } else if let group = statement.wholeMatch(of: /subgraph g\d+\["([^"]*)"\]/) {
        depth += 1
        checkLabel(group.output.1)
      } else if let node = statement.wholeMatch(
        of: /n\d+(?:\["([^"]*)"\]|\(\["([^"]*)"\]\)|\[\("([^"]*)"\)\]):::[a-z]+/)
      {
        checkLabel(node.output.1 ?? node.output.2 ?? node.output.3 ?? "\"")
      } else if let edge = statement.wholeMatch(of: /n\d+ -->\|"([^"]*)"\| n\d+/) {
        checkLabel(edge.output.1)
      } else {
        let isKnown =
          statement.wholeMatch(of: /n\d+ -\.-> n\d+/) != nil
          || statement.wholeMatch(of: /classDef [a-z]+ ([a-z-]+:[#0-9a-z]+,?)+/) != nil
        #expect(isKnown, "\(line)")
      }
    }
    #expect(depth == 0)
  }

  /// Nothing in a label is read as Markdown, HTML, a formula, an icon or an entity but those that are
  /// written on purpose.
  private func checkLabel(_ label: Substring) {
    for line in label.split(separator: "<br/>", omittingEmptySubsequences: false) {
      let rest = line.replacing(/#\d+;/, with: "\u{FFFC}")
      #expect(
        rest.wholeMatch(of: /([A-Za-z0-9 ,.:()\[\]=_\/']|[^\x00-\x7F])*/) != nil, "\(line)")
      let special = /\]\(|\]:|:\/|www\.|^\d+[.)]|^ |^=|\b_|_\b/
      #expect(rest.firstMatch(of: special) == nil, "\(line)")
    }
  }

  /// The labels of nodes as they are shown say what Graphviz's do.
  @Test(arguments: specs) func labelsSayWhatTheyDoInDOT(spec: String) throws {
    let mermaid = try picture(spec, "mermaid").compactMap { line in
      line.firstMatch(of: /^ *(n\d+)\(?\[\(?"([^"]*)"/).map {
        "\($0.output.1) \(shown($0.output.2))"
      }
    }
    let dot = try picture(spec, "dot").compactMap { line in
      line.firstMatch(of: /^ *(n\d+) \[label="((?:[^"\\]|\\.)*)"/).map { match in
        let text = match.output.2.replacing(/\\(.)/) { escape -> String in
          escape.output.1 == "n" ? "\n" : String(escape.output.1)
        }
        return "\(match.output.1) \(text.replacing("&amp;", with: "&"))"
      }
    }
    #expect(!dot.isEmpty)
    #expect(mermaid == dot)
  }

  /// A label with its lines apart and its entities in characters.
  private func shown(_ label: Substring) -> String {
    String(label).replacing("<br/>", with: "\n").replacing(/#(\d+);/) { match -> String in
      UInt32(match.output.1).flatMap(Unicode.Scalar.init).map { String($0) } ?? "?"
    }
  }

  @Test func moreThanAPageDrawsIsSaid() throws {
    let directory = try TemporaryDirectory()
    let path = "\(Program.package)/specs/zoo/llama3-70b.yaml"
    let outcome = try directory.succeed(["graph", path, "--format", "mermaid"])
    #expect(outcome.errors.contains(" a page draws at most 500 in 50000 if it does not set "))
    #expect(outcome.errors.hasSuffix("\nhelp: draw fewer levels with --depth\n"))
    let few = try directory.succeed(["graph", path, "--format", "mermaid", "--depth", "2"])
    #expect(few.errors == "")
    #expect(try directory.succeed(["graph", path, "--format", "dot"]).errors == "")
  }
}
