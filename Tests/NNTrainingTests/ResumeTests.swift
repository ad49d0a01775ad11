import NNTestSupport
import Testing

@testable import NNTraining

/// Training that goes on comes to the same bytes as training that never stopped.
@Suite struct ResumeTests {
  /// Stops `run` after each of these numbers of steps, and goes on with a new process' state.
  private func train(
    _ directory: TemporaryDirectory, _ name: String, stoppingAfter stops: [Int],
    _ optimizer: String, _ scheduler: String
  ) throws {
    let path = "\(directory.path)/\(name)"
    func advance(_ run: TrainingRun, to stop: Int) throws {
      let outcome = try run.train(shouldStop: { run.trainer.state.globalStep >= stop })
      #expect(outcome == (stop == .max ? .finished : .interrupted))
      #expect(stop == .max || run.trainer.state.globalStep == stop)
    }
    let stops = stops + [.max]
    try advance(try TrainingRun.start(try experiment(optimizer, scheduler), in: path), to: stops[0])
    for stop in stops.dropFirst() {
      try advance(try TrainingRun.resume(try RunDirectory(existing: path)), to: stop)
    }
  }

  @Test(arguments: [
    ["optimizer=Adam(lr=0.02)", "scheduler=StepLR(2, gamma=0.5)"],
    ["optimizer=SGD(lr=0.1, momentum=0.9, nesterov=true)", "scheduler=OneCycleLR(max_lr=0.2)"],
    ["optimizer=AdamW(lr=0.02, amsgrad=true)", "scheduler=CosineAnnealingLR"],
  ])
  func stoppedRunsEndInTheSameBytes(_ changes: [String]) throws {
    let directory = try TemporaryDirectory()
    // 54 rows to train on are 4 steps an epoch: stops in an epoch, at its end, and right after one.
    try train(directory, "whole", stoppingAfter: [], changes[0], changes[1])
    try train(directory, "stopped", stoppingAfter: [1, 4, 6, 7, 12, 15], changes[0], changes[1])
    let (whole, stopped) = (files(directory, "whole"), files(directory, "stopped"))
    #expect(whole.keys.sorted() == stopped.keys.sorted())
    #expect(whole.keys.contains("last.checkpoint") && whole.keys.contains("best.safetensors"))
    for (name, bytes) in whole { #expect(stopped[name] == bytes, "\(name) differs") }
  }

  @Test func moreEpochsContinueAFinishedRun() throws {
    let directory = try TemporaryDirectory()
    let long = try TrainingRun.start(try experiment("train.epochs=6"), in: directory.path + "/long")
    #expect(try long.train() == .finished)
    let path = directory.path + "/short"
    #expect(try TrainingRun.start(try experiment("train.epochs=3"), in: path).train() == .finished)
    let more = try TrainingRun.resume(
      try RunDirectory(existing: path), overrides: ["train.epochs=6"])
    #expect(try more.train() == .finished)
    for (name, bytes) in files(directory, "long") {
      #expect(files(directory, "short")[name] == bytes, "\(name) differs")
    }
  }

  @Test func aFinishedRunHasNothingLeftToDo() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run"
    _ = try TrainingRun.start(try experiment("train.epochs=1"), in: path).train()
    let before = files(directory, "run")
    let again = try TrainingRun.resume(try RunDirectory(existing: path))
    #expect(try again.train() == .finished)
    #expect(again.trainer.state.epoch == 1)
    #expect(files(directory, "run") == before)
  }

  @Test(arguments: [
    ("optimizer.lr=0.5", "'optimizer'"), ("seed=4", "'seed'"), ("model.0.bias=false", "'model'"),
    ("train.batch_size=8", "'train'"), ("data.validation=0.1", "'data'"),
    ("metrics=[accuracy, top_k(2)]", "'metrics'"), ("scheduler.gamma=0.1", "'scheduler'"),
  ])
  func aRunGoesOnAsItBegan(_ change: String, _ section: String) throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run"
    _ = try TrainingRun.start(try experiment("train.epochs=1"), in: path).train()
    let before = files(directory, "run")
    let error = message {
      try TrainingRun.resume(try RunDirectory(existing: path), overrides: [change])
    }
    #expect(
      error == "the specification differs in \(section) from that of the run in '\(path)'")
    #expect(files(directory, "run") == before)
  }

  @Test func theSeedAloneDecides() throws {
    let directory = try TemporaryDirectory()
    for (name, change) in [("a", "seed=3"), ("b", "seed=3"), ("c", "seed=4")] {
      _ = try TrainingRun.start(try experiment(change), in: "\(directory.path)/\(name)").train()
    }
    let weights = ["a", "b", "c"].map { files(directory, $0)["best.safetensors"] }
    #expect(weights[0] == weights[1])
    #expect(weights[0] != weights[2])
  }

  @Test func damagedCheckpointsAreToldAndNotUsed() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run"
    _ = try TrainingRun.start(try experiment("train.epochs=1"), in: path).train()
    let bytes = try #require(directory.bytes("run/last.checkpoint"))
    for length in stride(from: 0, to: bytes.count, by: 97) {
      try directory.write("run/last.checkpoint", Array(bytes[..<length]))
      let error = message { try TrainingRun.resume(try RunDirectory(existing: path)) }
      #expect(error?.contains("last.checkpoint") == true, "\(length) bytes: \(error ?? "no error")")
    }
    try directory.write("run/last.checkpoint", directory.bytes("run/best.safetensors") ?? [])
    #expect(
      message { try TrainingRun.resume(try RunDirectory(existing: path)) }
        == "'\(path)/last.checkpoint' is not a checkpoint of this program")
  }
}
