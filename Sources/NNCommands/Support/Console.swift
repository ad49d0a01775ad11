import Glibc
import NNDiagnostics
import NNFormats

/// What the process writes: results to standard output, messages and progress to standard error.
enum Console {
  /// Makes the process safe to write from: a reader that goes away is no signal, and a stream that
  /// was closed before the start is not taken over by the first file that is opened.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest free descriptor is the missing one.
      _ = open("/dev/null", O_RDWR)
    }
  }

  /// Writes `text` and a line end to standard output. A reader that has gone away is no error.
  ///
  /// Throws a `RunFailure` when the system does not take the text.
  static func print(_ text: String) throws {
    let code = write(text + "\n", to: STDOUT_FILENO)
    guard code == 0 || code == EPIPE else {
      throw RunFailure("cannot write to standard output: \(String(cString: strerror(code)))")
    }
  }

  /// Writes `value` to standard output, a line for each value; NaN and infinities become null.
  static func print(_ value: JSONValue) throws {
    try print(try JSON.text(value, style: .pretty, nonFinite: .null))
  }

  /// Writes `text` as it is to standard error.
  static func printError(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  /// Whether standard error is a terminal that wants colours.
  static var usesColor: Bool {
    func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    return isatty(STDERR_FILENO) == 1 && variable("NO_COLOR").isEmpty && variable("TERM") != "dumb"
  }

  /// Writes all of `text`; the result is the system's error number, or 0.
  private static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count >= 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }
}
