/// The checksum of gzip and zip (polynomial 0xEDB88320), eight bytes at a time.
///
/// Slicing-by-8: M. E. Kounavis and F. L. Berry, "Novel Table Lookup-Based Algorithms for
/// High-Performance CRC Generation", IEEE Transactions on Computers 57(11), 2008.
public struct CRC32: Sendable {
  /// Entry `256 * k + b`: the remainder of byte `b` followed by `k` zero bytes.
  private static let table: [UInt32] = {
    var table = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var remainder = UInt32(byte)
      for _ in 0..<8 {
        remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1
      }
      table[byte] = remainder
    }
    for index in 256..<table.count {
      let previous = table[index - 256]
      table[index] = previous >> 8 ^ table[Int(previous & 0xFF)]
    }
    return table
  }()

  private var state: UInt32 = 0xFFFF_FFFF

  /// The checksum of nothing so far.
  public init() {}

  /// The checksum of all bytes seen.
  public var value: UInt32 { ~state }

  /// The checksum of `bytes` alone.
  public static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var crc = CRC32()
    let done: Void? = bytes.withContiguousStorageIfAvailable {
      crc.update(UnsafeRawBufferPointer($0))
    }
    if done == nil { Array(bytes).withUnsafeBytes { crc.update($0) } }
    return crc.value
  }

  /// Takes in `bytes`.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    state = Self.table.withUnsafeBufferPointer { table in
      var crc = state
      var index = 0
      while bytes.count - index >= 8 {
        let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let mixed = UInt64(littleEndian: word) ^ UInt64(crc)
        crc = 0
        for byte in 0..<8 {
          crc ^=
            table[(7 - byte) << 8 | Int(truncatingIfNeeded: mixed >> (8 * UInt64(byte)) & 0xFF)]
        }
        index += 8
      }
      while index < bytes.count {
        crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[index])) & 0xFF)]
        index += 1
      }
      return crc
    }
  }
}
