/// The dictionary at the start of a .npy file: a Python literal with exactly the keys `descr`,
/// `fortran_order` and `shape`.
struct NpyHeader {
  /// The most dimensions that NumPy itself has.
  static let maximumRank = 64

  private(set) var description: String?
  private(set) var isFortranOrder: Bool?
  private(set) var shape: [Int]?

  private let bytes: ArraySlice<UInt8>
  private var position: Int

  /// Parses the text of the header.
  init(parsing bytes: ArraySlice<UInt8>) throws(FormatError) {
    self.bytes = bytes
    position = bytes.startIndex
    try expect("{")
    while !skip("}") {
      try member()
      if skip("}") { break }
      try expect(",")
    }
    skipSpace()
    guard position == bytes.endIndex else { throw malformed("expected its end after '}'") }
  }

  private mutating func member() throws(FormatError) {
    let start = position
    let key = try string()
    try expect(":")
    let isKnownAlready: Bool
    switch key {
    case "descr":
      isKnownAlready = description != nil
      skipSpace()
      guard next == UInt8(ascii: "'") || next == UInt8(ascii: "\"") else {
        throw FormatError(
          .unsupported, "expected an array of numbers, got one of records", at: position)
      }
      description = try string()
    case "fortran_order":
      isKnownAlready = isFortranOrder != nil
      isFortranOrder = try boolean()
    case "shape":
      isKnownAlready = shape != nil
      shape = try tuple()
    default:
      position = start
      throw malformed("unknown key '\(key)'")
    }
    if isKnownAlready { throw malformed("key '\(key)' is there twice") }
  }

  private mutating func string() throws(FormatError) -> String {
    skipSpace()
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw malformed("expected a string")
    }
    position += 1
    let start = position
    while let byte = next, byte != quote {
      guard 0x20..<0x7F ~= byte, byte != UInt8(ascii: "\\") else {
        throw malformed("a string that is not plain ASCII")
      }
      position += 1
    }
    guard next == quote else { throw malformed("a string without an end") }
    position += 1
    return String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
  }

  private mutating func boolean() throws(FormatError) -> Bool {
    skipSpace()
    for (word, value) in [("True", true), ("False", false)]
    where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw malformed("expected True or False")
  }

  private mutating func tuple() throws(FormatError) -> [Int] {
    var sizes: [Int] = []
    try expect("(")
    while !skip(")") {
      guard sizes.count < Self.maximumRank else {
        throw malformed("more than \(Self.maximumRank) dimensions")
      }
      sizes.append(try natural())
      if skip(")") {
        // In Python (3) is no tuple, (3,) is.
        guard sizes.count > 1 else { throw malformed("expected ',' after a single dimension") }
        break
      }
      try expect(",")
    }
    return sizes
  }

  private mutating func natural() throws(FormatError) -> Int {
    skipSpace()
    let digits = bytes[position...].prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
      throw malformed("expected a dimension, at least 0 and at most \(Int.max)")
    }
    position += digits.count
    return value
  }

  private var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private mutating func skipSpace() {
    while next == 0x20 || next == 0x0A || next == 0x09 || next == 0x0D { position += 1 }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard let byte = next, Unicode.Scalar(byte) == character else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(FormatError) {
    guard skip(character) else { throw malformed("expected '\(character)'") }
  }

  private func malformed(_ message: String) -> FormatError {
    FormatError(.malformed, "in the .npy header: \(message)", at: position)
  }
}
