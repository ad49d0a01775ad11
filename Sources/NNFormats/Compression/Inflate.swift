/// Decompression of deflate data (RFC 1951).
public enum Inflate {
  /// What came out, and where the compressed data ended.
  public struct Output: Sendable {
    /// The decompressed bytes.
    public var bytes: [UInt8]
    /// The offset of the first byte after the compressed data.
    public var end: Int
  }

  /// Decompresses the raw deflate data that starts at byte `start` of `bytes`, which may go on after
  /// it. At most `limit` bytes come out, and memory grows only with what really does.
  ///
  /// - Throws: `FormatError` when the data is cut short, breaks the format or yields more.
  public static func decompress(
    _ bytes: [UInt8], from start: Int = 0, limit: Int
  ) throws(FormatError) -> Output {
    guard (0...bytes.count).contains(start) else { throw truncated(at: bytes.count) }
    let output = OutputBuffer(limit: limit, expected: expectedSize(of: bytes.count - start))
    let end = try bytes.withUnsafeBufferPointer { input throws(FormatError) in
      try inflate(input, from: start, into: output)
    }
    return Output(bytes: output.bytes, end: end)
  }

  /// A guess at the size of the output that wastes little where it is wrong.
  static func expectedSize(of compressed: Int) -> Int { min(compressed, 1 << 28) * 4 }

  /// The data ends before the last block does.
  static func truncated(at offset: Int) -> FormatError {
    FormatError(
      .truncated, "the compressed data ends early", at: offset,
      help: "the file is incomplete: copy or download it again")
  }

  private static func malformed(_ message: String, _ reader: BitReader) -> FormatError {
    FormatError(.malformed, "damaged compressed data: \(message)", at: reader.offset)
  }

  /// Appends what the data from `start` on unpacks to; returns where the data ends. Matches reach
  /// back no further than to what was in `output` at the start.
  static func inflate(
    _ input: UnsafeBufferPointer<UInt8>, from start: Int, into output: OutputBuffer
  ) throws(FormatError) -> Int {
    var reader = BitReader(input, from: start)
    let origin = output.count
    while true {
      let isLast = try reader.take(1) == 1
      switch try reader.take(2) {
      case 0:
        try stored(input, &reader, output)
      case 1:
        try block(&reader, output, origin, fixedLiterals, fixedDistances)
      case 2:
        let (literals, distances) = try dynamicCodes(&reader)
        try block(&reader, output, origin, literals, distances)
      default:
        throw malformed("block type 3 does not exist", reader)
      }
      if isLast { return reader.alignToByte() }
    }
  }

  private static func stored(
    _ input: UnsafeBufferPointer<UInt8>, _ reader: inout BitReader, _ output: OutputBuffer
  ) throws(FormatError) {
    let start = reader.alignToByte()
    guard input.count - start >= 4 else { throw truncated(at: input.count) }
    let length = Int(input[start]) | Int(input[start + 1]) << 8
    let complement = Int(input[start + 2]) | Int(input[start + 3]) << 8
    guard length == complement ^ 0xFFFF else {
      throw malformed("the length of a stored block disagrees with its complement", reader)
    }
    guard input.count - start - 4 >= length else { throw truncated(at: input.count) }
    try output.append(UnsafeBufferPointer(rebasing: input[(start + 4)..<(start + 4 + length)]))
    reader.jump(to: start + 4 + length)
  }

  // MARK: Codes

  private static let fixedLiterals = HuffmanDecoder(
    lengths: ([UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
      + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8))[...])
  private static let fixedDistances = HuffmanDecoder(lengths: [UInt8](repeating: 5, count: 32)[...])

