import Glibc
import NNDiagnostics

/// A file that can't be read. Whether that is the user's mistake (a data file named in a spec) or
/// the machine's is for the caller to say, with `diagnostic(_:at:)` or `runFailure`.
public struct FileError: Error, Hashable, Sendable {
  /// The sort of trouble, for callers that act on it.
  public enum Kind: String, Sendable {
    /// Nothing has that name.
    case missing
    /// A directory, a pipe, a device: anything but a regular file.
    case notRegular
    /// Reading it is not allowed.
    case permission
    /// It is larger than the caller allows.
    case tooLarge
    /// It became shorter while it was read.
    case truncated
    /// Any other failure of the system.
    case system
  }

  /// The sort of trouble.
  public var kind: Kind
  /// The file as the user named it.
  public var path: String
  /// Lower case, with the file's name and the system's reason.
  public var message: String
  /// What the user can do about it.
  public var help: String?

  /// Trouble with the file at `path`.
  public init(_ kind: Kind, path: String, _ message: String, help: String? = nil) {
    self.kind = kind
    self.path = path
    self.message = message
    self.help = help
  }

  /// The user's mistake, told at `location` (the place of the spec that names the file).
  public func diagnostic(_ code: DiagnosticCode, at location: SourceLocation? = nil) -> Diagnostic {
    Diagnostic(code, message, at: location, help: help)
  }

  /// The machine's fault.
  public var runFailure: RunFailure { RunFailure(message, help: help) }

  /// The trouble that the system reported as `code` for `path`.
  static func system(_ code: Int32, path: String) -> FileError {
    switch code {
    case ENOENT, ENOTDIR:
      FileError(.missing, path: path, "no such file '\(path)'", help: suggestion(for: path))
    case EACCES, EPERM:
      FileError(
        .permission, path: path, "cannot read '\(path)': \(errorText(code))",
        help: "give yourself the right to read it, for example with chmod u+r")
    case EISDIR:
      FileError(.notRegular, path: path, "'\(path)' is a directory, expected a file")
    default:
      FileError(.system, path: path, "cannot read '\(path)': \(errorText(code))")
    }
  }

  /// The name of a file in the same directory that is close to the missing one, or the part of the
  /// path that does not exist.
  private static func suggestion(for path: String) -> String? {
    let (directory, name) = splitPath(path)
    guard let names = Directory.names(in: directory, limit: 10_000) else {
      return "there is no directory '\(directory)'"
    }
    guard let close = Suggestion.closest(to: name, in: names.filter { !$0.hasPrefix(".") }.sorted())
    else { return nil }
    let prefix = path.utf8.contains(UInt8(ascii: "/")) ? path.dropLast(name.count) : ""
    return "did you mean '\(prefix)\(close)'?"
  }
}

/// What the system calls the error number `code`, in lower case as all messages are.
func errorText(_ code: Int32) -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
  let message = buffer.withUnsafeBufferPointer { text in
    text.baseAddress.map { String(cString: $0) } ?? ""
  }
  return message.prefix(1).lowercased() + message.dropFirst()
}

/// The directory of `path` (`.` where it names none, `/` at the root) and the last part.
func splitPath(_ path: String) -> (directory: String, name: String) {
  guard let slash = path.lastIndex(of: "/") else { return (".", path) }
  let directory = path[..<slash]
  return (directory.isEmpty ? "/" : String(directory), String(path[path.index(after: slash)...]))
}
