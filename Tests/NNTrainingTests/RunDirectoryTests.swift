import NNData
import NNDiagnostics
import NNTestSupport
import Testing

@testable import NNTraining

@Suite struct RunDirectoryTests {
  @Test func aRunHasAllItsFiles() throws {
    let directory = try TemporaryDirectory()
    _ = try TrainingRun.start(try experiment(), in: directory.path + "/run").train()
    #expect(
      files(directory, "run").keys.sorted() == [
        "best.safetensors", "curves.svg", "last.checkpoint", "metrics.csv", "metrics.jsonl",
        "spec.yaml", "summary.txt",
      ])
  }

  @Test func aRunCanBeLoadedBeforeItsFirstEpoch() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run"
    let started = try TrainingRun.start(try experiment(), in: path)
    let weights = try RunDirectory(existing: path).weights()
    let model = started.prepared.model.module
    #expect(weights.tensors.map(\.name) == model.stateDict.map(\.name))
    #expect(weights.path == path + "/last.checkpoint")
  }

  @Test func theSpecificationOfARunRepeatsIt() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/a"
    _ = try TrainingRun.start(try experiment("seed=8", "train.epochs=2"), in: path).train()
    let spec = try RunDirectory(existing: path).spec(overrides: [])
    _ = try TrainingRun.start(.init(spec), in: directory.path + "/b").train()
    #expect(files(directory, "a") == files(directory, "b"))
  }

  @Test func runsAreNeverOverwrittenUnasked() throws {
    let directory = try TemporaryDirectory(["other/notes.txt": "mine", "file": "mine"])
    let path = directory.path + "/run"
    _ = try TrainingRun.start(try experiment("train.epochs=1"), in: path).train()
    let before = files(directory, "run")
    func start(_ name: String, replaces: Bool = false) -> String? {
      message {
        try TrainingRun.start(
          try experiment("seed=1"), in: "\(directory.path)/\(name)", replaces: replaces)
      }
    }
    #expect(start("run") == "'\(path)' holds a run already")
    #expect(files(directory, "run") == before)
    #expect(start("other") == "'\(directory.path)/other' is not empty and no run")
    #expect(start("other", replaces: true) == "'\(directory.path)/other' is not empty and no run")
    #expect(start("file") == "'\(directory.path)/file' is a file, expected a directory")
    #expect(directory.text("other/notes.txt") == "mine")
    #expect(start("run", replaces: true) == nil)
    #expect(files(directory, "run")["spec.yaml"] != before["spec.yaml"])
    #expect(directory.names.filter { $0.contains(".tmp") } == [])
    try directory.write("run/notes.txt", Array("mine".utf8))
    #expect(
      start("run", replaces: true)
        == "'\(path)' also holds files that are not of a run, such as 'notes.txt'")
  }

  @Test func nothingIsWrittenForAWrongSpecification() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run"
    #expect(message { try TrainingRun.start(try experiment("train.monitor=f1"), in: path) } != nil)
    #expect(directory.names == [])
  }

  @Test func twoProcessesDoNotTrainInOneDirectory() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run"
    let first = try TrainingRun.start(try experiment(), in: path)
    #expect(
      message { try TrainingRun.resume(try RunDirectory(existing: path)) }
        == "another process is training in '\(path)'")
    #expect(try first.train() == .finished)
  }

  @Test func leftoversOfAKilledProcessGoAway() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run"
    _ = try TrainingRun.start(try experiment("train.epochs=1"), in: path).train()
    try directory.write("run/.swiftnn-abc.tmp", [1, 2, 3])
    _ = try TrainingRun.resume(try RunDirectory(existing: path))
    #expect(directory.bytes("run/.swiftnn-abc.tmp") == nil)
  }

  @Test func placesThatAreNoRunAreTold() throws {
    let directory = try TemporaryDirectory(["empty/sub/x": ""])
    let path = directory.path
    #expect(
      message { try RunDirectory(existing: path + "/nothing") }
        == "no such run directory '\(path)/nothing'")
    #expect(
      message { try RunDirectory(existing: path + "/empty") }
        == "'\(path)/empty' is not a run directory: it has no spec.yaml")
  }

  @Test func metricsAreARowAnEpoch() throws {
    let record = EpochRecord(
      epoch: 1, step: 4, learningRate: 0.5, train: Scores(loss: 0.25, metrics: [1]),
      validation: Scores(loss: .nan, metrics: [0.5]))
    let table = MetricsTable([record], metrics: ["accuracy"])
    #expect(
      table.csv == """
        epoch,step,lr,train_loss,train_accuracy,val_loss,val_accuracy
        1,4,0.5,0.25,1.0,nan,0.5

        """)
    #expect(
      try table.jsonLines()
        == #"{"epoch":1,"step":4,"lr":0.5,"train_loss":0.25,"train_accuracy":1.0,"val_loss":null,"#
        + #""val_accuracy":0.5}"# + "\n")
  }
}
