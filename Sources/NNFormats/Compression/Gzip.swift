/// Gzip files (RFC 1952).
public enum Gzip {
  private enum Flag {
    static let headerChecksum: UInt8 = 1 << 1
    static let extra: UInt8 = 1 << 2
    static let name: UInt8 = 1 << 3
    static let comment: UInt8 = 1 << 4
    static let reserved: UInt8 = 0b1110_0000
  }

  /// Whether `bytes` start as gzip data does.
  public static func isGzip(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  /// The content of all members of a gzip file one after the other, at most `limit` bytes. Zero
  /// bytes after the last member are padding; anything else there is an error.
  ///
  /// Checksums (of the header, where there is one, and of the content) and lengths are checked.
  ///
  /// - Throws: `FormatError`: `truncated`, `malformed`, `checksum`, `unsupported` or `tooLarge`.
  public static func decompress(_ bytes: [UInt8], limit: Int) throws(FormatError) -> [UInt8] {
    let output = OutputBuffer(limit: limit, expected: Inflate.expectedSize(of: bytes.count))
    var position = 0
    repeat {
      position = try member(of: bytes, at: position, into: output)
      while position < bytes.count, bytes[position] == 0 { position += 1 }
    } while position < bytes.count
    return output.bytes
  }

  /// Unpacks the member that starts at `start`; returns where it ends.
  private static func member(
    of bytes: [UInt8], at start: Int, into output: OutputBuffer
  ) throws(FormatError) -> Int {
    let dataStart = try header(of: bytes, at: start)
    let origin = output.count
    let end = try bytes.withUnsafeBufferPointer { input throws(FormatError) in
      try Inflate.inflate(input, from: dataStart, into: output)
    }
    guard bytes.count - end >= 8 else { throw Inflate.truncated(at: bytes.count) }
    var crc = CRC32()
    crc.update(output.written(from: origin))
    guard crc.value == bytes.littleEndian32(at: end) else {
      throw FormatError(
        .checksum, "damaged gzip data: the checksum of the content does not match", at: end)
    }
    guard UInt32(truncatingIfNeeded: output.count - origin) == bytes.littleEndian32(at: end + 4)
    else {
      throw FormatError(
        .checksum, "damaged gzip data: the length of the content does not match", at: end + 4)
    }
    return end + 8
  }

  /// Checks the header at `start`; returns where the compressed data begins.
  private static func header(of bytes: [UInt8], at start: Int) throws(FormatError) -> Int {
    for (index, expected) in [UInt8(0x1F), 0x8B].enumerated() {
      guard start + index < bytes.count else { throw Inflate.truncated(at: bytes.count) }
      guard bytes[start + index] == expected else {
        let message = start == 0 ? "not gzip data" : "data that is not gzip after the gzip data"
        throw FormatError(.malformed, message, at: start + index)
      }
    }
    guard bytes.count - start >= 10 else { throw Inflate.truncated(at: bytes.count) }
    guard bytes[start + 2] == 8 else {
      throw FormatError(
        .unsupported, "expected gzip compression method 8, got \(bytes[start + 2])", at: start + 2)
    }
    let flags = bytes[start + 3]
    guard flags & Flag.reserved == 0 else {
      throw FormatError(.unsupported, "gzip flags that are not defined", at: start + 3)
    }
    var position = start + 10
    if flags & Flag.extra != 0 {
      guard bytes.count - position >= 2 else { throw Inflate.truncated(at: bytes.count) }
      position += 2 + Int(bytes.littleEndian16(at: position))
    }
    for flag in [Flag.name, Flag.comment] where flags & flag != 0 {
      guard position < bytes.count, let end = bytes[position...].firstIndex(of: 0) else {
        throw Inflate.truncated(at: bytes.count)
      }
      position = end + 1
    }
    if flags & Flag.headerChecksum != 0 {
      guard bytes.count - position >= 2 else { throw Inflate.truncated(at: bytes.count) }
      let expected = UInt16(truncatingIfNeeded: CRC32.checksum(bytes[start..<position]))
      guard expected == bytes.littleEndian16(at: position) else {
        throw FormatError(
          .checksum, "damaged gzip data: the checksum of the header does not match", at: position)
      }
      position += 2
    }
    guard position <= bytes.count else { throw Inflate.truncated(at: bytes.count) }
    return position
  }
}
