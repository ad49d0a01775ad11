/// A safetensors file: the header is read and checked at once, each tensor's bytes when asked for.
public struct SafetensorsFile: Sendable {
  /// Where the bytes come from.
  private enum Source: Sendable {
    case memory([UInt8])
    case file(ReadableFile)
  }

  private let source: Source
  /// The metadata and the table of the tensors.
  public let header: SafetensorsHeader
  private let indices: [String: Int]

  /// The file with the content `bytes`.
  ///
  /// - Throws: `FormatError` when the header is damaged or does not fit the length.
  public init(bytes: [UInt8]) throws(FormatError) {
    let length = try SafetensorsHeader.length(prefix: bytes, fileSize: bytes.count)
    let prefix = SafetensorsHeader.prefixLength
    self.init(
      .memory(bytes),
      try SafetensorsHeader(json: Array(bytes[prefix..<(prefix + length)]), fileSize: bytes.count))
  }

  /// The file at `path`, which stays open; only its header is read.
  ///
  /// - Throws: `FileError` when it can't be read, `FormatError` when the header is damaged or does
  ///   not fit the length of the file.
  public init(path: String) throws {
    let file = try ReadableFile(path: path)
    var prefix = [UInt8](repeating: 0, count: min(SafetensorsHeader.prefixLength, file.size))
    try prefix.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
    let length = try SafetensorsHeader.length(prefix: prefix, fileSize: file.size)
    var json = [UInt8](repeating: 0, count: length)
    try json.withUnsafeMutableBytes {
      try file.read(into: $0, at: SafetensorsHeader.prefixLength)
    }
    self.init(.file(file), try SafetensorsHeader(json: json, fileSize: file.size))
  }

  private init(_ source: Source, _ header: SafetensorsHeader) {
    self.source = source
    self.header = header
    let names = header.entries.enumerated().map { ($1.name, $0) }
    indices = Dictionary(names) { first, _ in first }
  }

  /// The tensors in the order of their bytes.
  public var entries: [SafetensorsHeader.Entry] { header.entries }

  /// Free text about the file by key.
  public var metadata: [String: String] { header.metadata }

  /// The tensor called `name`, or nil when there is none.
  public subscript(name: String) -> SafetensorsHeader.Entry? {
    indices[name].map { header.entries[$0] }
  }

  /// Copies the bytes of a tensor of this file into `buffer`, which has room for exactly them.
  ///
  /// - Throws: `FileError` when the file can't be read any more or became shorter.
  public func read(
    _ entry: SafetensorsHeader.Entry, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    switch source {
    case .memory(let bytes): buffer.copyBytes(from: bytes[entry.byteRange])
    case .file(let file): try file.read(into: buffer, at: entry.byteRange.lowerBound)
    }
  }

  /// The bytes of a tensor of this file: row by row, little-endian.
  ///
  /// - Throws: `FileError` when the file can't be read any more or became shorter.
  public func bytes(of entry: SafetensorsHeader.Entry) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: entry.byteRange.count)
    let result = bytes.withUnsafeMutableBytes { buffer -> Result<Void, FileError> in
      do throws(FileError) {
        try read(entry, into: buffer)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
    return bytes
  }
}
