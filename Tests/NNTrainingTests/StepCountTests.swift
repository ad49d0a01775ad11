import Glibc
import NNSpec
import Testing

@testable import NNTraining

/// What a step of the benchmarks' networks does, in counts that no machine and no load changes: a step
/// that does more than before is slower everywhere. Lower a number where a change allows it.
///
/// Each runs in a process of its own, as counts are of whole processes.
@Suite struct StepCountTests {
  @Test func tiny() async {
    await #expect(processExitsWith: .success) { try check("tiny", tapeEntries: 3, jobs: 0) }
  }

  @Test func mlp() async {
    await #expect(processExitsWith: .success) { try check("mlp", tapeEntries: 4, jobs: 15) }
  }

  @Test func lenet() async {
    await #expect(processExitsWith: .success) { try check("lenet", tapeEntries: 9, jobs: 25) }
  }

  @Test func resnet18() async {
    await #expect(processExitsWith: .success) {
      try check("resnet18", batch: 2, tapeEntries: 52, jobs: 254)
    }
  }
}

/// Runs a specification of `Benchmarks/specs`, and expects the numbers that a step is allowed: entries
/// of the tape, which are the operations that gradients flow through, and how often work may be shared
/// out to threads. `batch` may be smaller than the specification's, so that the test is quick.
private func check(
  _ name: String, batch: Int? = nil, tapeEntries: Int, jobs: Double, file: String = #filePath
) throws {
  setenv("SWIFTNN_NUM_THREADS", "2", 1)
  let package = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
  let path = (package + ["Benchmarks", "specs", "\(name).yaml"]).joined(separator: "/")
  let experiment = try Experiment(SpecSource(reading: path, overrides: []))
  let benchmark = try Benchmark(experiment, mode: .train, sizes: batch.map { ["N": $0] } ?? [:])
  let report = try benchmark.run(steps: 3, warmup: 2)
  #expect(report.allocationsPerStep == 0)
  #expect(report.tapeEntriesPerStep == tapeEntries)
  // CPUs without AVX-512 have other matrix kernels, which share less out.
  #expect(report.sharedJobsPerStep <= jobs, "\(report.sharedJobsPerStep) jobs")
}
