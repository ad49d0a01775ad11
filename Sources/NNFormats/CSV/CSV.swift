import NNDiagnostics

/// Tables in comma-separated text (RFC 4180): quotes, line ends inside them, LF, CRLF or CR between
/// rows, an optional UTF-8 byte order mark. Empty lines are passed over. Spaces and tabs around
/// numbers don't matter, in text they stay.
public enum CSV {
  /// The table in the file at `path`, which may be gzip-compressed.
  ///
  /// - Parameter location: the place of the spec that names the file.
  /// - Throws: `Diagnostics`: the file is missing (with the closest name of its directory as help),
  ///   can't be read or unpacked, or what `parse` throws.
  public static func read(
    path: String, options: CSVOptions = CSVOptions(), at location: SourceLocation? = nil
  ) throws(Diagnostics) -> CSVTable {
    var bytes: [UInt8]
    do {
      bytes = try FileBytes.read(path: path, limit: options.limit)
    } catch {
      throw Diagnostics([error.diagnostic(.unreadableData, at: location)])
    }
    if Gzip.isGzip(bytes) || path.hasSuffix(".gz") {
      do {
        bytes = try Gzip.decompress(bytes, limit: options.limit)
      } catch {
        throw Diagnostics([error.diagnostic(.damagedData, file: path, at: location)])
      }
    }
    return try parse(bytes, file: path, options: options)
  }

  /// The table in the text `bytes`, called `file` in messages.
  ///
  /// - Throws: `Diagnostics` with line and column: rows of unequal length, cells that are not what
  ///   their column holds, quotes that don't match, a header with a name twice, no rows at all.
  public static func parse(
    _ bytes: [UInt8], file: String, options: CSVOptions = CSVOptions()
  ) throws(Diagnostics) -> CSVTable {
    try bytes.withUnsafeBufferPointer { buffer throws(Diagnostics) in
      var parser = CSVParser(bytes: buffer, file: file, options: options)
      return try parser.table()
    }
  }
}
