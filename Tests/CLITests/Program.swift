import Glibc
import NNTestSupport
import Testing

/// What a run of the program left behind.
struct Outcome {
  /// The exit status; 128 and the signal's number when a signal ended it, as shells tell it.
  let status: Int32
  let output: String
  let errors: String
  /// From the start to the end, in seconds.
  let seconds: Double
  /// Whether it was killed for taking longer than allowed.
  let isTimedOut: Bool
}

/// The built `swiftnn`, spawned as a user's shell does it.
enum Program {
  /// The program that is tested: what `SWIFTNN_BINARY` names, else the one built beside the tests.
  static let path: String = {
    if let path = getenv("SWIFTNN_BINARY") { return String(cString: path) }
    let own = CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false)
    let places = [
      (own.dropLast() + ["swiftnn"]).joined(separator: "/"),
      "\(package)/.build/debug/swiftnn", "\(package)/.build/release/swiftnn",
    ]
    return places.first { access($0, X_OK) == 0 } ?? places[0]
  }()

  /// The project's folder.
  static let package = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/")

  /// Runs the program in `directory` and waits for its end, `limit` seconds at most.
  ///
  /// `redirections` are a shell's, such as `>/dev/full`; `megabytes` bounds the address space.
  static func run(
    _ arguments: [String], in directory: TemporaryDirectory, environment: [String: String] = [:],
    redirections: String = "", megabytes: Int? = nil, limit: Double = 60
  ) throws -> Outcome {
    try start(
      arguments, in: directory, environment: environment, redirections: redirections,
      megabytes: megabytes
    ).wait(limit: limit)
  }

  /// Starts the program in `directory`; the arguments are those of `run`.
  static func start(
    _ arguments: [String], in directory: TemporaryDirectory, environment: [String: String] = [:],
    redirections: String = "", megabytes: Int? = nil
  ) throws -> RunningProgram {
    try #require(access(path, X_OK) == 0, "no program at '\(path)': build the product swiftnn")
    // A shell changes the directory, then becomes the program.
    let bound = megabytes.map { "ulimit -v \($0 * 1024); " } ?? ""
    let script = "cd \"$0\" || exit 99; \(bound)exec \"$@\" \(redirections)"
    return try RunningProgram(
      ["/bin/sh", "-c", script, directory.path, path] + arguments, environment: environment)
  }

  /// Runs a line of shell in `directory`, where `swiftnn` is the tested program.
  static func shell(
    _ line: String, in directory: TemporaryDirectory, limit: Double = 60
  ) throws -> Outcome {
    let script = "cd \"$0\" || exit 99; program=$1; swiftnn() { \"$program\" \"$@\"; }; eval \"$2\""
    return try RunningProgram(
      ["/bin/sh", "-c", script, directory.path, path, line], environment: [:]
    ).wait(limit: limit)
  }
}

/// The program while it runs.
final class RunningProgram {
  private let process: pid_t
  private let captured: TemporaryDirectory
  private let start = RunningProgram.clock()

  fileprivate init(_ words: [String], environment: [String: String]) throws {
    captured = try TemporaryDirectory()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The threads that tests run on block signals, which a new process would inherit.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for (descriptor, name) in [(STDOUT_FILENO, "out"), (STDERR_FILENO, "err")] {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, captured.path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    let names = ["PATH", "HOME", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE"]
    let kept = names.compactMap { name in
      getenv(name).map { (name, String(cString: $0)) }
    }
    let variables = Dictionary(kept) { $1 }
      .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }.merging(environment) { $1 }
    var process = pid_t()
    let code = Self.withCStrings(words) { argv in
      Self.withCStrings(variables.map { "\($0)=\($1)" }) { envp in
        posix_spawn(&process, words[0], &actions, &attributes, argv, envp)
      }
    }
    try #require(code == 0, "can't start '\(words[0])': \(String(cString: strerror(code)))")
    self.process = process
  }

  /// Waits until `isTrue` is, `limit` seconds at most; returns whether it came to be.
  func wait(limit: Double = 30, until isTrue: () -> Bool) -> Bool {
    while !isTrue() {
      if Self.clock() - start > limit { return false }
      usleep(500)
    }
    return true
  }

  /// What it has written to standard error so far.
  var errors: String { captured.text("err") ?? "" }

  /// Sends a signal.
  func send(_ signal: Int32) { kill(process, signal) }

  /// Waits for its end; kills it when that takes longer than `limit` seconds.
  func wait(limit: Double = 60) -> Outcome {
    var status: Int32 = 0
    var isTimedOut = false
    while waitpid(process, &status, WNOHANG) == 0 {
      usleep(Self.clock() - start < 0.1 ? 200 : 5000)
      if Self.clock() - start > limit {
        isTimedOut = true
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
        break
      }
    }
    let signal = status & 0x7f
    return Outcome(
      status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
      output: captured.text("out") ?? "", errors: errors, seconds: Self.clock() - start,
      isTimedOut: isTimedOut)
  }

  private static func clock() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Calls `body` with `texts` as C takes lists of them.
  private static func withCStrings<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = texts.map { strdup($0) }
    defer { pointers.forEach { free($0) } }
    return body(pointers + [nil])
  }
}
