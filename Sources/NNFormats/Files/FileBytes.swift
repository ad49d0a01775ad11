import NNDiagnostics

/// Whole files as bytes.
public enum FileBytes {
  /// The bytes of the regular file at `path`, of which there may be at most `limit`.
  ///
  /// - Throws: `FileError` when it is missing (with the closest name of its directory as help), not
  ///   readable, larger than `limit`, or a directory, pipe or device.
  public static func read(path: String, limit: Int) throws(FileError) -> [UInt8] {
    let file = try ReadableFile(path: path)
    guard file.size <= limit else { throw tooLarge(path, limit: limit) }
    // One byte more than the size, to see the end; files of /proc say that their size is 0.
    var bytes: [UInt8] = []
    var wanted = max(file.size + 1, 4096)
    while true {
      let chunk = try readChunk(of: file, at: bytes.count, count: wanted - bytes.count)
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      guard bytes.count <= limit else { throw tooLarge(path, limit: limit) }
      if bytes.count < wanted { return bytes }
      wanted = bytes.count * 2
    }
  }

  /// Up to `count` bytes from `offset` on.
  private static func readChunk(
    of file: ReadableFile, at offset: Int, count: Int
  ) throws(FileError) -> [UInt8] {
    var result: Result<Int, FileError> = .success(0)
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      do throws(FileError) {
        used = try file.readSome(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
      } catch {
        result = .failure(error)
      }
    }
    _ = try result.get()
    return bytes
  }

  /// The file is larger than allowed.
  private static func tooLarge(_ path: String, limit: Int) -> FileError {
    FileError(
      .tooLarge, path: path, "'\(path)' is too large: expected at most \(limit) bytes")
  }
}
