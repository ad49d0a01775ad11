/// A canonical Huffman code (RFC 1951, 3.2.2), decoded by one table look-up for codes of up to ten
/// bits and bit by bit for the rare longer ones.
struct HuffmanDecoder {
  /// Longest code in bits.
  static let maximumLength = 15
  private static let tableBits = 10

  /// By the next ten bits: symbol << 4 | length, or 0 where the code is longer or none.
  private var table = [UInt16](repeating: 0, count: 1 << tableBits)
  /// How many codes have each length.
  private var counts = [Int](repeating: 0, count: maximumLength + 1)
  /// The symbols in the order of their codes.
  private var symbols: [UInt16] = []

  /// How well the lengths make up a code.
  enum Completeness {
    /// Every sequence of bits is a code.
    case complete
    /// Some are not.
    case incomplete
    /// No code at all, or a single one of one bit: allowed where little is to be told apart.
    case trivial
    /// There are more codes than sequences of bits.
    case overSubscribed
  }

  /// Whether all sequences of bits are codes.
  let completeness: Completeness

  /// The code whose symbol `i` has `lengths[i]` bits (0: the symbol does not occur).
  init(lengths: ArraySlice<UInt8>) {
    for length in lengths { counts[Int(length)] += 1 }
    let used = lengths.count - counts[0]
    counts[0] = 0
    var left = 1
    for length in 1...Self.maximumLength {
      left = left * 2 - counts[length]
      if left < 0 {
        completeness = .overSubscribed
        return
      }
    }
    let isTrivial = used == 0 || (used == 1 && counts[1] == 1)
    completeness = left == 0 ? .complete : isTrivial ? .trivial : .incomplete

    var nextCode = [Int](repeating: 0, count: Self.maximumLength + 2)
    var nextIndex = nextCode
    for length in 1...Self.maximumLength {
      nextCode[length + 1] = (nextCode[length] + counts[length]) * 2
      nextIndex[length + 1] = nextIndex[length] + counts[length]
    }
    symbols = [UInt16](repeating: 0, count: used)
    for (symbol, length) in lengths.enumerated() where length > 0 {
      let length = Int(length)
      symbols[nextIndex[length]] = UInt16(symbol)
      nextIndex[length] += 1
      let code = nextCode[length]
      nextCode[length] += 1
      if length <= Self.tableBits { fill(code: code, length: length, symbol: symbol) }
    }
  }

  /// Enters a short code at every index that begins with its bits, which come highest first.
  private mutating func fill(code: Int, length: Int, symbol: Int) {
    var reversed = 0
    for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
    for index in stride(from: reversed, to: table.count, by: 1 << length) {
      table[index] = UInt16(symbol << 4 | length)
    }
  }

  /// The next symbol, or -1 when the bits are no code.
  ///
  /// The reader has been refilled, so that fewer than 15 bits means that the data ends there.
  @inline(__always)
  func decode(_ reader: inout BitReader) throws(FormatError) -> Int {
    let entry = table.withUnsafeBufferPointer { $0[reader.peek(Self.tableBits)] }
    let length = Int(entry & 15)
    if length > 0, length <= reader.count {
      reader.skip(length)
      return Int(entry >> 4)
    }
    return try decodeLong(&reader)
  }

  private func decodeLong(_ reader: inout BitReader) throws(FormatError) -> Int {
    var code = 0
    var first = 0
    var index = 0
    for length in 1...Self.maximumLength {
      guard length <= reader.count else { throw Inflate.truncated(at: reader.offset) }
      code |= reader.peek(length) >> (length - 1)
      let count = counts[length]
      if code - first < count {
        reader.skip(length)
        return Int(symbols[index + code - first])
      }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    return -1
  }
}
