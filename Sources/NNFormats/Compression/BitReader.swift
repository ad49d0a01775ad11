/// Bits of a byte buffer, the lowest of each byte first, as deflate packs them.
///
/// The memory behind `bytes` has to outlive the reader.
struct BitReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  /// The next byte to be moved into `bits`.
  private var position: Int
  /// Bits not yet taken; those above `count` may be copies of bytes that are still to come.
  private var bits: UInt64 = 0
  /// How many of `bits` are loaded.
  private(set) var count = 0

  /// A reader of `bytes` that starts at `position`.
  init(_ bytes: UnsafeBufferPointer<UInt8>, from position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// The byte of the next bit.
  var offset: Int { position - (count + 7) / 8 }

  /// Loads at least 56 bits, or all that are left.
  @inline(__always)
  mutating func refill() {
    if bytes.count - position >= 8 {
      let word = UnsafeRawBufferPointer(bytes).loadUnaligned(
        fromByteOffset: position, as: UInt64.self)
      bits |= UInt64(littleEndian: word) &<< UInt64(truncatingIfNeeded: count)
      let loaded = (63 - count) / 8
      position += loaded
      count += loaded * 8
    } else {
      refillAtEnd()
    }
  }

  private mutating func refillAtEnd() {
    // The wide load may have left copies of these bytes above `count`.
    bits &= count == 0 ? 0 : ~0 >> UInt64(64 - count)
    while count <= 56, position < bytes.count {
      bits |= UInt64(bytes[position]) << UInt64(count)
      position += 1
      count += 8
    }
  }

  /// The next `width` bits (at most 32) without taking them; zeros beyond the end of the data.
  @inline(__always)
  func peek(_ width: Int) -> Int {
    Int(truncatingIfNeeded: bits & (1 &<< UInt64(truncatingIfNeeded: width) &- 1))
  }

  /// Takes `width` bits; the caller has seen that `count` is at least that.
  @inline(__always)
  mutating func skip(_ width: Int) {
    bits &>>= UInt64(truncatingIfNeeded: width)
    count &-= width
  }

  /// The next `width` bits (at most 32).
  @inline(__always)
  mutating func take(_ width: Int) throws(FormatError) -> Int {
    if count < width {
      refill()
      guard count >= width else { throw Inflate.truncated(at: bytes.count) }
    }
    let value = peek(width)
    skip(width)
    return value
  }

  /// Drops the rest of a byte that was begun and gives the whole bytes of `bits` back; returns
  /// where the next byte is.
  mutating func alignToByte() -> Int {
    position -= count / 8
    bits = 0
    count = 0
    return position
  }

  /// Goes on at the byte `position`; only right after `alignToByte`.
  mutating func jump(to position: Int) { self.position = position }
}
