import NNFormats
import NNTestSupport
import Testing

/// Pruning and predicting as a user meets them.
@Suite struct PruneTests {
  private func trained() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory(["blobs.yaml": TrainTests.spec])
    let outcome = try Program.run(
      ["train", "blobs.yaml", "--out", "run", "--quiet"], in: directory)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return directory
  }

  @Test func optionsStandForTheSection() throws {
    let directory = try trained()
    let outcome = try Program.run(
      [
        "prune", "run", "--method", "l1_unstructured", "--amount", "0.25", "--fine-tune", "2",
        "--lr", "0.01", "--json", "--quiet",
      ], in: directory)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try #require(try JSON.parse(outcome.output).object)
    #expect(
      report["stages"]?.array?.compactMap { $0.object?["step"]?.string } == [
        "before", "l1_unstructured(amount=0.25)", "fine_tune(epochs=2, lr=0.01)",
      ])
    #expect(report["zeros"] == 10)
    #expect(report["total"] == 51)
    let names = try SafetensorsFile(path: directory.path + "/run/pruned.safetensors").entries
      .map(\.name)
    #expect(names.contains("0.weight_orig") && names.contains("0.weight_mask"))
  }

  @Test func permanentWeightsHavePlainNames() throws {
    let directory = try trained()
    let outcome = try Program.run(
      [
        "prune", "run", "--method", "global_unstructured(0.5)", "--permanent", "--out",
        "sparse.safetensors",
      ], in: directory)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let names = try SafetensorsFile(path: directory.path + "/sparse.safetensors").entries
      .map(\.name)
    #expect(names == ["0.bias", "0.weight", "2.bias", "2.weight"])
    let evaluated = try Program.run(
      ["eval", "blobs.yaml", "--weights", "sparse.safetensors"], in: directory)
    #expect(evaluated.status == 0, "\(evaluated.errors)")
  }

  @Test(arguments: [
    (["prune", "run"], "the specification has no section 'prune'"),
    (
      ["prune", "run", "--method", "l1_unstructred", "--amount", "0.5"],
      "unknown pruning step 'l1_unstructred'"
    ),
    (
      ["prune", "run", "--method", "l1_unstructured", "--amount", "1.5"],
      "'amount' of 'l1_unstructured' expects a fraction from 0.0 to 1.0 or a whole number"
    ),
    (["prune", "run", "--amount", "0.5"], "'--amount' needs '--method'"),
    (
      ["prune", "run", "--fine-tune", "0"], "'--fine-tune' expects an integer of at least 1, got 0"
    ),
    (
      ["prune", "run", "--method", "l1_unstructured(0.5, layers=head)"],
      "nothing to prune: no layer is called 'head'"
    ),
  ])
  func mistakesAreTold(_ arguments: [String], _ message: String) throws {
    let directory = try trained()
    let before = directory.names
    let outcome = try Program.run(arguments, in: directory)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(directory.names == before)
  }

  @Test func predictionsAreForEachRow() throws {
    let directory = try trained()
    try directory.write("new.csv", Array("1.5,2\n-3,4e-1\n".utf8))
    let outcome = try Program.run(
      ["predict", "run", "--input", "new.csv", "--probabilities"], in: directory)
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines.count == 3, "\(outcome.errors)")
    #expect(lines.first == ["class", "probability", "p_0", "p_1", "p_2"])
    for line in lines.dropFirst() {
      let numbers = line.dropFirst(2).compactMap { Double($0) }
      #expect(abs(numbers.reduce(0, +) - 1) < 1e-5)
      #expect(numbers.max() == Double(line[1]))
    }
    let wrong = try Program.run(
      ["predict", "run", "--input", "missing.csv"], in: directory)
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("no such file 'missing.csv'"))
  }
}
