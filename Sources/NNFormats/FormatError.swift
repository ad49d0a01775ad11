import NNDiagnostics

/// What is wrong with the bytes of a file. It knows no file name: whoever opened the file adds that
/// with `diagnostic(_:file:)`.
public struct FormatError: Error, Hashable, Sendable {
  /// The sort of fault, for callers that act on it.
  public enum Kind: String, Sendable {
    /// The data ends before it should.
    case truncated
    /// The data breaks a rule of its format.
    case malformed
    /// A checksum or a recorded length disagrees with the data.
    case checksum
    /// The data is right but of a variant that is not read or written here.
    case unsupported
    /// A size is beyond the limit that the caller or the format sets.
    case tooLarge
  }

  /// The sort of fault.
  public var kind: Kind
  /// Lower case, expected before got.
  public var message: String
  /// Where in the bytes the fault was noticed, counted from 0, where that says something.
  public var offset: Int?
  /// What the user can do about it.
  public var help: String?

  /// A fault of the given kind.
  public init(_ kind: Kind, _ message: String, at offset: Int? = nil, help: String? = nil) {
    self.kind = kind
    self.message = message
    self.offset = offset
    self.help = help
  }

  /// The message for the user who named `file`, for example
  /// `'a.csv.gz': the gzip data ends early (at byte 312)`.
  public func diagnostic(
    _ code: DiagnosticCode, file: String, at location: SourceLocation? = nil
  ) -> Diagnostic {
    Diagnostic(code, "'\(file)': \(self)", at: location, help: help)
  }
}

extension FormatError: CustomStringConvertible {
  /// The message and, where known, the byte that it is about.
  public var description: String {
    offset.map { "\(message) (at byte \($0))" } ?? message
  }
}