  /// Symbols of the code-length code in the order in which their lengths are stored.
  private static let lengthOrder = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]
  private static let endOfBlock = 256

  /// The codes at the start of a dynamic block (3.2.7), as strictly as zlib takes them.
  private static func dynamicCodes(
    _ reader: inout BitReader
  ) throws(FormatError) -> (literals: HuffmanDecoder, distances: HuffmanDecoder) {
    let literalCount = try reader.take(5) + 257
    let distanceCount = try reader.take(5) + 1
    let lengthCount = try reader.take(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else {
      throw malformed("too many length or distance symbols", reader)
    }
    var lengthLengths = [UInt8](repeating: 0, count: lengthOrder.count)
    for symbol in lengthOrder.prefix(lengthCount) {
      lengthLengths[symbol] = UInt8(try reader.take(3))
    }
    let lengthCode = HuffmanDecoder(lengths: lengthLengths[...])
    guard lengthCode.completeness == .complete else {
      throw malformed("the code of the code lengths is not complete", reader)
    }

    let total = literalCount + distanceCount
    var lengths: [UInt8] = []
    while lengths.count < total {
      reader.refill()
      let symbol = try lengthCode.decode(&reader)
      if symbol < 16 {
        lengths.append(UInt8(symbol))
        continue
      }
      guard let repeated = symbol == 16 ? lengths.last : 0 else {
        throw malformed("a repeated code length with none before it", reader)
      }
      let times =
        switch symbol {
        case 16: try reader.take(2) + 3
        case 17: try reader.take(3) + 3
        default: try reader.take(7) + 11
        }
      guard times <= total - lengths.count else {
        throw malformed("a repeated code length runs past the last symbol", reader)
      }
      lengths.append(contentsOf: repeatElement(repeated, count: times))
    }
    guard lengths[endOfBlock] > 0 else { throw malformed("no code for the end of a block", reader) }

    let literals = HuffmanDecoder(lengths: lengths[..<literalCount])
    let distances = HuffmanDecoder(lengths: lengths[literalCount...])
    for (code, name) in [(literals, "literal"), (distances, "distance")]
    where code.completeness != .complete && code.completeness != .trivial {
      throw malformed("the \(name) code is not complete", reader)
    }
    return (literals, distances)
  }

  // MARK: Data of a block

  private static let lengthBase: [Int] = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let lengthExtra: [Int] = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBase: [Int] = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577,
  ]
  private static let distanceExtra: [Int] = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
    13,
  ]

  /// Decodes up to the end of the block.
  private static func block(
    _ reader: inout BitReader, _ output: OutputBuffer, _ origin: Int, _ literals: HuffmanDecoder,
    _ distances: HuffmanDecoder
  ) throws(FormatError) {
    let (lengthBase, lengthExtra) = (lengthBase, lengthExtra)
    let (distanceBase, distanceExtra) = (distanceBase, distanceExtra)
    var base = output.base
    var count = output.count
    var room = output.room
    while true {
      // 48 bits are the most that one match takes: code and extra bits of length and of distance.
      reader.refill()
      let symbol = try literals.decode(&reader)
      if symbol < endOfBlock {
        guard symbol >= 0 else { throw malformed("bits that are no literal code", reader) }
        if room == 0 { try grow(1) }
        base[count] = UInt8(truncatingIfNeeded: symbol)
        count &+= 1
        room &-= 1
        continue
      }
      if symbol == endOfBlock { break }
      let lengthIndex = symbol - 257
      guard lengthIndex < lengthBase.count else {
        throw malformed("length symbol \(symbol) does not exist", reader)
      }
      let length = try lengthBase[lengthIndex] + reader.take(lengthExtra[lengthIndex])
      let distanceSymbol = try distances.decode(&reader)
      guard distanceSymbol >= 0, distanceSymbol < distanceBase.count else {
        throw malformed("a distance symbol that does not exist", reader)
      }
      let distance =
        try distanceBase[distanceSymbol] + reader.take(distanceExtra[distanceSymbol])
      guard distance <= count - origin else {
        throw malformed("a distance of \(distance) reaches before the start of the data", reader)
      }
      if room < length { try grow(length) }
      copy(to: base + count, distance: distance, count: length)
      count &+= length
      room &-= length
    }
    output.count = count

    func grow(_ extra: Int) throws(FormatError) {
      output.count = count
      try output.reserve(extra)
      base = output.base
      room = output.room
    }
  }

  /// Copies `count` bytes from `distance` bytes before `target`, where the two may overlap; up to
  /// seven bytes more are written, into the slack of the buffer.
  @inline(__always)
  private static func copy(to target: UnsafeMutablePointer<UInt8>, distance: Int, count: Int) {
    let source = target - distance
    if distance >= 8 {
      let from = UnsafeRawPointer(source)
      let to = UnsafeMutableRawPointer(target)
      var index = 0
      while index < count {
        let word = from.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        to.storeBytes(of: word, toByteOffset: index, as: UInt64.self)
        index &+= 8
      }
    } else if distance == 1 {
      target.update(repeating: source[0], count: count)
    } else {
      for index in 0..<count { target[index] = source[index] }
    }
  }
}
