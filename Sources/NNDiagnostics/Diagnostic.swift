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

  /// What ran before things went wrong, row by row; the last row is where they did.
  public struct Trail: Hashable, Sendable {
    /// One of the things that ran.
    public struct Row: Hashable, Sendable {
      /// Its path.
      public var path: String
      /// What it is.
      public var type: String
      /// What it gave; for the last row what is wrong.
      public var result: String

      /// A row.
      public init(path: String, type: String, result: String) {
        self.path = path
        self.type = type
        self.result = result
      }
    }

    /// The rows, of which the last is where things went wrong.
    public var rows: [Row]
    /// How many rows before these are left out.
    public var omitted: Int

    /// The last rows, `limit` at most.
    public init(_ rows: [Row], limit: Int = 10) {
      self.rows = rows.suffix(limit)
      omitted = rows.count - self.rows.count
    }
  }

  /// The smallest change of the text that mends it: found to do so by making it and checking again.
  public struct Edit: Hashable, Sendable {
    /// Where it begins.
    public var location: SourceLocation
    /// The text that is replaced; empty for an insertion.
    public var old: String
    /// What takes its place.
    public var new: String

    /// A change.
    public init(at location: SourceLocation, old: String, new: String) {
      self.location = location
      self.old = old
      self.new = new
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
  /// What ran before, for errors about shapes.
  public var trail: Trail?
  /// A change that mends it, as `help` says in words.
  public var edit: Edit?

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
