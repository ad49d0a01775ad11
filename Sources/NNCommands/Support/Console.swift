import Glibc
import NNDiagnostics
import NNFormats

/// What the process writes: results to standard output, messages and progress to standard error.
enum Console {
  /// Makes the process safe to write from: a reader that goes away is no signal, and a stream that
  /// was closed before the start is not taken over by the first file that is opened. Writing to it
  /// fails as before.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest free descriptor is the missing one.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
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
  static var usesColor: Bool { isTerminal && variable("NO_COLOR").isEmpty }

  /// Whether standard error is a terminal on which a line can be written again.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 && variable("TERM") != "dumb" }

  /// How many characters fit on a line of the terminal; 80 where it does not say.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Whether the user's locale has other characters than those of ASCII.
  static var isUnicode: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(variable).first { !$0.isEmpty } ?? ""
    return locale.uppercased().contains("UTF-8") || locale.uppercased().contains("UTF8")
  }

  private static func variable(_ name: String) -> String {
    getenv(name).map { String(cString: $0) } ?? ""
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
