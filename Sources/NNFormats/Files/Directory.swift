import Glibc
import NNDiagnostics

/// Directories of the file system.
public enum Directory {
  /// Whether there is a directory at `path`.
  public static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Up to `limit` names of what is in the directory at `path`, in no order, without `.` and `..`;
  /// nil when it can't be read.
  public static func names(in path: String, limit: Int = .max) -> [String]? {
    guard let stream = opendir(path) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while names.count < limit, let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Makes the directory at `path` and those above it where they are missing.
  ///
  /// - Throws: `RunFailure` with the system's reason and what to do about it.
  public static func create(_ path: String) throws {
    if path.isEmpty || exists(path) { return }
    let parent = splitPath(path).directory
    if parent != path { try create(parent) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST, exists(path) else {
      throw AtomicFile.failure(errno, path: path)
    }
  }

  /// Makes a directory at `path` whose files appear all at once: `fill` gets the path of a hidden one
  /// beside it, which takes its name when `fill` returns and is removed when it throws.
  ///
  /// An empty directory at `path` is replaced. Returns false, with nothing left behind, when there is
  /// anything else.
  /// - Throws: `RunFailure` with the system's reason and what to do about it, or the error of `fill`.
  public static func createFilled(_ path: String, _ fill: (String) throws -> Void) throws -> Bool {
    let parent = splitPath(path).directory
    try create(parent)
    let number = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let temporary = "\(parent)/\(temporaryPrefix)\(number)\(temporarySuffix)"
    guard mkdir(temporary, 0o777) == 0 else { throw AtomicFile.failure(errno, path: path) }
    var isDone = false
    defer { if !isDone { remove(temporary) } }
    try fill(temporary)
    guard rename(temporary, path) == 0 else {
      if [ENOTEMPTY, EEXIST, ENOTDIR].contains(errno) { return false }
      throw AtomicFile.failure(errno, path: path)
    }
    isDone = true
    return true
  }

  /// Removes a directory with the files in it; directories in it, and with them itself, stay.
  public static func remove(_ path: String) {
    for name in names(in: path) ?? [] { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// Removes the files that a killed process left half-written in the directory at `path`.
  public static func removeLeftovers(in path: String) {
    for name in names(in: path) ?? [] where isLeftover(name) { unlink("\(path)/\(name)") }
  }

  /// Whether a file called `name` is one that was not complete.
  public static func isLeftover(_ name: String) -> Bool {
    name.hasPrefix(temporaryPrefix) && name.hasSuffix(temporarySuffix)
  }

  /// What the names of files and directories that are not complete begin and end with.
  static let temporaryPrefix = ".swiftnn-"
  static let temporarySuffix = ".tmp"
}
