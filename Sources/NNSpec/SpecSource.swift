import NNDiagnostics
import NNYAML

/// The text of a specification and of its overrides: kept so that messages can quote it.
public struct SpecSource: Sendable {
  /// The file as the user named it.
  public let file: String
  /// The file's text.
  public let text: String
  /// `path.to.key=YAML`, in order.
  public let overrides: [String]
  /// The file and those that it extends.
  let documents: SpecDocuments

  /// How a file that it extends is read: its bytes, for the name and the place where it stands.
  ///
  /// Throws `Diagnostics` or a `Diagnostic` when it can't be read.
  public typealias Reader = @Sendable (String, SourceLocation?) throws -> [UInt8]

  /// Reads regular files.
  public static let fromDisk: Reader = { try YAMLSource.read(path: $0, at: $1) }

  private let read: Reader

  /// The text of `file` with overrides; files that it extends are read by `read`.
  public init(
    file: String, text: String, overrides: [String] = [],
    reading read: @escaping Reader = SpecSource.fromDisk
  ) {
    self.init(file: file, bytes: Array(text.utf8), overrides: overrides, read)
  }

  /// The same with another text of the file, or other overrides.
  func with(text: String, overrides: [String]) -> SpecSource {
    SpecSource(file: file, text: text, overrides: overrides, reading: read)
  }

  /// Reads a file. Throws `Diagnostics` or a `Diagnostic` when it can't be read.
  public init(reading file: String, overrides: [String] = []) throws {
    let bytes = try YAMLSource.read(path: file)
    self.init(file: file, bytes: bytes, overrides: overrides, Self.fromDisk)
  }

  private init(
    file: String, bytes: [UInt8], overrides: [String], _ read: @escaping Reader
  ) {
    self.read = read
    self.file = file
    self.overrides = overrides
    text = String(decoding: bytes, as: UTF8.self)
    documents = SpecDocuments(.init(name: file, bytes: bytes), read)
  }

  /// A renderer that can quote from the file, those that it extends and the overrides.
  public var renderer: DiagnosticRenderer {
    var renderer = DiagnosticRenderer()
    for file in documents.files {
      renderer.add(file: file.name, text: String(decoding: file.bytes, as: UTF8.self))
    }
    for override in overrides { renderer.add(file: Override.file(override), text: override) }
    return renderer
  }

  /// The directory that relative paths in the specification start from; empty for the current one.
  public var directory: String { Self.directory(of: file) }

  /// The directory of `file`, with a slash at its end; empty for the current one.
  static func directory(of file: String) -> String {
    file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
  }

  /// The directory that a relative path written at `location` starts from: that of the file that it
  /// stands in.
  public func directory(at location: SourceLocation?) -> String {
    guard let location, documents.files.contains(where: { $0.name == location.file }) else {
      return directory
    }
    return Self.directory(of: location.file)
  }

  /// The file's name without its directory and ending.
  public var stem: String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }
}
