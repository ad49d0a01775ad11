import Glibc
import NNDiagnostics
import NNFormats
import Testing

@Suite("safetensors")
struct SafetensorsTests {
  @Test("what the reference implementation wrote is read, from memory and from disk")
  func reads() throws {
    let path = fixtures + "safetensors/all.safetensors"
    for file in [
      try SafetensorsFile(bytes: fixture("safetensors/all.safetensors")),
      try SafetensorsFile(path: path),
    ] {
      #expect(file.metadata == ["format": "pt"])
      #expect(file.entries.count == ElementType.allCases.count + 2)
      for type in ElementType.allCases {
        let entry = try #require(file["layer.\(type.rawValue)"])
        #expect(entry.type == type)
        #expect(entry.shape == [2, 3])
        #expect(try file.bytes(of: entry) == expectedBytes(type, count: 6))
      }
      let scalar = try #require(file["scalar"])
      #expect(scalar.shape == [])
      #expect(try file.bytes(of: scalar) == expectedBytes(.float32, count: 1))
      #expect(file["empty"]?.shape == [0, 4])
      #expect(file["layer"] == nil)
      let starts = file.entries.map(\.byteRange.lowerBound)
      #expect(starts == starts.sorted())
    }
  }

  @Test("the writer gives the bytes of the reference implementation")
  func writes() throws {
    for name in ["all", "none"] {
      let bytes = try fixture("safetensors/\(name).safetensors")
      let file = try SafetensorsFile(bytes: bytes)
      let tensors = try file.entries.map { ($0.name, $0.type, $0.shape, try file.bytes(of: $0)) }
      #expect(try SafetensorsWriter.file(tensors, metadata: file.metadata) == bytes)
    }
  }

  @Test("the order of tensors stays, metadata is sorted, the data is aligned")
  func deterministic() throws {
    let metadata = Dictionary(uniqueKeysWithValues: (0..<50).map { ("key\($0)", "value \($0)") })
    let file = try SafetensorsFile(
      bytes: SafetensorsWriter.file(
        [("z", .uint8, [3], [1, 2, 3]), ("a", .float32, [], [0, 0, 0, 0])], metadata: metadata))
    #expect(file.entries.map(\.name) == ["z", "a"])
    #expect(file.entries[0].byteRange.lowerBound % 8 == 0)
    #expect(file.metadata == metadata)
    let reversed = Dictionary(uniqueKeysWithValues: metadata.sorted { $0.key > $1.key })
    #expect(
      try SafetensorsWriter.header([], metadata: metadata)
        == SafetensorsWriter.header([], metadata: reversed))
  }

  @Test("what can't be written")
  func refusedWrites() {
    #expect(
      formatError { try SafetensorsWriter.header([("a", .bool, [],), ("a", .bool, [])]) }?.message
        == "safetensors can't hold a second tensor 'a'")
    #expect(
      formatError { try SafetensorsWriter.header([("__metadata__", .bool, [])]) }?.kind
        == .unsupported)
    for shape in [[Int.max, 2], [-1], [Int.max / 8, 8]] {
      #expect(
        formatError { try SafetensorsWriter.header([("a", .float64, shape)]) }?.kind == .tooLarge)
    }
    let half = [Int.max / 2 + 1]
    #expect(
      formatError { try SafetensorsWriter.header([("a", .int8, half), ("b", .int8, half)]) }?.kind
        == .tooLarge)
    #expect(
      formatError { try SafetensorsWriter.file([("a", .float32, [2], [0])]) }?.message
        == "tensor 'a': expected 8 bytes for shape [2], got 1")
  }

  /// A file with the given header and `count` bytes of data.
  static func file(_ header: String, data count: Int = 0) -> [UInt8] {
    let length = UInt64(header.utf8.count).littleEndian
    return withUnsafeBytes(of: length) { Array($0) } + header.utf8
      + [UInt8](repeating: 0, count: count)
  }

  @Test(
    "headers that break a rule",
    arguments: [
      (#" {}"#, 0, "has to start with '{'"),
      (#"{"#, 0, "in the safetensors header: expected"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 3, "bytes 0 to 4 of 3"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 5, "1 bytes after the last"),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4, "expected 8 bytes"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4, "bytes 4 to 0"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, 4, "needs a dtype"),
      (#"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#, 4, "needs a dtype"),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}"#, 4, "needs a dtype"),
      (#"{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}"#, 1, "got 'F8_E4M3'"),
      (#"{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, 0, "count"),
      (#"{"a":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,0]}}"#, 0, "needs"),
      (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, 2, "leaves a hole"),
      (
        #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"#
          + #""b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#, 3, "'b' overlaps"
      ),
      (
        #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
          + #""a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, 1, "duplicate JSON key 'a'"
      ),
      (#"{"a":[]}"#, 0, "'a' needs a dtype"),
      (#"{"__metadata__":{"a":1}}"#, 0, "expected a string for 'a'"),
      (#"{"__metadata__":[]}"#, 0, "expected __metadata__ to be an object, got an array"),
    ])
  func brokenRules(header: String, data: Int, part: String) {
    let error = formatError { try SafetensorsFile(bytes: Self.file(header, data: data)) }
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "no error")")
  }

  @Test("absurd lengths of the header are refused before anything is read")
  func lengths() {
    for (length, kind) in [
      (UInt64.max, FormatError.Kind.tooLarge), (1 << 63, .tooLarge), (100_000_001, .tooLarge),
      (100_000_000, .truncated), (3, .truncated),
    ] {
      let bytes = withUnsafeBytes(of: length.littleEndian) { Array($0) } + Array("{}".utf8)
      #expect(formatError { try SafetensorsFile(bytes: bytes) }?.kind == kind)
    }
  }

  @Test("damaged files are read or refused")
  func damaged() throws {
    let file = try fixture("safetensors/all.safetensors")
    withTruncated(file) { bytes in
      #expect(formatError { try SafetensorsFile(bytes: bytes) } != nil)
    }
    try withDamaged(file, count: 3000) { bytes in
      do {
        let file = try SafetensorsFile(bytes: bytes)
        for entry in file.entries {
          #expect(
            try file.bytes(of: entry).count / entry.type.byteCount
              == entry.type.elementCount(of: entry.shape))
        }
      } catch is FormatError {}
    }
  }

  @Test("files that are missing, empty, or shortened once they are open")
  func files() throws {
    #expect(throws: FileError.self) { try SafetensorsFile(path: "/nowhere/x.safetensors") }
    try withTemporaryDirectory { directory in
      let path = directory + "/a.safetensors"
      try AtomicFile.write(path: path, bytes: [])
      #expect(throws: FormatError.self) { try SafetensorsFile(path: path) }
      let whole = try fixture("safetensors/all.safetensors")
      try AtomicFile.write(path: path, bytes: whole)
      let file = try SafetensorsFile(path: path)
      #expect(truncate(path, off_t(whole.count - 1)) == 0)
      let last = try #require(file.entries.last)
      #expect(throws: FileError.self) { try file.bytes(of: last) }
      #expect(throws: FormatError.self) { try SafetensorsFile(path: path) }
    }
  }
}
