import Glibc

/// An open regular file, read at any offset.
///
/// Reads go through `pread` and not through a mapping: a mapped file that somebody shortens kills
/// the process on the next access, a short read is an error like any other.
public final class ReadableFile: Sendable {
  /// The file as the user named it.
  public let path: String
  /// Its length in bytes when it was opened.
  public let size: Int
  private let descriptor: Int32

  /// Opens the file at `path`.
  ///
  /// - Throws: `FileError` when it is missing, not readable, or no regular file. A pipe or a device
  ///   is refused without waiting for it.
  public init(path: String) throws(FileError) {
    guard !path.utf8.contains(0) else {
      throw FileError(.missing, path: path, "a file name can't contain a null character")
    }
    // Without O_NONBLOCK, opening a pipe waits until somebody writes to it.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError.system(errno, path: path) }
    var status = stat()
    let failure = fstat(descriptor, &status) == 0 ? 0 : errno
    guard failure == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      if failure != 0 { throw FileError.system(failure, path: path) }
      let isDirectory = status.st_mode & S_IFMT == S_IFDIR
      throw FileError(
        .notRegular, path: path,
        isDirectory
          ? "'\(path)' is a directory, expected a file"
          : "'\(path)' is not a regular file, expected a file on disk")
    }
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Fills `buffer` with the bytes from `offset` on.
  ///
  /// - Throws: `FileError` when the file ends first or the system can't read it.
  public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
    guard try readSome(into: buffer, at: offset) == buffer.count else {
      throw FileError(.truncated, path: path, "'\(path)' became shorter while it was read")
    }
  }

  /// Reads until `buffer` is full or the file ends; returns how many bytes it was.
  func readSome(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int
  {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = pread(descriptor, rest.baseAddress, rest.count, offset + done)
      if count == 0 { break }
      if count > 0 {
        done += count
      } else if errno != EINTR {
        throw FileError.system(errno, path: path)
      }
    }
    return done
  }
}
