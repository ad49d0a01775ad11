/// Writing of safetensors files: the same input gives the same bytes.
public enum SafetensorsWriter {
  /// The start of a file whose tensors have the given names, types and shapes: length and header,
  /// padded with spaces so that the data after it begins at a multiple of eight bytes. The data is
  /// the bytes of the tensors in the same order, row by row, little-endian.
  ///
  /// Metadata is written in the order of its keys.
  ///
  /// - Throws: `FormatError` when two tensors have one name, a name is `__metadata__`, or a size is
  ///   beyond what the format can hold.
  public static func header(
    _ tensors: [(name: String, type: ElementType, shape: [Int])], metadata: [String: String] = [:]
  ) throws(FormatError) -> [UInt8] {
    var header = JSONObject()
    if !metadata.isEmpty {
      var object = JSONObject()
      for (key, text) in metadata.sorted(by: { $0.key < $1.key }) { object[key] = .string(text) }
      header[SafetensorsHeader.metadataKey] = .object(object)
    }
    var offset = 0
    for (name, type, shape) in tensors {
      guard header[name] == nil, name != SafetensorsHeader.metadataKey else {
        throw FormatError(.unsupported, "safetensors can't hold a second tensor '\(name)'")
      }
      guard let count = type.elementCount(of: shape),
        case let (end, overflow) = offset.addingReportingOverflow(count * type.byteCount), !overflow
      else {
        throw FormatError(.tooLarge, "tensor '\(name)' of shape \(shape) is too large to write")
      }
      let dimensions = shape.map { JSONValue.integer(Int64($0)) }
      header[name] = [
        "dtype": .string(type.safetensorsName),
        "shape": .array(dimensions),
        "data_offsets": [.integer(Int64(offset)), .integer(Int64(end))],
      ]
      offset = end
    }
    var json = Array(try JSON.text(.object(header)).utf8)
    while json.count % 8 != 0 { json.append(UInt8(ascii: " ")) }
    guard json.count <= SafetensorsHeader.maximumLength else {
      throw FormatError(
        .tooLarge,
        "the safetensors header has \(json.count) bytes, expected at most "
          + "\(SafetensorsHeader.maximumLength)")
    }
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(UInt64(json.count))
    return bytes + json
  }

  /// A whole file.
  ///
  /// - Throws: `FormatError` as `header` does, and when the number of bytes of a tensor is not that
  ///   of its type and shape.
  public static func file(
    _ tensors: [(name: String, type: ElementType, shape: [Int], bytes: [UInt8])],
    metadata: [String: String] = [:]
  ) throws(FormatError) -> [UInt8] {
    var file = try header(tensors.map { ($0.name, $0.type, $0.shape) }, metadata: metadata)
    for (name, type, shape, bytes) in tensors {
      let expected = type.elementCount(of: shape).map { $0 * type.byteCount }
      guard bytes.count == expected else {
        throw FormatError(
          .malformed,
          "tensor '\(name)': expected \(expected ?? 0) bytes for shape \(shape), got \(bytes.count)"
        )
      }
      file += bytes
    }
    return file
  }
}
