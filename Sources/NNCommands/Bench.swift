import ArgumentParser
import Glibc
import NNDiagnostics
import NNFormats
import NNLayers
import NNSpec
import NNTensor
import NNTraining

/// `swiftnn bench`: how long a step takes.
struct Bench: SpecVerb {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures a step: time of its parts and of each layer, throughput, memory.",
    discussion: """
      Needs no data: inputs and targets are drawn from their declared types, shapes and ranges. A \
      step in mode train is what train does with a batch: gradients let go, forward, loss, backward, \
      optimizer. The batch has train.batch_size examples where --dim says nothing else; other \
      symbolic sizes are 1. The time of a layer is without that of the layers in it.

      Example:
        swiftnn bench digits.yaml --dim N=256
      """)

  @OptionGroup var spec: SpecArguments

  @Option(help: ArgumentHelp("A training step or the outputs alone: train or infer."))
  var mode: BenchMode = .train

  @Option(parsing: .unconditional, help: "How many steps are measured.")
  var steps = 50

  @Option(parsing: .unconditional, help: "How many steps come before them.")
  var warmup = 5

  @Option(help: ArgumentHelp("A symbolic size; may be repeated.", valueName: "name=size"))
  var dim: [String] = []

  @Option(parsing: .unconditional, help: "How many threads compute; all CPUs if left out.")
  var threads: Int?

  @Flag(help: "Write JSON instead of a table.")
  var json = false

  func validate() throws {
    func check(_ name: String, _ value: Int?, _ range: ClosedRange<Int>) throws {
      guard let value, !range.contains(value) else { return }
      throw ValidationError(
        "'--\(name)' expects an integer from \(range.lowerBound) to \(range.upperBound), "
          + "got \(value)")
    }
    try check("steps", steps, 1...1_000_000)
    try check("warmup", warmup, 0...1_000_000)
    try check("threads", threads, 1...256)
  }

  func run(_ source: SpecSource) throws {
    // The pool reads it when it starts, with the first kernel.
    if let threads { setenv("SWIFTNN_NUM_THREADS", "\(threads)", 1) }
    let experiment = try Experiment(source)
    let given = dim.compactMap { $0.split(separator: "=").first.map(String.init) }
    let sizes = try experiment.sizes(dim).filter { given.contains($0.key) }
    let benchmark = try Benchmark(experiment, mode: mode.mode, sizes: sizes)
    let report = try benchmark.run(steps: steps, warmup: warmup)
    if report.isDiverged {
      Console.printError(
        "note: the loss on drawn numbers became too large; a lower learning rate keeps it finite\n")
    }
    if json {
      try Console.print(report.json)
    } else {
      try Console.print(report.text(experiment.name, mode.mode).droppingLineEnd)
    }
  }
}

/// What `--mode` takes.
enum BenchMode: String, ExpressibleByArgument, CaseIterable {
  case train, infer

  var mode: Benchmark.Mode { self == .train ? .train : .infer }
}

extension Benchmark.Report {
  /// The report as JSON; times are in milliseconds.
  fileprivate var json: JSONValue {
    let layers = layers.map { layer -> JSONValue in
      [
        "path": .string(layer.path), "type": .string(layer.typeName),
        "forward_ms": .number(layer.forward), "backward_ms": .number(layer.backward),
        "macs": .integer(Int64(layer.multiplyAdds)),
      ]
    }
    return [
      "step_ms": [
        "median": .number(step.median), "min": .number(step.minimum),
        "p90": .number(step.ninetiethPercentile),
      ],
      "forward_ms": .number(forward.median), "backward_ms": .number(backward.median),
      "optimizer_ms": .number(optimizer.median), "samples_per_s": .number(samplesPerSecond),
      "gflops": .number(gflops), "peak_rss_mb": .number(Double(peakBytes) / 1e6),
      "allocations_per_step": .number(allocationsPerStep),
      "threads": .integer(Int64(Machine.threadCount)), "blas_core": .string(Machine.blasCore),
      "layers": .array(layers),
    ]
  }

  /// The report as people read it.
  fileprivate func text(_ name: String, _ mode: Benchmark.Mode) -> String {
    func milliseconds(_ value: Double) -> String { NumberText.fixed(value, 3) }
    let training = mode == .train
    var names = ["step", "forward", "backward", "optimizer"]
    var times = [step, forward, backward, optimizer]
    if !training { (names, times) = (["step"], [step]) }
    let phases = TextColumn.table([
      TextColumn("milliseconds", names),
      TextColumn("median", times.map { milliseconds($0.median) }, isNumeric: true),
      TextColumn("min", times.map { milliseconds($0.minimum) }, isNumeric: true),
      TextColumn("p90", times.map { milliseconds($0.ninetiethPercentile) }, isNumeric: true),
    ])
    var columns = [
      TextColumn("layer", layers.map { $0.path.isEmpty ? "(model)" : $0.path }),
      TextColumn("type", layers.map(\.typeName)),
      TextColumn("forward ms", layers.map { milliseconds($0.forward) }, isNumeric: true),
    ]
    if training {
      columns.append(
        TextColumn("backward ms", layers.map { milliseconds($0.backward) }, isNumeric: true))
    }
    columns.append(
      TextColumn(
        "multiply-adds", layers.map { Quantity.text($0.multiplyAdds) }, isNumeric: true))
    let what = training ? "training step" : "inference"
    return """
      \(name): \(what) of \(Quantity.text(batchSize, "example")), \
      \(Quantity.text(Machine.threadCount, "thread")), OpenBLAS for \(Machine.blasCore)

      \(phases)
      samples/s    \(Quantity.text(Int(samplesPerSecond)))
      gflop/s      \(NumberText.fixed(gflops, 1))
      peak memory  \(ByteText.text(peakBytes))
      allocations  \(NumberText.short(allocationsPerStep)) a step

      \(TextColumn.table(columns))
      """
  }
}
