import NNLayers
import NNSpec
import NNTestSupport
import Testing

@testable import NNTraining

@Suite struct PruningRunTests {
  private func pruning(_ section: String) throws -> (run: PruningRun, isDone: Bool) {
    let prepared = try PreparedExperiment(try experiment("prune=\(section)", "train.epochs=6"))
    _ = try Trainer(prepared).run()
    let run = try PruningRun(prepared)
    return (run, try run.run(prepared.experiment.prune))
  }

  @Test func stagesAreMeasuredOneByOne() throws {
    let (run, isDone) = try pruning(
      "[\"l1_unstructured(amount=0.25)\", \"fine_tune(epochs=2, lr=0.01)\", permanent]")
    #expect(isDone)
    #expect(run.split == .test)
    #expect(
      run.stages.map(\.name) == [
        "before", "l1_unstructured(amount=0.25)", "fine_tune(epochs=2, lr=0.01)",
      ])
    // A quarter of 16 and of 16 weights; biases and normalisations stay.
    #expect(run.sparsity.entries.filter { $0.zeros > 0 }.map(\.name) == ["0.weight", "4.weight"])
    #expect(run.sparsity.zeros == 8)
    #expect(!run.prepared.model.module.isPruned)
  }

  @Test func fineTuningKeepsWhatIsPruned() throws {
    let (run, _) = try pruning("[\"global_unstructured(0.5)\", fine_tune: {epochs: 3}]")
    #expect(run.sparsity.zeros == 16)
    #expect(run.prepared.model.module.isPruned)
  }

  @Test func prunedWeightsLoadAgain() throws {
    let directory = try TemporaryDirectory()
    let (run, _) = try pruning("[\"random_unstructured(0.5)\"]")
    try run.save(to: directory.path + "/pruned.safetensors")
    let weights = try WeightsFile(path: directory.path + "/pruned.safetensors")
    #expect(weights.tensors.map(\.name).contains("0.weight_orig"))
    #expect(weights.tensors.map(\.name).contains("0.weight_mask"))
    let other = try PreparedExperiment(try experiment("seed=99"))
    try weights.load(into: other.model.module)
    #expect(try SparsityReport(other.model.module) == run.sparsity)
    let rows = run.prepared.data.rows(of: .test)
    let first = try #require(try run.prepared.evaluate(rows: rows))
    #expect(first.scores == run.stages[1].scores)
  }

  @Test func sparsityGrowsStepByStep() throws {
    let (run, _) = try pruning("[\"l1_unstructured(0.5)\", \"l1_unstructured(0.5)\"]")
    // Half, then half of what is left.
    #expect(run.sparsity.entries.filter(\.isPruned).map(\.sparsity) == [0.75, 0.75])
  }
}
