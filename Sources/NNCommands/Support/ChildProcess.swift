// The list of variables is a C global, which only this process's start writes.
@preconcurrency import Glibc
import NNDiagnostics

/// Another program, run without a shell.
enum ChildProcess {
  /// How a program ended.
  enum Ending: Equatable {
    case status(Int32)
    case signal(Int32)
    case timedOut
  }

  /// What a program left behind.
  struct Result {
    let ending: Ending
    let output: [UInt8]
    let errors: [UInt8]
  }

  /// A program could not be started.
  struct StartError: Error {
    /// The system's error number.
    let code: Int32
    /// Whether there is no such program in `PATH`.
    var isMissing: Bool { code == ENOENT }
    /// The system's reason.
    var reason: String { String(cString: strerror(code)) }
  }

  /// More bytes than a picture has; what comes after is thrown away.
  private static let outputLimit = 1 << 28

  /// Runs the program that the first of `words` names in `PATH`, gives it `input` on its standard
  /// input and waits for its end; after so many seconds it is killed.
  ///
  /// Throws a `StartError` when it can't be started and a `RunFailure` when the system has no pipes.
  static func run(_ words: [String], input: [UInt8], seconds: Int) throws -> Result {
    let (stdin, stdout, stderr) = (try Pipe(), try Pipe(), try Pipe())
    defer { for pipe in [stdin, stdout, stderr] { pipe.close() } }
    let process = try start(words, [stdin.reading, stdout.writing, stderr.writing])
    stdin.closeReading()
    stdout.closeWriting()
    stderr.closeWriting()
    let deadline = now() + seconds * 1000
    let talk = Conversation(stdin, stdout, stderr)
    talk.run(input, until: deadline)
    var status: Int32 = 0
    while true {
      let ended = waitpid(process, &status, WNOHANG)
      if ended == process { break }
      if ended == -1, errno != EINTR { return talk.result(.signal(0)) }
      if now() >= deadline {
        kill(process, SIGKILL)
        while waitpid(process, &status, 0) == -1, errno == EINTR {}
        return talk.result(.timedOut)
      }
      usleep(1000)
    }
    let signal = status & 0x7f
    return talk.result(signal == 0 ? .status((status >> 8) & 0xff) : .signal(signal))
  }

  /// Starts the program with three descriptors as its standard ones.
  private static func start(_ words: [String], _ descriptors: [Int32]) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (place, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(place))
    }
    // This process ignores broken pipes; others should not.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
    let arguments = words.map { strdup($0) }
    defer { arguments.forEach { free($0) } }
    var process = pid_t()
    let code = posix_spawnp(
      &process, words[0], &actions, &attributes, arguments + [nil], environ)
    guard code == 0 else { throw StartError(code: code) }
    return process
  }

  /// Milliseconds on a clock that only goes forward.
  fileprivate static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  /// Writes to a program what it reads and reads what it writes, whichever it is ready for.
  private final class Conversation {
    private let pipes: (input: Pipe, output: Pipe, errors: Pipe)
    private var output: [UInt8] = []
    private var errors: [UInt8] = []

    init(_ input: Pipe, _ output: Pipe, _ errors: Pipe) { pipes = (input, output, errors) }

    func result(_ ending: Ending) -> Result {
      Result(ending: ending, output: output, errors: errors)
    }

    func run(_ input: [UInt8], until deadline: Int) {
      _ = fcntl(pipes.input.writing, F_SETFL, O_NONBLOCK)
      var rest = input[...]
      if rest.isEmpty { pipes.input.closeWriting() }
      while pipes.output.reading >= 0 || pipes.errors.reading >= 0 {
        // A closed descriptor is -1, which is waited for by nobody.
        var waiting = [
          pollfd(fd: pipes.input.writing, events: Int16(POLLOUT), revents: 0),
          pollfd(fd: pipes.output.reading, events: Int16(POLLIN), revents: 0),
          pollfd(fd: pipes.errors.reading, events: Int16(POLLIN), revents: 0),
        ]
        let left = deadline - ChildProcess.now()
        guard left > 0 else { return }
        guard poll(&waiting, 3, Int32(clamping: left)) >= 0 || errno == EINTR else { return }
        if waiting[0].revents != 0 {
          let count = rest.withUnsafeBytes { write(pipes.input.writing, $0.baseAddress, $0.count) }
          if count > 0 { rest = rest.dropFirst(count) }
          // A program that reads no further says itself what it has against it.
          let isRefused = count < 0 && errno != EAGAIN && errno != EINTR
          if rest.isEmpty || isRefused { pipes.input.closeWriting() }
        }
        if waiting[1].revents != 0 { Self.read(pipes.output, into: &output) }
        if waiting[2].revents != 0 { Self.read(pipes.errors, into: &errors) }
      }
    }

    private static func read(_ pipe: Pipe, into bytes: inout [UInt8]) {
      var isInterrupted = false
      let part = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        let got = Glibc.read(pipe.reading, buffer.baseAddress, buffer.count)
        isInterrupted = got < 0 && errno == EINTR
        count = max(0, got)
      }
      if part.isEmpty, !isInterrupted { pipe.closeReading() }
      bytes += part.prefix(outputLimit - bytes.count)
    }
  }

  /// A pipe whose ends no other program inherits. A closed end is -1.
  private final class Pipe {
    private(set) var reading: Int32
    private(set) var writing: Int32

    init() throws {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else {
        throw RunFailure("cannot make a pipe: \(String(cString: strerror(errno)))")
      }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      (reading, writing) = (ends[0], ends[1])
    }

    func closeReading() {
      if reading >= 0 { Glibc.close(reading) }
      reading = -1
    }

    func closeWriting() {
      if writing >= 0 { Glibc.close(writing) }
      writing = -1
    }

    func close() {
      closeReading()
      closeWriting()
    }
  }
}
