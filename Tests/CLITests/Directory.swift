import Glibc
import NNFormats

/// A new directory that is gone when the last reference to it is.
final class Directory {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let path: String

  /// Makes a directory that holds `files`, whose names may begin with directories.
  init(_ files: [String: String] = [:]) throws {
    let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((root + "/swiftnn-test-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure(description: "can't make a directory in '\(root)'")
    }
    path = template.withUnsafeBufferPointer { text in
      text.baseAddress.map { String(cString: $0) } ?? ""
    }
    for (name, text) in files { try write(name, Array(text.utf8)) }
  }

  deinit {
    for name in names.reversed() where unlink("\(path)/\(name)") != 0 { rmdir("\(path)/\(name)") }
    rmdir(path)
  }

  /// Writes a file, making the directories that its name begins with.
  func write(_ name: String, _ bytes: [UInt8]) throws {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o700)
    }
    try AtomicFile.write(path: "\(path)/\(name)", bytes: bytes)
  }

  /// A file's bytes; nil when there is none.
  func bytes(_ name: String) -> [UInt8]? {
    try? FileBytes.read(path: "\(path)/\(name)", limit: 1 << 30)
  }

  /// A file's text; nil when there is none.
  func text(_ name: String) -> String? {
    bytes(name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The names of everything in it at any depth, a directory before what it holds.
  var names: [String] { Self.entries(path).sorted() }

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
