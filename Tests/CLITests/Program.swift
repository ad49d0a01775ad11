import Glibc
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
    let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
      .joined(separator: "/")
    let places = [
      (own.dropLast() + ["swiftnn"]).joined(separator: "/"),
      "\(package)/.build/debug/swiftnn", "\(package)/.build/release/swiftnn",
    ]
    return places.first { access($0, X_OK) == 0 } ?? places[0]
  }()

  /// Runs the program in `directory` and waits for its end, `limit` seconds at most.
  ///
  /// `redirections` are a shell's, such as `>/dev/full`; `megabytes` bounds the address space.
  static func run(
    _ arguments: [String], in directory: Directory, environment: [String: String] = [:],
    redirections: String = "", megabytes: Int? = nil, limit: Double = 60
  ) throws -> Outcome {
    try #require(access(path, X_OK) == 0, "no program at '\(path)': build the product swiftnn")
    let captured = try Directory()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for (descriptor, name) in [(STDOUT_FILENO, "out"), (STDERR_FILENO, "err")] {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, captured.path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    // A shell changes the directory, then becomes the program.
    let bound = megabytes.map { "ulimit -v \($0 * 1024); " } ?? ""
    let script = "cd \"$0\" || exit 99; \(bound)exec \"$@\" \(redirections)"
    let words = ["/bin/sh", "-c", script, directory.path, path] + arguments
    let names = ["PATH", "HOME", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE"]
    let kept = names.compactMap { name in
      getenv(name).map { (name, String(cString: $0)) }
    }
    let variables = Dictionary(kept) { $1 }
      .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }.merging(environment) { $1 }
    var process = pid_t()
    let start = clock()
    let code = withCStrings(words) { argv in
      withCStrings(variables.map { "\($0)=\($1)" }) { envp in
        posix_spawn(&process, words[0], &actions, nil, argv, envp)
      }
    }
    try #require(code == 0, "can't start '\(words[0])': \(String(cString: strerror(code)))")
    var status: Int32 = 0
    var isTimedOut = false
    while waitpid(process, &status, WNOHANG) == 0 {
      usleep(clock() - start < 0.1 ? 200 : 5000)
      if clock() - start > limit {
        isTimedOut = true
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
        break
      }
    }
    let seconds = clock() - start
    let signal = status & 0x7f
    return Outcome(
      status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
      output: captured.text("out") ?? "", errors: captured.text("err") ?? "",
      seconds: seconds, isTimedOut: isTimedOut)
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
