import Glibc
import NNDiagnostics

/// Files that are either the old one or the new one, whatever happens while they are written.
///
/// The bytes go to a temporary file in the same directory, which is synced and renamed; then the
/// directory is synced. A failure removes the temporary file. Links are followed, an existing file
/// keeps its permissions, and anything but a regular file is never replaced.
public enum AtomicFile {
  /// What is written to while the temporary file is open.
  public struct Output {
    let descriptor: Int32
    let path: String
    let calls: SystemCalls

    /// Writes all of `bytes`.
    ///
    /// - Throws: `RunFailure` when the system does not take them.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(RunFailure) {
      var rest = bytes
      while !rest.isEmpty {
        let count = calls.write(descriptor, rest.baseAddress, rest.count)
        if count >= 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno != EINTR {
          throw failure(errno, path: path)
        }
      }
    }

    /// Writes all of `bytes`.
    ///
    /// - Throws: `RunFailure` when the system does not take them.
    public func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }
  }

  /// The calls that can fail once the file is open; tests put failing ones in their place.
  struct SystemCalls {
    var write: (Int32, UnsafeRawPointer?, Int) -> Int = Glibc.write
    var sync: (Int32) -> Int32 = Glibc.fsync
    var rename: (String, String) -> Int32 = { Glibc.rename($0, $1) }
  }

  /// Makes `bytes` the content of the file at `path`.
  ///
  /// - Throws: `RunFailure` with the system's reason and what to do about it.
  public static func write(path: String, bytes: [UInt8]) throws {
    try write(path: path) { try $0.write(bytes) }
  }

  /// Makes the UTF-8 of `text` the content of the file at `path`.
  ///
  /// - Throws: `RunFailure` with the system's reason and what to do about it.
  public static func write(path: String, text: String) throws {
    try write(path: path, bytes: Array(text.utf8))
  }

  /// Makes what `body` writes the content of the file at `path`. When `body` throws, the file stays
  /// as it was.
  ///
  /// - Throws: `RunFailure` with the system's reason and what to do about it, or the error of `body`.
  public static func write(path: String, _ body: (Output) throws -> Void) throws {
    try write(path: path, calls: SystemCalls(), body)
  }

  static func write(
    path: String, calls: SystemCalls, _ body: (Output) throws -> Void
  ) throws {
    let (target, permissions) = try resolve(path)
    let directory = splitPath(target).directory
    let (temporary, descriptor) = try makeTemporary(in: directory, for: path)
    var isOpen = true
    var isDone = false
    defer {
      if isOpen { close(descriptor) }
      if !isDone { unlink(temporary) }
    }
    if let permissions { fchmod(descriptor, permissions) }
    try body(Output(descriptor: descriptor, path: path, calls: calls))
    guard calls.sync(descriptor) == 0 else { throw failure(errno, path: path) }
    isOpen = false
    guard close(descriptor) == 0 else { throw failure(errno, path: path) }
    guard calls.rename(temporary, target) == 0 else { throw failure(errno, path: path) }
    isDone = true
    try sync(directory: directory, for: path)
  }

  /// What `path` leads to, and the permissions of the file that is there.
  private static func resolve(_ path: String) throws -> (target: String, permissions: mode_t?) {
    guard !splitPath(path).name.isEmpty, !path.utf8.contains(0) else {
      throw RunFailure("cannot write '\(path)': not the name of a file", help: "name a file")
    }
    guard let resolved = realpath(path, nil) else { return (path, nil) }
    defer { free(resolved) }
    var status = stat()
    guard stat(resolved, &status) == 0 else { throw failure(errno, path: path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let kind = status.st_mode & S_IFMT == S_IFDIR ? "a directory" : "not a regular file"
      throw RunFailure("cannot write '\(path)': it is \(kind)", help: "name a file")
    }
    return (String(cString: resolved), status.st_mode & 0o777)
  }

  /// A new file in `directory`. Its name does not grow with that of the target, which may be as long
  /// as names can be.
  private static func makeTemporary(
    in directory: String, for path: String
  ) throws -> (path: String, descriptor: Int32) {
    for _ in 0..<16 {
      let number = String(UInt64.random(in: 0...UInt64.max), radix: 36)
      let temporary =
        "\(directory)/\(Directory.temporaryPrefix)\(number)\(Directory.temporarySuffix)"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (temporary, descriptor) }
      guard errno == EEXIST || errno == EINTR else { throw failure(errno, path: path) }
    }
    throw failure(EEXIST, path: path)
  }

  /// Makes the new name last. Some file systems have nothing to sync in a directory, and one may be
  /// written to without being readable: neither is a failure.
  private static func sync(directory: String, for path: String) throws {
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw failure(errno, path: path)
    }
  }

  /// The file can't be written, because of `code`.
  static func failure(_ code: Int32, path: String) -> RunFailure {
    let directory = splitPath(path).directory
    let help: String? =
      switch code {
      case ENOENT, ENOTDIR: "create the directory first: mkdir -p '\(directory)'"
      case ENOSPC, EDQUOT: "free some space, or write to another disk"
      case EACCES, EPERM: "choose a directory that you may write to"
      case EROFS: "the file system is read-only: choose another directory"
      case EFBIG: "the limit for the size of files is too low: see ulimit -f"
      case ENAMETOOLONG: "choose a shorter name"
      default: nil
      }
    return RunFailure("cannot write '\(path)': \(errorText(code))", help: help)
  }
}
