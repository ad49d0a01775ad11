import NNFormats
import NNTestSupport
import Testing

/// What docs/summary.md shows is what happens, to the letter.
@Suite struct SummaryPageTests {
  @Test func thePageShowsWhatHappens() throws {
    func text(_ path: String) throws -> String {
      let bytes = try FileBytes.read(path: "\(Program.package)/\(path)", limit: 1 << 20)
      return String(decoding: bytes, as: UTF8.self)
    }
    let blocks = try text("docs/summary.md").split(
      separator: "```", omittingEmptySubsequences: false)
    let spec = try #require(blocks.first { $0.hasPrefix("yaml\n") }).dropFirst("yaml\n".count)
    let directory = try TemporaryDirectory([
      "tiny.yaml": String(spec), "resnet18.yaml": try text("specs/zoo/resnet18.yaml"),
    ])
    var count = 0
    for block in blocks where block.hasPrefix("console\n$ swiftnn ") {
      let lines = block.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
      let words = (lines.first ?? "").split(separator: " ").dropFirst(2).map(String.init)
      let shown = lines.dropFirst().joined(separator: "\n")
      #expect(try directory.succeed(words).output == shown, "\(words)")
      count += 1
    }
    #expect(count == 2)
  }
}
