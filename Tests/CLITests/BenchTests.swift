import Foundation
import NNFormats
import NNTestSupport
import Testing

/// `swiftnn bench` as a user and a program meet it.
@Suite struct BenchTests {
  /// No data: everything is drawn.
  private static let spec = """
    name: small
    inputs: {x: "float32[N, 6]"}
    model: ["Linear(6, 8)", ReLU, "Linear(8, 3)"]
    loss: CrossEntropyLoss
    optimizer: SGD(lr=0.01, momentum=0.9)
    train: {batch_size: 16}
    """

  private func directory(_ text: String = spec) throws -> TemporaryDirectory {
    try TemporaryDirectory(["small.yaml": text])
  }

  private func report(_ arguments: [String], _ text: String = spec) throws -> JSONObject {
    let outcome = try Program.run(
      ["bench", "small.yaml", "--json"] + arguments, in: directory(text))
    #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
    return try #require(try JSON.parse(outcome.output).object)
  }

  @Test func aTrainingStepIsMeasuredInItsParts() throws {
    let report = try report(["--steps", "40", "--warmup", "3", "--threads", "1"])
    let step = try #require(report["step_ms"]?.object)
    let (median, least) = (try #require(step["median"]?.double), try #require(step["min"]?.double))
    let most = try #require(step["p90"]?.double)
    #expect(0 < least && least <= median && median <= most)
    let parts = try ["forward_ms", "backward_ms", "optimizer_ms"].map {
      try #require(report[$0]?.double)
    }
    #expect(parts.allSatisfy { $0 > 0 } && parts.reduce(0, +) <= most * 1.5)
    #expect(report["threads"] == 1)
    #expect(report["allocations_per_step"]?.double == 0)
    #expect((report["peak_rss_mb"]?.double ?? 0) > 1)
    #expect(report["blas_core"]?.string?.isEmpty == false)
    // 16 examples in a step, of 72 multiply-adds each and twice as many for the gradients.
    let rate = try #require(report["samples_per_s"]?.double)
    #expect(abs(rate * median / 16e3 - 1) < 1e-6)
    let gflops = try #require(report["gflops"]?.double)
    #expect(abs(gflops * median * 1e6 / (2 * 3 * 16 * 72) - 1) < 1e-6)
    let layers = try #require(report["layers"]?.array).compactMap(\.object)
    #expect(layers.map { $0["path"]?.string } == ["", "0", "1", "2", "loss"])
    #expect(
      layers.map { $0["type"]?.string } == [
        "Sequential", "Linear", "ReLU", "Linear", "CrossEntropyLoss",
      ])
    #expect(layers.map { $0["macs"]?.int } == [0, 16 * 48, 0, 16 * 24, 0])
    for layer in layers where layer["path"] != "" {
      #expect((layer["forward_ms"]?.double ?? 0) > 0 && (layer["backward_ms"]?.double ?? 0) > 0)
    }
  }

  @Test func inferenceNeedsNeitherLossNorOptimizer() throws {
    let text = Self.spec.split(separator: "\n").prefix(3).joined(separator: "\n")
    let report = try report(["--mode", "infer", "--steps", "5", "--dim", "N=7"], text)
    #expect(report["backward_ms"]?.double == 0 && report["optimizer_ms"]?.double == 0)
    let median = try #require(report["step_ms"]?.object?["median"]?.double)
    let rate = try #require(report["samples_per_s"]?.double)
    #expect(abs(rate * median / 7e3 - 1) < 1e-6)
    let layers = try #require(report["layers"]?.array).compactMap(\.object)
    #expect(layers.map { $0["macs"]?.int } == [0, 7 * 48, 0, 7 * 24])
  }

  /// Numbers that are looked up stay in their tables and ranges, labels within the classes.
  @Test(arguments: [
    #"{x: "int64[N, T]"}"#, #"{x: {type: "int64[N, T]", range: [3, 5]}}"#,
    #"{x: "int64[N, T]"}, targets: {y: "int64[N]"}"#,
    #"{x: "int64[N, T]"}, targets: {y: {type: "int64[N]", range: [0, 2]}}"#,
  ]) func numbersAreDrawnFromWhatIsDeclared(_ inputs: String) throws {
    let text = """
      {inputs: \(inputs), model: ["Embedding(5, 4)", Flatten, "Linear(auto, 3)"],
       loss: CrossEntropyLoss, optimizer: SGD(lr=0.01)}
      """
    let report = try report(["--steps", "3", "--dim", "T=6", "--dim", "N=50"], text)
    #expect((report["step_ms"]?.object?["median"]?.double ?? 0) > 0)
  }

  @Test func peopleGetATable() throws {
    let outcome = try Program.run(
      ["bench", "small.yaml", "train.batch_size=1000", "--steps", "4", "--threads", "2"],
      in: directory())
    #expect(outcome.status == 0)
    #expect(
      outcome.output.hasPrefix("small: training step of 1,000 examples, 2 threads, OpenBLAS for "))
    let words = outcome.output.split(separator: "\n").compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
    for word in ["step", "forward", "backward", "optimizer", "samples/s", "allocations", "loss"] {
      #expect(words.contains(word))
    }
  }

  /// The step is that of training, so a parameter that drifts away is said and not fatal.
  @Test func aLossThatGrowsTooLargeIsSaid() throws {
    let text = """
      {name: small, inputs: {x: "float32[N, 4]"}, model: "Linear(4, 1)", loss: MSELoss,
       optimizer: SGD(lr=100), train: {batch_size: 4}}
      """
    let outcome = try Program.run(
      ["bench", "small.yaml", "--json", "--steps", "100"], in: directory(text))
    #expect(outcome.status == 0)
    #expect(outcome.errors.hasPrefix("note: the loss on drawn numbers became too large"))
    _ = try JSON.parse(outcome.output)
  }

  @Test(arguments: [
    (["--steps", "0"], "'--steps' expects an integer from 1 to 1000000, got 0"),
    (["--warmup", "-1"], "'--warmup' expects an integer from 0 to 1000000, got -1"),
    (["--threads", "0"], "'--threads' expects an integer from 1 to 256, got 0"),
    (["--dim", "M=3"], "the inputs have no symbolic size 'M'"),
    (["--dim", "N=9223372036854775807"], "expects sizes from 0 to 140737488355328"),
    (["--dim", "N=1000000000000"], "the model does not fit"),
    (["--mode", "fly"], "fly"),
  ]) func mistakesAreExplained(_ arguments: [String], _ message: String) throws {
    let outcome = try Program.run(
      ["bench", "small.yaml"] + arguments, in: directory(), megabytes: 4096, limit: 20)
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.output == "")
  }

  @Test(arguments: ["loss", "optimizer"]) func trainingNeedsItsSections(_ section: String) throws {
    let lines = Self.spec.split(separator: "\n").filter { !$0.hasPrefix(section) }
    let outcome = try Program.run(
      ["bench", "small.yaml"], in: directory(lines.joined(separator: "\n")))
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("the specification needs a section '\(section)'"))
  }
}
