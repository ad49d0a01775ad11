import Testing

@testable import NNFormats

@Suite("gzip and deflate")
struct GzipTests {
  static let names = [
    "empty", "stored", "fixed", "dynamic", "longcodes", "runs", "members", "flags",
  ]

  @Test("what zlib packed comes out again", arguments: names)
  func unpacks(name: String) throws {
    let expected = try fixture("gzip/\(name).bin")
    #expect(try Gzip.decompress(fixture("gzip/\(name).gz"), limit: expected.count) == expected)
  }

  @Test("raw deflate data may be followed by other bytes")
  func rawDeflate() throws {
    let file = try fixture("gzip/dynamic.gz")
    let output = try Inflate.decompress(file, from: 10, limit: 1 << 20)
    #expect(output.bytes == (try fixture("gzip/dynamic.bin")))
    #expect(output.end == file.count - 8)
    #expect(formatError { try Inflate.decompress(file, from: -1, limit: 10) }?.kind == .truncated)
    #expect(
      formatError { try Inflate.decompress(file, from: 1 << 40, limit: 10) }?.kind == .truncated)
  }

  @Test("one byte more than the limit is refused", arguments: names.dropFirst())
  func limit(name: String) throws {
    let (file, size) = (try fixture("gzip/\(name).gz"), try fixture("gzip/\(name).bin").count)
    for limit in [-1, 0, 1, size - 1] {
      #expect(formatError { try Gzip.decompress(file, limit: limit) }?.kind == .tooLarge)
    }
  }

  @Test("every shorter file is an error of its own kind", arguments: names)
  func truncated(name: String) throws {
    let file = try fixture("gzip/\(name).gz")
    var whole: [Int] = []
    withTruncated(file) { bytes in
      let error = formatError { try Gzip.decompress(bytes, limit: 1 << 20) }
      if error == nil { whole.append(bytes.count) }
      #expect(error == nil || error?.kind == .truncated, "\(bytes.count) of \(file.count) bytes")
    }
    // A file of two members may end after the first; nine zeros after the second are padding.
    #expect(whole.count == (name == "members" ? 1 + 9 : 0))
  }

  @Test("damaged files give an error or data, never more", arguments: names)
  func damaged(name: String) throws {
    let file = try fixture("gzip/\(name).gz")
    var errors = 0
    withDamaged(file, count: 400) { bytes in
      let error = formatError { try Gzip.decompress(bytes, limit: 100_000) }
      if error != nil { errors += 1 }
      _ = formatError { try Inflate.decompress(bytes, from: min(10, bytes.count), limit: 100_000) }
    }
    // The time, the file system and the level in the header are not checked by anything.
    #expect(errors > 320)
  }

  @Test(
    "errors say what is wrong",
    arguments: [
      // Deflate bits after the ten bytes of a plain gzip header.
      ([0x07], FormatError.Kind.malformed, "block type 3 does not exist"),
      ([0x01, 0x01, 0x00, 0x00, 0x00], .malformed, "disagrees with its complement"),
      ([0x01, 0x05, 0x00, 0xFA, 0xFF, 0x41], .truncated, "ends early"),
      // A fixed block: length 3 at distance 1 with nothing before it.
      ([0x03, 0x02, 0x00], .malformed, "a distance of 1 reaches before the start"),
      // A dynamic block with 287 literal and length symbols.
      ([0xF5, 0x00, 0x00, 0x00], .malformed, "too many length or distance symbols"),
      // A dynamic block with no code-length codes at all.
      ([0x05, 0x00, 0x00, 0x00, 0x00], .malformed, "the code of the code lengths"),
    ] as [([UInt8], FormatError.Kind, String)])
  func messages(bits: [UInt8], kind: FormatError.Kind, part: String) throws {
    let error = formatError { try Inflate.decompress(bits, limit: 100) }
    #expect(error?.kind == kind)
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "no error")")
  }

  @Test("header, checksum and length are checked")
  func framing() throws {
    let file = try fixture("gzip/flags.gz")
    func error(_ change: (inout [UInt8]) -> Void) -> FormatError? {
      var copy = file
      change(&copy)
      return formatError { try Gzip.decompress(copy, limit: 1 << 20) }
    }
    #expect(error { $0[0] = 0 }?.message == "not gzip data")
    #expect(error { $0[2] = 7 }?.kind == .unsupported)
    #expect(error { $0[3] |= 0x80 }?.kind == .unsupported)
    #expect(error { $0[12] ^= 1 }?.message.contains("checksum of the header") == true)
    #expect(error { $0[$0.count - 8] ^= 1 }?.message.contains("checksum of the content") == true)
    #expect(error { $0[$0.count - 4] ^= 1 }?.message.contains("length of the content") == true)
    #expect(error { $0.append(7) }?.message == "data that is not gzip after the gzip data")
    #expect(error { $0 += [0, 0, 0] } == nil)
  }

  @Test("the checksum is that of zlib")
  func checksum() {
    #expect(CRC32.checksum("123456789".utf8) == 0xCBF4_3926)
    #expect(CRC32.checksum([]) == 0)
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    var pieces = CRC32()
    for start in stride(from: 0, to: 1000, by: 13) {
      bytes[start..<min(1000, start + 13)].withUnsafeBytes { pieces.update($0) }
    }
    #expect(pieces.value == CRC32.checksum(bytes))
  }
}
