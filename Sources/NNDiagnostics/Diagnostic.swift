/// The stable number and short title of a kind of message.
///
/// Each module declares its own codes beside the code that reports them, as
/// `extension DiagnosticCode { static let duplicateKey = DiagnosticCode("NN0103", "duplicate key") }`.
/// The hundreds say where a message comes from: 01 YAML, 02 names, arguments and values of the
/// specification, 03 shapes and dtypes, 04 data, 05 expressions, 06 files and weights.
public struct DiagnosticCode: Hashable, Sendable {
  /// `NN` and four digits; never reused for another meaning.
  public let id: String
  /// A few lower-case words.
  public let title: String

  /// A code with its `id` and `title`.
  public init(_ id: String, _ title: String) {
    self.id = id
    self.title = title
  }
}

/// How bad a message is.
public enum Severity: String, Sendable {
  case error, warning
}

/// One message about what the user wrote: data, rendered by `DiagnosticRenderer`.
public struct Diagnostic: Error, Hashable, Sendable {
  /// A remark that explains the message, with a place of its own where it has one.
  public struct Note: Hashable, Sendable {
    /// The remark.
    public var message: String
    /// Where it points to.
    public var location: SourceLocation?

    /// A remark, at `location` where it has one.
    public init(_ message: String, at location: SourceLocation? = nil) {
      self.message = message
      self.location = location
    }
  }

  /// How bad it is.
  public var severity: Severity
  /// What kind of message it is.
  public var code: DiagnosticCode
  /// Lower case, names in single quotes, what was expected before what was got.
  public var message: String
  /// The place that the caret points to.
  public var location: SourceLocation?
  /// Remarks printed after the offending line.
  public var notes: [Note]
  /// What the user can do about it.
  public var help: String?

  /// A message; all but the code and the text may be left out.
  public init(
    _ code: DiagnosticCode, _ message: String, at location: SourceLocation? = nil,
    notes: [Note] = [], help: String? = nil, severity: Severity = .error
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.location = location
    self.notes = notes
    self.help = help
  }
}

/// Several messages reported in one go: the user's input is wrong (exit status 2).
public struct Diagnostics: Error, Hashable, Sendable {
  /// The messages in the order in which they are to be read.
  public var all: [Diagnostic]

  /// The given messages.
  public init(_ all: [Diagnostic]) { self.all = all }
}

/// Something went wrong outside what the user wrote: a full disk, a missing directory, a diverged
/// run (exit status 1). The help says what to do.
public struct RunFailure: Error, Hashable, Sendable {
  /// What went wrong.
  public var message: String
  /// What to do about it.
  public var help: String?

  /// A failure with its message and what to do about it.
  public init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }
}
