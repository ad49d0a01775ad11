import Glibc
import NNDiagnostics
import NNFormats
import Testing

/// The folder of the fixtures, which `tools/formats/make_fixtures.py` writes.
let fixtures: String = {
  let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
  return parts.dropLast(2).joined(separator: "/") + "/Fixtures/formats/"
}()

/// The content of a fixture.
func fixture(_ name: String) throws -> [UInt8] {
  try FileBytes.read(path: fixtures + name, limit: 1 << 20)
}

/// SplitMix64 (G. L. Steele et al., OOPSLA 2014): the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Calls `body` with shorter starts of `bytes`, every one of them where there are not many.
func withTruncated(_ bytes: [UInt8], _ body: ([UInt8]) throws -> Void) rethrows {
  for length in stride(from: 0, to: bytes.count, by: bytes.count > 2000 ? 7 : 1) {
    try body(Array(bytes[..<length]))
  }
}

/// Calls `body` with `count` copies of `bytes` with one to three changes: a byte with other bits,
/// another byte, one too many or one too few.
func withDamaged(
  _ bytes: [UInt8], count: Int, seed: UInt64 = 1, _ body: ([UInt8]) throws -> Void
) rethrows {
  var random = SeededGenerator(seed: seed)
  for _ in 0..<count {
    var copy = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) where !copy.isEmpty {
      let index = Int.random(in: copy.indices, using: &random)
      switch UInt8.random(in: 0..<6, using: &random) {
      case 0: copy.remove(at: index)
      case 1: copy.insert(UInt8.random(in: 0...255, using: &random), at: index)
      case 2: copy[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 3: copy[index] = 0xFF
      case 4: copy[index] = bytes.randomElement(using: &random) ?? 0
      default: copy[index] = UInt8.random(in: 0...255, using: &random)
      }
    }
    try body(copy)
  }
}

/// The error that `body` throws, or nil. An error of another type is a failure of the test.
func formatError<Result>(_ body: () throws -> Result) -> FormatError? {
  do {
    _ = try body()
  } catch let error as FormatError {
    return error
  } catch {
    Issue.record(error)
  }
  return nil
}

/// Calls `body` with a new directory, which is removed afterwards with the files in it.
func withTemporaryDirectory(_ body: (String) throws -> Void) throws {
  var template = Array("/tmp/nnformats-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw RunFailure("mkdtemp failed") }
  let path = template.withUnsafeBufferPointer { buffer in
    buffer.baseAddress.map { String(cString: $0) } ?? ""
  }
  defer {
    for name in entries(of: path) { unlink(path + "/" + name) }
    rmdir(path)
  }
  try body(path)
}

/// The names in a directory, hidden ones included, sorted.
func entries(of directory: String) -> [String] {
  guard let stream = opendir(directory) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
      field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}
