import Glibc
import NNDiagnostics
import Testing

@testable import NNFormats

@Suite("files")
struct FileTests {
  private func readError(_ path: String, limit: Int = 1 << 20) -> FileError? {
    do throws(FileError) {
      _ = try FileBytes.read(path: path, limit: limit)
      return nil
    } catch {
      return error
    }
  }

  @Test("sizes around the limit")
  func limits() throws {
    try withTemporaryDirectory { directory in
      for size in [0, 1, 4095, 4096, 4097, 100_000] {
        let path = directory + "/a"
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        try AtomicFile.write(path: path, bytes: bytes)
        #expect(try FileBytes.read(path: path, limit: size) == bytes)
        if size > 0 { #expect(readError(path, limit: size - 1)?.kind == .tooLarge) }
      }
    }
  }

  @Test("files whose size the system does not tell")
  func unknownSize() throws {
    #expect(try !FileBytes.read(path: "/proc/self/maps", limit: 1 << 24).isEmpty)
    #expect(readError("/proc/self/maps", limit: 10)?.kind == .tooLarge)
  }

  @Test("pipes, devices and directories are refused at once")
  func notRegular() throws {
    try withTemporaryDirectory { directory in
      #expect(mkfifo(directory + "/pipe", 0o600) == 0)
      for path in [directory + "/pipe", "/dev/zero", "/dev/null", directory, "/"] {
        #expect(readError(path)?.kind == .notRegular, "\(path)")
      }
    }
  }

  @Test("missing files")
  func missing() throws {
    try withTemporaryDirectory { directory in
      try AtomicFile.write(path: directory + "/weights.safetensors", bytes: [1])
      let near = readError(directory + "/weight.safetensors")
      #expect(near?.kind == .missing)
      #expect(near?.help == "did you mean '\(directory)/weights.safetensors'?")
      #expect(readError(directory + "/other")?.help == nil)
      #expect(readError(directory + "/no/a")?.help == "there is no directory '\(directory)/no'")
      #expect(readError(directory + "/weights.safetensors/a")?.kind == .missing)
      #expect(readError("")?.kind == .missing)
      #expect(readError("a\0b")?.kind == .missing)
      #expect(readError(String(repeating: "x", count: 10_000))?.kind == .system)
    }
  }

  @Test("a file that is shortened while it is open gives an error")
  func shortened() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/a"
      try AtomicFile.write(path: path, bytes: [UInt8](repeating: 1, count: 100))
      let file = try ReadableFile(path: path)
      #expect(truncate(path, 50) == 0)
      var buffer = [UInt8](repeating: 0, count: 100)
      #expect(throws: FileError.self) {
        try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
      }
    }
  }
}

@Suite("atomic writes")
struct AtomicFileTests {
  @Test("new content, old permissions, nothing left behind")
  func replaces() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/a"
      try AtomicFile.write(path: path, text: "one")
      chmod(path, 0o640)
      try AtomicFile.write(path: path) { output in
        try output.write(Array("tw".utf8))
        try output.write([])
        try output.write(Array("o".utf8))
      }
      #expect(try FileBytes.read(path: path, limit: 10) == Array("two".utf8))
      var status = stat()
      #expect(stat(path, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o640)
      #expect(entries(of: directory) == ["a"])
    }
  }

  @Test("a link is followed, its target replaced")
  func links() throws {
    try withTemporaryDirectory { directory in
      try AtomicFile.write(path: directory + "/a", text: "one")
      #expect(symlink("a", directory + "/link") == 0)
      try AtomicFile.write(path: directory + "/link", text: "two")
      #expect(try FileBytes.read(path: directory + "/a", limit: 10) == Array("two".utf8))
      var status = stat()
      #expect(lstat(directory + "/link", &status) == 0)
      #expect(status.st_mode & S_IFMT == S_IFLNK)
    }
  }

  @Test("names as long as names can be")
  func longName() throws {
    try withTemporaryDirectory { directory in
      try AtomicFile.write(path: directory + "/" + String(repeating: "n", count: 255), text: "x")
      let tooLong = directory + "/" + String(repeating: "n", count: 256)
      let failure = #expect(throws: RunFailure.self) {
        try AtomicFile.write(path: tooLong, text: "x")
      }
      #expect(failure?.help == "choose a shorter name")
      #expect(entries(of: directory).count == 1)
    }
  }

  @Test("what is not a regular file is never replaced")
  func notRegular() throws {
    try withTemporaryDirectory { directory in
      #expect(mkfifo(directory + "/pipe", 0o600) == 0)
      for path in ["/dev/null", directory, directory + "/pipe", "", directory + "/"] {
        #expect(throws: RunFailure.self) { try AtomicFile.write(path: path, text: "x") }
      }
      #expect(entries(of: directory) == ["pipe"])
    }
  }

  @Test("a missing directory")
  func missingDirectory() {
    let failure = #expect(throws: RunFailure.self) {
      try AtomicFile.write(path: "/nowhere/at/all", text: "x")
    }
    #expect(failure?.message == "cannot write '/nowhere/at/all': no such file or directory")
    #expect(failure?.help == "create the directory first: mkdir -p '/nowhere/at'")
  }

  @Test("whatever fails, the old file stays and the temporary one goes")
  func failures() throws {
    typealias Calls = AtomicFile.SystemCalls
    let full = Calls(write: { descriptor, bytes, count in
      if count < 5 {
        errno = ENOSPC
        return -1
      }
      return write(descriptor, bytes, 3)
    })
    let unsynced = Calls(sync: { _ in
      errno = EIO
      return -1
    })
    let unnamed = Calls(rename: { _, _ in
      errno = EACCES
      return -1
    })
    try withTemporaryDirectory { directory in
      let path = directory + "/a"
      try AtomicFile.write(path: path, text: "old")
      for (calls, reason, help) in [
        (full, "no space left on device", "free some space, or write to another disk"),
        (unsynced, "input/output error", nil),
        (unnamed, "permission denied", "choose a directory that you may write to"),
      ] as [(Calls, String, String?)] {
        let failure = #expect(throws: RunFailure.self) {
          try AtomicFile.write(path: path, calls: calls) { try $0.write(Array("new text".utf8)) }
        }
        #expect(failure == RunFailure("cannot write '\(path)': \(reason)", help: help))
      }
      #expect(throws: CancellationError.self) {
        try AtomicFile.write(path: path) { output in
          try output.write([1])
          throw CancellationError()
        }
      }
      #expect(try FileBytes.read(path: path, limit: 10) == Array("old".utf8))
      #expect(entries(of: directory) == ["a"])
    }
  }

  @Test("short writes and interruptions are gone on from")
  func shortWrites() throws {
    try withTemporaryDirectory { directory in
      var turn = 0
      let calls = AtomicFile.SystemCalls(write: { descriptor, bytes, count in
        turn += 1
        if turn % 2 == 0 {
          errno = EINTR
          return -1
        }
        return write(descriptor, bytes, min(count, 7))
      })
      let content = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
      try AtomicFile.write(path: directory + "/a", calls: calls) { try $0.write(content) }
      #expect(try FileBytes.read(path: directory + "/a", limit: 1000) == content)
    }
  }
}
