import Glibc

/// Paths that mean the same from every directory.
enum AbsolutePath {
  /// `path` as seen from `directory`, which may be relative to the working directory itself.
  static func of(_ path: String, from directory: String) -> String {
    let joined = path.hasPrefix("/") ? path : directory + path
    if joined.hasPrefix("/") { return joined }
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard let working = getcwd(&buffer, buffer.count) else { return joined }
    return String(cString: working) + "/" + joined
  }
}
