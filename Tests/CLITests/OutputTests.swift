import NNTestSupport
import Testing

/// What happens when the system does not take what the program writes.
@Suite struct OutputTests {
  static let calls = [
    ["check", "net.yaml"], ["check", "net.yaml", "--print"], ["summary", "net.yaml"],
    ["summary", "net.yaml", "--json"], ["layers"], ["layers", "Linear"], ["init", "--list"],
    ["init", "--out", "-"], ["--help"], ["--version"],
  ]

  private func directory() throws -> TemporaryDirectory {
    try TemporaryDirectory(["net.yaml": "inputs: {x: \"float32[N, 4]\"}\nmodel: Linear(auto, 3)\n"])
  }

  @Test(arguments: calls)
  func aFullDiskIsAFailure(arguments: [String]) throws {
    let outcome = try Program.run(arguments, in: try directory(), redirections: ">/dev/full")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors == "error: cannot write to standard output: No space left on device\n")
  }

  @Test(arguments: calls)
  func aClosedOutputIsAFailure(arguments: [String]) throws {
    let outcome = try Program.run(arguments, in: try directory(), redirections: ">&-")
    #expect(outcome.status == 1)
    #expect(outcome.errors == "error: cannot write to standard output: Bad file descriptor\n")
  }

  /// As `swiftnn layers | head -1` does.
  @Test func aReaderThatGoesAwayIsNone() throws {
    let outcome = try Program.run(
      ["layers"], in: try directory(), redirections: "| (read line; echo \"$line\")")
    #expect(outcome.status == 0)
    #expect(outcome.output == "layers\n")
    #expect(outcome.errors == "")
  }

  @Test func closedErrorsAreNoFailure() throws {
    let outcome = try Program.run(["check", "net.yaml"], in: try directory(), redirections: "2>&-")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("ok: net: "))
    let wrong = try Program.run(["check", "no.yaml"], in: try directory(), redirections: "2>&-")
    #expect(wrong.status == 2)
  }

  @Test func filesThatCannotBeWrittenAreAFailure() throws {
    let directory = try directory()
    #expect(
      try directory.fail(["init", "--out", "none/mlp.yaml"], status: 1)
        .hasPrefix("error: cannot write 'none/mlp.yaml': "))
    #expect(directory.names == ["net.yaml"])
  }
}
