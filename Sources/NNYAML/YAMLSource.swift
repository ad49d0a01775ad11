import Glibc
import NNDiagnostics

/// Reading the files that hold YAML.
public enum YAMLSource {
  /// The most names of a directory that are looked at for a suggestion.
  private static let searchedNames = 10_000

  /// The bytes of the regular file at `path` (links are followed), as far as `limits` allow.
  ///
  /// Pipes and devices are refused, so reading never waits.
  ///
  /// - Parameter location: where the user named the file, if in another file.
  /// - Throws: `Diagnostic` when there is no such file or it cannot be read as one; `RunFailure`
  ///   when the system fails while reading.
  public static func read(
    path: String, limits: YAMLLimits = YAMLLimits(), at location: SourceLocation? = nil
  ) throws -> [UInt8] {
    func cannotRead(_ why: String, help: String? = nil) -> Diagnostic {
      Diagnostic(.yamlCannotRead, "cannot read '\(path)': \(why)", at: location, help: help)
    }
    guard !path.utf8.contains(0) else { throw cannotRead("the name contains a NUL") }

    // Looked at before opening: opening some devices has effects. Without O_NONBLOCK a pipe put
    // in its place in between would still be waited for.
    var status = stat()
    var descriptor: Int32 = -1
    if stat(path, &status) == 0 {
      if let why = refusal(status) { throw cannotRead(why) }
      descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    }
    guard descriptor >= 0 else {
      let code = errno
      throw cannotRead(reason(code), help: code == ENOENT ? suggestion(for: path) : nil)
    }
    defer { close(descriptor) }
    guard fstat(descriptor, &status) == 0 else { throw failure(path, errno) }
    if let why = refusal(status) { throw cannotRead(why) }
    guard status.st_size <= limits.inputBytes else {
      throw Diagnostic(
        .yamlInputSize,
        "'\(path)' has \(status.st_size) bytes; at most \(limits.inputBytes) are read",
        at: location)
    }
    // One byte more than allowed is enough for the parser to refuse a file that grew meanwhile.
    let most = max(limits.inputBytes, limits.inputBytes &+ 1)
    return try bytes(of: descriptor, path: path, atMost: most)
  }

  private static func bytes(
    of descriptor: Int32, path: String, atMost limit: Int
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      let wanted = min(buffer.count, limit - bytes.count)
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, wanted) }
      if count == 0 { break }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw failure(path, errno)
      }
      bytes.append(contentsOf: buffer[..<count])
    }
    return bytes
  }

  /// Why a file of this kind is not read, or nil when it is a regular one.
  private static func refusal(_ status: stat) -> String? {
    switch status.st_mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "it is a directory"
    default: "it is not a regular file"
    }
  }

  private static func reason(_ code: Int32) -> String {
    switch code {
    case ENOENT: "no such file"
    case EACCES, EPERM: "permission denied"
    case ENOTDIR: "a part of the path is not a directory"
    default: String(cString: strerror(code))
    }
  }

  private static func failure(_ path: String, _ code: Int32) -> RunFailure {
    RunFailure(
      "cannot read '\(path)': \(reason(code))", help: "check the disk and the file's permissions")
  }

  /// A YAML file of the same directory whose name is close to that of `path`.
  private static func suggestion(for path: String) -> String? {
    let slash = path.lastIndex(of: "/")
    let directory = slash.map { String(path[...$0]) } ?? ""
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard let stream = opendir(directory.isEmpty ? "." : directory) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    for _ in 0..<searchedNames {
      guard let entry = readdir(stream) else { break }
      let found = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if found.hasSuffix(".yaml") || found.hasSuffix(".yml") { names.append(found) }
    }
    let withEnding = names.filter { $0 == name + ".yaml" || $0 == name + ".yml" }.sorted().first
    let near = withEnding ?? Suggestion.closest(to: name, in: names)
    return near.map { "did you mean '\(directory)\($0)'?" }
  }
}
