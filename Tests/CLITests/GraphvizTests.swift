import Glibc
import NNTestSupport
import Testing

/// What becomes of SVG where Graphviz is missing or misbehaves.
@Suite struct GraphvizTests {
  /// A directory with a specification of `count` layers and a program `dot` that is this shell script.
  private func directory(dot: String? = nil, count: Int = 2) throws -> TemporaryDirectory {
    let layers = String(repeating: "  - ReLU\n", count: count)
    let directory = try TemporaryDirectory([
      "net.yaml": "inputs: {x: \"float32[N, 4]\"}\nmodel:\n" + layers, "bin/other": "",
    ])
    if let dot {
      try directory.write("bin/dot", Array("#!/bin/sh\n\(dot)\n".utf8))
      chmod("\(directory.path)/bin/dot", 0o755)
    }
    return directory
  }

  private func run(
    _ directory: TemporaryDirectory, system: Bool = true, redirections: String = ""
  ) throws -> Outcome {
    let path = "\(directory.path)/bin" + (system ? ":/usr/bin:/bin" : "")
    return try Program.run(
      ["graph", "net.yaml"], in: directory, environment: ["PATH": path],
      redirections: redirections, limit: 30)
  }

  @Test func aMissingGraphvizIsSaid() throws {
    let outcome = try run(directory(), system: false)
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
    #expect(
      outcome.errors == """
        error: SVG is drawn by Graphviz, whose program 'dot' is not installed
        help: install it, for example apt-get install graphviz, or use --format dot or --format mermaid

        """)
    for format in ["dot", "mermaid"] {
      let directory = try directory()
      let outcome = try Program.run(
        ["graph", "net.yaml", "--format", format], in: directory,
        environment: ["PATH": "\(directory.path)/bin"])
      #expect(outcome.status == 0)
    }
  }

  static let help =
    "help: use --format dot or --format mermaid, or draw fewer levels with --depth\n"

  @Test(arguments: [
    ("cat > /dev/null; echo 'Error: too odd' >&2; exit 3", "failed with status 3: Error: too odd"),
    ("exit 1", "failed with status 1"),
    ("kill -9 $$", "was ended by signal 9"),
    ("cat > /dev/null; echo drawn", "gave no SVG"),
    ("cat > /dev/null; printf '\\033[31mred' >&2; exit 1", "failed with status 1: \u{FFFD}[31mred"),
  ]) func failuresAreSaid(dot: String, message: String) throws {
    // More than a pipe holds, so that writing to a program that does not read would wait for ever.
    for count in [2, 1500] {
      let outcome = try run(directory(dot: dot, count: count))
      #expect(outcome.errors == "error: Graphviz's 'dot' \(message)\n\(Self.help)")
      #expect(outcome.status == 1)
      #expect(outcome.output == "")
    }
  }

  @Test func aProgramThatCannotBeStartedIsSaid() throws {
    let directory = try directory(dot: "exit 0")
    chmod("\(directory.path)/bin/dot", 0o644)
    let outcome = try run(directory, system: false)
    #expect(
      outcome.errors.hasPrefix("error: cannot start Graphviz's program 'dot': Permission denied\n"))
    #expect(outcome.status == 1)
  }

  /// It may write more than a pipe holds before it reads, and ends when its input does.
  @Test func whatItSaysMeanwhileIsTakenIn() throws {
    let dot = """
      head -c 300000 /dev/zero | tr '\\0' e >&2
      head -c 300000 /dev/zero | tr '\\0' o
      echo '<svg>'
      grep -c ReLU
      """
    let outcome = try run(directory(dot: dot, count: 1500))
    #expect(outcome.errors == "")
    #expect(outcome.status == 0)
    #expect(outcome.output == String(repeating: "o", count: 300_000) + "<svg>\n1500\n")
  }

  /// The program gets the signals that other programs get.
  @Test func brokenPipesEndItAsUsual() throws {
    let dot = "cat > /dev/null; (yes; echo $? >&2) | head -n 1 > /dev/null; echo '<svg/>'"
    let outcome = try run(directory(dot: dot))
    #expect(outcome.output == "<svg/>\n")
  }

  @Test func aReaderThatGoesAwayIsNoError() throws {
    let directory = try directory(count: 1500)
    let outcome = try Program.shell(
      "swiftnn graph net.yaml --format dot | head -n 1; echo ${PIPESTATUS:-done}", in: directory)
    #expect(outcome.output == "digraph {\ndone\n" || outcome.output == "digraph {\n0\n")
    #expect(outcome.errors == "")
    let full = try Program.run(
      ["graph", "net.yaml", "--format", "dot"], in: directory, redirections: ">/dev/full")
    #expect(full.status == 1)
    #expect(
      full.errors == "error: cannot write to standard output: No space left on device\n")
  }

  @Test func tooMuchToDrawIsSaid() throws {
    let outcome = try run(directory(dot: "exit 0", count: 3000))
    #expect(
      outcome.errors == """
        error: a picture of 3,002 nodes is too large to be drawn, at most 3,000 are
        help: draw fewer levels of it with --depth, or write it with --format dot

        """)
    #expect(outcome.status == 1)
  }

  @Test func argumentsAreChecked() throws {
    let directory = try directory()
    #expect(
      try directory.fail(["graph", "net.yaml", "--depth", "-1"])
        .hasPrefix("error: '--depth' expects an integer of at least 0, got -1\n"))
    #expect(try directory.fail(["graph", "net.yaml", "--format", "png"]).contains("'png'"))
    #expect(
      try directory.fail(
        ["graph", "net.yaml", "--format", "dot", "--output", "no/such/net.dot"], status: 1
      ).contains("no/such/net.dot"))
    try directory.write("bad.yaml", Array("model: [Linear(4, 4), Linear(5, 5)]\n".utf8))
    #expect(try directory.fail(["graph", "bad.yaml"]).contains("error["))
  }
}
