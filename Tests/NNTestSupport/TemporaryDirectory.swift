import Glibc

/// A new directory that is gone, with all that is in it, when the last reference to it is.
public final class TemporaryDirectory {
  /// Its path.
  public let path: String

  /// Makes a directory that holds `files`, whose names may begin with directories.
  public init(_ files: [String: String] = [:]) throws {
    let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((root + "/swiftnn-test-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(errno, "\(root)/swiftnn-test-XXXXXX") }
    path = template.withUnsafeBufferPointer { text in
      text.baseAddress.map { String(cString: $0) } ?? ""
    }
    for (name, text) in files { try write(name, Array(text.utf8)) }
  }

  deinit {
    for name in names.reversed() where unlink("\(path)/\(name)") != 0 { rmdir("\(path)/\(name)") }
    rmdir(path)
  }

  /// What the system said when a file could not be made.
  public struct Failure: Error, CustomStringConvertible {
    /// The path and the reason.
    public let description: String

    init(_ code: Int32, _ path: String) {
      description = "can't write '\(path)': \(String(cString: strerror(code)))"
    }
  }

  /// Writes a file, making the directories that its name begins with.
  public func write(_ name: String, _ bytes: [UInt8]) throws {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o700)
    }
    guard let file = fopen("\(path)/\(name)", "w") else { throw Failure(errno, "\(path)/\(name)") }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw Failure(errno, "\(path)/\(name)")
    }
  }

  /// A file's bytes; nil when there is none.
  public func bytes(_ name: String) -> [UInt8]? {
    guard let file = fopen("\(path)/\(name)", "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }

  /// A file's text; nil when there is none.
  public func text(_ name: String) -> String? {
    bytes(name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The names of everything in it at any depth, a directory before what it holds.
  public var names: [String] { Self.entries(path).sorted() }

  private static func entries(_ folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != ".." else { continue }
      found.append(name)
      if entry.pointee.d_type == UInt8(DT_DIR) {
        found += entries("\(folder)/\(name)").map { "\(name)/\($0)" }
      }
    }
    return found
  }
}
