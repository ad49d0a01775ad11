import Glibc
import NNFormats
import NNTestSupport
import Testing

/// Training as a user meets it, from the first line to the last file.
@Suite struct TrainTests {
  static let spec = """
    name: blobs
    seed: 3
    inputs: {x: "float32[N, 2]"}
    model: ["Linear(2, 8)", ReLU, "Linear(8, 3)"]
    loss: CrossEntropyLoss
    metrics: [accuracy]
    data: blobs(samples=300)
    optimizer: Adam(lr=0.02)
    train: {epochs: 3, batch_size: 16}
    """

  private func directory(_ text: String = spec) throws -> TemporaryDirectory {
    try TemporaryDirectory(["blobs.yaml": text])
  }

  @Test func runsAreNumbered() throws {
    let directory = try directory()
    for number in 1...2 {
      let outcome = try Program.run(["train", "blobs.yaml"], in: directory)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.hasSuffix("weights in runs/blobs/\(number)/best.safetensors\n"))
      #expect(directory.text("runs/blobs/\(number)/spec.yaml")?.hasPrefix("name: blobs\n") == true)
    }
    #expect(
      directory.bytes("runs/blobs/1/last.checkpoint")
        == directory.bytes("runs/blobs/2/last.checkpoint"))
  }

  @Test func progressIsLinesWhereThereIsNoTerminal() throws {
    let outcome = try Program.run(["train", "blobs.yaml", "--out", "run"], in: directory())
    let lines = outcome.errors.split(separator: "\n")
    #expect(
      lines.prefix(4) == [
        "blobs: 51 parameters", "blobs: 210 training, 30 validation, 60 test examples",
        "writing to run",
        "epoch  train loss  train accuracy   val loss  val accuracy         lr  samples/s",
      ])
    #expect(lines.count == 7)
    #expect(!outcome.errors.contains("\u{1B}") && !outcome.errors.contains("\r"))
  }

  @Test func quietTellsTheResultAlone() throws {
    let outcome = try Program.run(
      ["train", "blobs.yaml", "--out", "run", "--quiet"], in: directory())
    #expect(outcome.errors == "")
    #expect(outcome.output.hasPrefix("best epoch "))
  }

  @Test func programsGetJSON() throws {
    let directory = try directory()
    let outcome = try Program.run(
      ["train", "blobs.yaml", "--out", "run", "--quiet", "--json"], in: directory)
    let result = try #require(try JSON.parse(outcome.output).object)
    #expect(result["run"] == "run")
    #expect(result["outcome"] == "finished")
    #expect(result["epochs"] == 3)
    #expect(result["steps"] == 42)
    let table = directory.text("run/metrics.csv")?.split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
    let best = try #require(result["best_epoch"]?.int)
    #expect(
      result["validation"]?.object?["loss"]?.double.map { "\($0)" } == table?[best][5])
  }

  @Test func theEvaluatedMetricIsTheReportedOne() throws {
    let directory = try directory()
    let trained = try Program.run(
      ["train", "blobs.yaml", "--out", "run", "--quiet", "--json"], in: directory)
    let evaluated = try Program.run(
      ["eval", "run", "--split", "validation", "--json"], in: directory)
    let expected = try JSON.parse(trained.output).object?["validation"]
    let result = try JSON.parse(evaluated.output).object
    #expect(result?["scores"] == expected)
    #expect(result?["examples"] == 30)
    let counts = result?["confusion"]?.object?["counts"]?.array?.flatMap { $0.array ?? [] }
    #expect(counts?.compactMap(\.int).reduce(0, +) == 30)
  }

  @Test func resumedRunsHaveTheSameBytes() throws {
    let directory = try directory()
    for arguments in [
      ["train", "blobs.yaml", "train.epochs=6", "--out", "whole"],
      ["train", "blobs.yaml", "train.epochs=3", "--out", "halves"],
      ["train", "--resume", "halves", "train.epochs=6"],
      ["train", "blobs.yaml", "train.epochs=6", "--out", "parts", "--stop-after", "2"],
      ["train", "--resume", "parts", "--stop-after", "3"], ["train", "--resume", "parts"],
    ] {
      let outcome = try Program.run(arguments + ["--quiet"], in: directory)
      #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
    }
    for name in directory.names where name.hasPrefix("whole/") {
      for run in ["halves", "parts"] {
        let other = name.replacing("whole/", with: run + "/")
        let isSame = directory.bytes(other) == directory.bytes(name)
        #expect(isSame, "\(other) differs")
      }
    }
  }

  @Test func theFirstInterruptSavesAndTheRunGoesOn() throws {
    let directory = try directory()
    let running = try Program.start(
      ["train", "blobs.yaml", "train.epochs=100000", "--out", "run"], in: directory)
    #expect(running.wait { running.errors.contains("\n    2 ") })
    running.send(SIGINT)
    let outcome = running.wait()
    #expect(outcome.status == 130)
    #expect(outcome.errors.hasSuffix("continue with swiftnn train --resume run\n"))
    let rows = directory.text("run/metrics.csv")?.split(separator: "\n").count ?? 0
    let resumed = try Program.run(
      ["train", "--resume", "run", "--stop-after", "1"], in: directory)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(directory.text("run/metrics.csv")?.split(separator: "\n").count == rows + 1)
    // The same as a run that nobody stopped.
    let whole = try Program.run(
      [
        "train", "blobs.yaml", "train.epochs=100000", "--out", "whole", "--stop-after", "\(rows)",
        "--quiet",
      ], in: directory)
    #expect(whole.status == 0)
    let isSame = directory.bytes("run/last.checkpoint") == directory.bytes("whole/last.checkpoint")
    #expect(isSame)
  }

  @Test func termSignalsSaveToo() throws {
    let directory = try directory()
    let running = try Program.start(
      ["train", "blobs.yaml", "train.epochs=100000", "--out", "run"], in: directory)
    #expect(running.wait { running.errors.contains("\n    1 ") })
    running.send(SIGTERM)
    #expect(running.wait().status == 130)
    #expect(try Program.run(["eval", "run"], in: directory).status == 0)
  }

  @Test func aLossThatIsNoNumberIsAFailedRun() throws {
    let directory = try directory()
    let outcome = try Program.run(
      ["train", "blobs.yaml", "optimizer=SGD(lr=1e30)", "--out", "run"], in: directory)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("error: the "))
    #expect(
      outcome.errors.contains("help: lower the learning rate, for example optimizer.lr=1e+29"))
    // The last checkpoint is one from before.
    #expect(try Program.run(["eval", "run"], in: directory).status == 0)
  }

  @Test func changesToTheSpecificationAreSavedWithTheRun() throws {
    let directory = try directory()
    _ = try Program.run(
      ["train", "blobs.yaml", "--out", "a", "optimizer.lr=0.5", "train.epochs=1"], in: directory)
    #expect(directory.text("a/spec.yaml")?.contains("Adam: {lr: 0.5,") == true)
    _ = try Program.run(["train", "a/spec.yaml", "--out", "b"], in: directory)
    for name in directory.names where name.hasPrefix("a/") {
      #expect(directory.bytes(name) == directory.bytes(name.replacing("a/", with: "b/")), "\(name)")
    }
  }

  @Test(arguments: [
    (["train"], "expected a specification, such as swiftnn train digits.yaml"),
    (
      ["train", "--resume", "x", "--out", "y"],
      "'--resume' continues in its own directory: leave out --out and --force"
    ),
    (
      ["train", "--resume", "x", "blobs.yaml"],
      "'--resume' takes the specification from the run: leave out 'blobs.yaml'"
    ),
    (
      ["train", "blobs.yaml", "--stop-after", "0"],
      "'--stop-after' expects an integer of at least 1, got 0"
    ),
    (["train", "--resume", "missing"], "no such run directory 'missing'"),
    (["eval", "blobs.yaml"], "'blobs.yaml' is a specification, which has no weights"),
    (["eval", "."], "'.' is not a run directory: it has no spec.yaml"),
  ])
  func wrongArgumentsAreTold(_ arguments: [String], _ message: String) throws {
    let directory = try directory()
    let outcome = try Program.run(arguments, in: directory)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(directory.names == ["blobs.yaml"])
  }
}
