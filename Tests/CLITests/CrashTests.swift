import Glibc
import NNTestSupport
import Testing

/// What is left when a run ends in the worst way.
@Suite struct CrashTests {
  /// Large enough weights for a checkpoint to take a while to write.
  private static let spec = """
    name: wide
    inputs: {x: "float32[N, 2]"}
    model: ["Linear(2, 1024)", ReLU, "Linear(1024, 512)", ReLU, "Linear(512, 3)"]
    loss: CrossEntropyLoss
    metrics: [accuracy]
    data: blobs(samples=40)
    optimizer: Adam(lr=0.001)
    train: {epochs: 100000, batch_size: 16}
    """

  /// Kills a run 20 times at moments spread over its checkpoints: each time it must load, evaluate
  /// and go on.
  @Test func aKilledRunAlwaysLoads() throws {
    let directory = try TemporaryDirectory(["wide.yaml": Self.spec])
    var random = SystemRandomNumberGenerator()
    for attempt in 0..<20 {
      let arguments =
        attempt == 0 ? ["train", "wide.yaml", "--out", "run"] : ["train", "--resume", "run"]
      let running = try Program.start(arguments, in: directory)
      // As soon as the run exists; then at any moment within a few epochs.
      #expect(running.wait { access(directory.path + "/run/last.checkpoint", F_OK) == 0 })
      usleep(UInt32.random(in: 0...250_000, using: &random))
      running.send(SIGKILL)
      #expect(running.wait().status == 128 + SIGKILL)
      let evaluated = try Program.run(["eval", "run"], in: directory)
      #expect(evaluated.status == 0, "attempt \(attempt): \(evaluated.errors)")
    }
    let last = try Program.run(["train", "--resume", "run", "--stop-after", "1"], in: directory)
    #expect(last.status == 0, "\(last.errors)")
    #expect(directory.names.filter { $0.hasSuffix(".tmp") } == [])
  }

  /// Memory that this machine has and this process doesn't get: a failure, not a crash.
  @Test func memoryThatCannotBeHadIsReported() throws {
    let wide = """
      name: wide
      inputs: {x: "float32[N, 2]"}
      model: ["Linear(2, 30000)", ReLU, "Linear(30000, 3)"]
      loss: CrossEntropyLoss
      data: blobs(samples=20000)
      optimizer: SGD(lr=0.001)
      train: {epochs: 1, batch_size: 20000}
      """
    let directory = try TemporaryDirectory(["wide.yaml": wide])
    let outcome = try Program.run(
      ["train", "wide.yaml", "--out", "run", "--quiet"], in: directory, megabytes: 1536)
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains("error: out of memory: no room for a tensor of "),
      "\(outcome.errors)")
    #expect(outcome.errors.contains("help: use a smaller batch_size or a smaller model"))
  }

  /// A file that can't grow any further, as on a full disk: the old files stay, the message says what
  /// to do, and the run goes on once there is room.
  @Test func aFullDiskLeavesTheLastCheckpoint() throws {
    let directory = try TemporaryDirectory(["wide.yaml": Self.spec])
    let first = try Program.run(
      ["train", "wide.yaml", "--out", "run", "--stop-after", "1", "--quiet"], in: directory)
    #expect(first.status == 0, "\(first.errors)")
    let before = directory.bytes("run/last.checkpoint")
    let full = try Program.shell(
      "trap '' XFSZ; ulimit -f 1000; swiftnn train --resume run --quiet", in: directory)
    #expect(full.status == 1)
    #expect(full.errors.contains("error: cannot write 'run/"), "\(full.errors)")
    #expect(full.errors.contains("help: "))
    let isOld = directory.bytes("run/last.checkpoint") == before
    #expect(isOld)
    let more = try Program.run(
      ["train", "--resume", "run", "--stop-after", "1", "--quiet"], in: directory)
    #expect(more.status == 0, "\(more.errors)")
  }
}
