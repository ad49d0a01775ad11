/// Bytes that grow up to a limit, with room behind them for copies in words of eight.
final class OutputBuffer {
  /// What a match writes at most, rounded up to whole words.
  static let slack = 272

  private(set) var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// Bytes written so far.
  var count = 0
  /// Most bytes that may be written.
  let limit: Int

  /// An empty buffer for at most `limit` bytes, of which about `expected` will come.
  init(limit: Int, expected: Int) {
    self.limit = max(0, limit)
    capacity = max(1 << 12, min(expected, self.limit)) + Self.slack
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  /// The bytes from `start` on; valid until the next write.
  func written(from start: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + start, count: count - start)
  }

  /// All bytes.
  var bytes: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// Bytes that fit without another `reserve`.
  var room: Int { min(capacity - Self.slack, limit) - count }

  /// Makes room for `extra` more bytes.
  func reserve(_ extra: Int) throws(FormatError) {
    guard extra <= limit - count else {
      throw FormatError(
        .tooLarge, "the data unpacks to more than the limit of \(limit) bytes")
    }
    if extra <= room { return }
    let (doubled, overflow) = capacity.multipliedReportingOverflow(by: 2)
    let grown = max(count + extra, min(overflow ? limit : doubled, limit)) + Self.slack
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: grown)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
    capacity = grown
  }

  /// Appends `bytes`.
  func append(_ bytes: UnsafeBufferPointer<UInt8>) throws(FormatError) {
    try reserve(bytes.count)
    if let source = bytes.baseAddress { (base + count).update(from: source, count: bytes.count) }
    count += bytes.count
  }
}
