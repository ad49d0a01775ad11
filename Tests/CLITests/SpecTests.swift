import Foundation
import NNTestSupport
import Testing

/// Every sample specification goes the whole way.
@Suite struct SpecTests {
  static let names = try? FileManager.default
    .contentsOfDirectory(atPath: Program.package + "/specs")
    .filter { $0.hasSuffix(".yaml") }.sorted()

  @Test func thereAreSpecifications() {
    #expect((Self.names?.count ?? 0) >= 7)
  }

  @Test(arguments: names ?? []) func aSampleTrainsEvaluatesAndPrunes(_ name: String) throws {
    let directory = try TemporaryDirectory()
    let spec = "\(Program.package)/specs/\(name)"
    for arguments in [
      ["check", spec], ["check", spec, "--print"], ["summary", spec],
      ["train", spec, "train.epochs=1", "--out", "run"], ["eval", "run"],
      ["prune", "run"], ["eval", "run", "--weights", "run/pruned.safetensors"],
    ] {
      let outcome = try Program.run(arguments, in: directory)
      #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
      #expect(!outcome.output.isEmpty, "\(arguments)")
    }
  }

  /// `check --print` writes a specification that trains to the same weights.
  @Test(arguments: ["digits-lenet.yaml", "moduledict.yaml"])
  func theLongFormTrainsToTheSameWeights(_ name: String) throws {
    let directory = try TemporaryDirectory()
    let spec = "\(Program.package)/specs/\(name)"
    let printed = try Program.run(["check", spec, "--print"], in: directory)
    try directory.write("long.yaml", Array(printed.output.utf8))
    for (spec, run) in [(spec, "short"), ("long.yaml", "long")] {
      let outcome = try Program.run(
        ["train", spec, "train.epochs=1", "--out", run], in: directory)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let weights = ["short", "long"].map { directory.bytes("\($0)/best.safetensors") }
    #expect(weights[0] != nil && weights[0] == weights[1])
  }
}
