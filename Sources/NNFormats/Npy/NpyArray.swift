/// An array as a NumPy .npy file holds it
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
///
/// ```
/// let array = NpyArray(type: .int32, shape: [2], bytes: [1, 0, 0, 0, 2, 0, 0, 0])
/// let file = try array.fileBytes()
/// let same = try NpyArray(parsing: file)
/// ```
public struct NpyArray: Hashable, Sendable {
  /// The type of the elements.
  public var type: ElementType
  /// The dimensions; none for a single number.
  public var shape: [Int]
  /// The elements row by row, little-endian.
  public var bytes: [UInt8]

  /// The longest header that is read: structured types aside, they have a hundred bytes or two.
  private static let maximumHeaderLength = 1 << 16
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// An array of the given elements.
  public init(type: ElementType, shape: [Int], bytes: [UInt8]) {
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  // MARK: Reading

  /// The array in the .npy file (version 1, 2 or 3) with the content `file`. Column by column and
  /// big-endian arrays are brought into order.
  ///
  /// - Throws: `FormatError` when the file is cut short, damaged, followed by more bytes, or holds
  ///   anything but booleans, integers and floats of the types that `ElementType` has.
  public init(parsing file: [UInt8]) throws(FormatError) {
    guard file.starts(with: Self.magic.prefix(file.count)), !file.isEmpty else {
      throw FormatError(.malformed, "not a .npy file", at: 0)
    }
    guard file.count >= 10 else { throw Self.truncated(file.count) }
    let version = file[6]
    guard (1...3).contains(version), file[7] == 0 else {
      throw FormatError(
        .unsupported, "expected .npy version 1.0, 2.0 or 3.0, got \(version).\(file[7])", at: 6)
    }
    let start = version == 1 ? 10 : 12
    guard file.count >= start else { throw Self.truncated(file.count) }
    let length =
      version == 1 ? Int(file.littleEndian16(at: 8)) : Int(file.littleEndian32(at: 8))
    guard length <= Self.maximumHeaderLength else {
      throw FormatError(
        .tooLarge,
        "expected a .npy header of at most \(Self.maximumHeaderLength) bytes, got "
          + "\(length)", at: 8)
    }
    guard file.count - start >= length else { throw Self.truncated(file.count) }
    let dataStart = start + length
    let header = try NpyHeader(parsing: file[start..<dataStart])
    guard let description = header.description, let shape = header.shape,
      let isFortranOrder = header.isFortranOrder
    else {
      throw FormatError(
        .malformed, "in the .npy header: expected the keys descr, fortran_order and shape",
        at: start)
    }
    guard let (type, isBigEndian) = ElementType.parse(npyDescription: description) else {
      let known = ElementType.allCases.compactMap(\.npyDescription).joined(separator: ", ")
      throw FormatError(
        .unsupported, "expected one of the .npy types \(known), got '\(description)'",
        help: "save it as numbers, for example array.astype('float32') in NumPy")
    }
    guard let count = type.elementCount(of: shape) else {
      throw FormatError(.tooLarge, "an array of shape \(shape) is too large to count")
    }
    let byteCount = count * type.byteCount
    guard file.count - dataStart >= byteCount else { throw Self.truncated(file.count) }
    guard file.count - dataStart == byteCount else {
      throw FormatError(
        .malformed,
        "expected \(byteCount) bytes of data for shape \(shape), got \(file.count - dataStart)",
        at: dataStart + byteCount)
    }
    var bytes = Array(file[dataStart...])
    if isBigEndian { Self.swapBytes(&bytes, size: type.byteCount) }
    if isFortranOrder {
      bytes = Self.rowMajor(bytes, shape: shape, size: type.byteCount)
    }
    self.init(type: type, shape: shape, bytes: bytes)
  }

  private static func truncated(_ count: Int) -> FormatError {
    FormatError(
      .truncated, "the .npy data ends early", at: count,
      help: "the file is incomplete: copy or write it again")
  }

  private static func swapBytes(_ bytes: inout [UInt8], size: Int) {
    for start in stride(from: 0, to: bytes.count, by: size) {
      bytes[start..<(start + size)].reverse()
    }
  }

  /// The elements, which lie column by column, brought into rows.
  private static func rowMajor(_ bytes: [UInt8], shape: [Int], size: Int) -> [UInt8] {
    guard shape.count > 1, !bytes.isEmpty else { return bytes }
    var strides: [Int] = []
    var step = size
    for dimension in shape {
      strides.append(step)
      step *= dimension
    }
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { result, count in
      var index = [Int](repeating: 0, count: shape.count)
      var source = 0
      for target in stride(from: 0, to: bytes.count, by: size) {
        for byte in 0..<size { result[target + byte] = bytes[source + byte] }
        for axis in index.indices.reversed() {
          index[axis] += 1
          source += strides[axis]
          if index[axis] < shape[axis] { break }
          source -= index[axis] * strides[axis]
          index[axis] = 0
        }
      }
      count = bytes.count
    }
  }

  // MARK: Writing

  /// The content of a .npy file of version 1.0, byte for byte as NumPy writes it.
  ///
  /// - Throws: `FormatError` when NumPy has no such type, there are too many dimensions, or the
  ///   number of bytes is not that of type and shape.
  public func fileBytes() throws(FormatError) -> [UInt8] {
    guard let description = type.npyDescription else {
      throw FormatError(
        .unsupported, "a .npy file can't hold \(type.rawValue)", help: "convert it to float32")
    }
    let expected = type.elementCount(of: shape).map { $0 * type.byteCount }
    guard shape.count <= NpyHeader.maximumRank, bytes.count == expected else {
      throw FormatError(
        .malformed, "expected \(expected ?? 0) bytes for shape \(shape), got \(bytes.count)")
    }
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '\(description)', 'fortran_order': False, 'shape': (\(sizes)), }"
    // NumPy leaves room for the first dimension to grow to 21 digits, then aligns to 64 bytes.
    if let first = shape.first { header += String(repeating: " ", count: 21 - "\(first)".count) }
    header += String(repeating: " ", count: 64 - (10 + header.utf8.count + 1) % 64) + "\n"
    var file = Self.magic + [1, 0]
    file.appendLittleEndian(UInt16(header.utf8.count))
    return file + header.utf8 + bytes
  }
}
