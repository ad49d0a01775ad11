/// The table at the start of a safetensors file, checked as the reference implementation does it
/// (https://github.com/huggingface/safetensors#format) and against the length of the file.
public struct SafetensorsHeader: Hashable, Sendable {
  /// What the header says of one tensor.
  public struct Entry: Hashable, Sendable {
    /// The tensor's name.
    public let name: String
    /// The type of its elements.
    public let type: ElementType
    /// Its dimensions; none for a single number.
    public let shape: [Int]
    /// Where its bytes are, counted from the start of the file: row by row, little-endian.
    public let byteRange: Range<Int>
  }

  /// The most bytes that a header may have, which is the reference implementation's limit.
  public static let maximumLength = 100_000_000
  /// The key of the header that holds no tensor.
  static let metadataKey = "__metadata__"
  /// Bytes of the length before the header.
  static let prefixLength = 8
  private static let limits = JSON.Limits(depth: 8)

  /// Free text about the file by key.
  public let metadata: [String: String]
  /// The tensors in the order of their bytes.
  public let entries: [Entry]

  /// The length of the header, which the first eight bytes of a file say.
  static func length(prefix: [UInt8], fileSize: Int) throws(FormatError) -> Int {
    guard prefix.count >= prefixLength else {
      throw FormatError(
        .truncated, "expected at least \(prefixLength) bytes of safetensors data, got \(fileSize)")
    }
    let length = prefix.littleEndian64(at: 0)
    guard length <= UInt64(maximumLength) else {
      throw FormatError(
        .tooLarge,
        "expected a safetensors header of at most \(maximumLength) bytes, got \(length)",
        at: 0, help: "the file is probably not a safetensors file")
    }
    guard Int(length) <= fileSize - prefixLength else {
      throw FormatError(
        .truncated,
        "expected a safetensors header of \(length) bytes, got \(fileSize - prefixLength)", at: 0)
    }
    return Int(length)
  }

  /// Parses the header `json` of a file of `fileSize` bytes.
  init(json: [UInt8], fileSize: Int) throws(FormatError) {
    let dataStart = Self.prefixLength + json.count
    guard json.first == UInt8(ascii: "{") else {
      throw FormatError(
        .malformed, "a safetensors header has to start with '{'", at: Self.prefixLength)
    }
    let value: JSONValue
    do {
      value = try JSON.parse(json, limits: Self.limits)
    } catch {
      throw FormatError(
        error.kind, "in the safetensors header: \(error.message)",
        at: error.offset.map { $0 + Self.prefixLength }, help: error.help)
    }
    var metadata: [String: String] = [:]
    var entries: [Entry] = []
    for member in value.object?.members ?? [] {
      if member.key == Self.metadataKey {
        metadata = try Self.metadata(member.value)
      } else {
        entries.append(try Self.entry(member, dataStart: dataStart, fileSize: fileSize))
      }
    }
    self.metadata = metadata
    self.entries = try Self.inOrderOfBytes(entries, dataStart: dataStart, fileSize: fileSize)
  }

  private static func metadata(_ value: JSONValue) throws(FormatError) -> [String: String] {
    guard let object = value.object else {
      throw malformed("expected \(metadataKey) to be an object, got \(value.kind)")
    }
    var metadata: [String: String] = [:]
    for member in object.members {
      guard let text = member.value.string else {
        throw malformed(
          "expected a string for '\(member.key)' of \(metadataKey), got \(member.value.kind)")
      }
      metadata[member.key] = text
    }
    return metadata
  }

  private static func entry(
    _ member: JSONObject.Member, dataStart: Int, fileSize: Int
  ) throws(FormatError) -> Entry {
    let name = member.key
    guard let dtype = member.value.object?["dtype"]?.string,
      let shape = naturals(member.value.object?["shape"]),
      let offsets = naturals(member.value.object?["data_offsets"]), offsets.count == 2
    else {
      throw malformed("tensor '\(name)' needs a dtype, a shape and two data_offsets")
    }
    guard let type = ElementType(safetensorsName: dtype) else {
      let known = ElementType.allCases.map(\.safetensorsName).joined(separator: ", ")
      throw FormatError(
        .unsupported, "tensor '\(name)': expected one of the dtypes \(known), got '\(dtype)'")
    }
    let (begin, end) = (offsets[0], offsets[1])
    guard begin <= end, end <= fileSize - dataStart else {
      throw FormatError(
        begin <= end ? .truncated : .malformed,
        "tensor '\(name)' lies at bytes \(begin) to \(end) of \(fileSize - dataStart)",
        help: begin <= end ? "the file is incomplete: copy or download it again" : nil)
    }
    guard let count = type.elementCount(of: shape) else {
      throw FormatError(.tooLarge, "tensor '\(name)' of shape \(shape) is too large to count")
    }
    guard count * type.byteCount == end - begin else {
      throw malformed(
        "tensor '\(name)': expected \(count * type.byteCount) bytes for \(dtype) of shape \(shape), "
          + "got \(end - begin)")
    }
    return Entry(
      name: name, type: type, shape: shape, byteRange: (dataStart + begin)..<(dataStart + end))
  }

  /// Sorts by place and checks that the tensors fill the file without holes and overlaps.
  private static func inOrderOfBytes(
    _ entries: [Entry], dataStart: Int, fileSize: Int
  ) throws(FormatError) -> [Entry] {
    let order = entries.indices.sorted {
      let (a, b) = (entries[$0].byteRange, entries[$1].byteRange)
      return (a.lowerBound, a.upperBound, $0) < (b.lowerBound, b.upperBound, $1)
    }
    var end = dataStart
    for index in order {
      let entry = entries[index]
      guard entry.byteRange.lowerBound == end else {
        let trouble = entry.byteRange.lowerBound < end ? "overlaps the one" : "leaves a hole"
        throw malformed(
          "tensor '\(entry.name)' \(trouble) before it: expected it at byte \(end - dataStart), "
            + "got \(entry.byteRange.lowerBound - dataStart)")
      }
      end = entry.byteRange.upperBound
    }
    guard end == fileSize else {
      throw FormatError(.malformed, "\(fileSize - end) bytes after the last tensor", at: end)
    }
    return order.map { entries[$0] }
  }

  /// The elements of an array of integers that are not negative, or nil when `value` is none.
  private static func naturals(_ value: JSONValue?) -> [Int]? {
    guard let array = value?.array else { return nil }
    let numbers = array.compactMap { $0.int }
    return numbers.count == array.count && numbers.allSatisfy { $0 >= 0 } ? numbers : nil
  }

  private static func malformed(_ message: String) -> FormatError {
    FormatError(.malformed, message)
  }
}
