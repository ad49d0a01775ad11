/// The stable number of a kind of message, and everything that there is to say about it.
///
/// Each module declares its own codes and enters them in the list of all:
/// ```swift
/// extension DiagnosticCode {
///   static let yamlTab = DiagnosticCode("NN0118", "tab in indentation", meaning: ...)
/// }
///
/// @section("nn_codes") @used
/// private let registration: CodeRegistration = { register([.yamlTab], in: $0) }
/// ```
/// The hundreds say where a message comes from: 01 YAML, 02 names, arguments and values of the
/// specification, 03 shapes and dtypes, 04 data, 05 expressions, 06 files and weights.
public struct DiagnosticCode: Sendable {
  /// A wrong input and what is said about it.
  public struct Example: Sendable {
    /// The command lines that lead up to the message, without the program's name; the last one gives
    /// it, the others succeed.
    public let commands: [String]
    /// The files that they are called with. `{{...}}` in a text stands for what is hard to read:
    /// `{{10000 * [}}` for a text again and again, `{{hex FF FE}}` for bytes, `{{npy <f4 2,3}}` and
    /// `{{weights weight=F32:3,4}}` for files of zeros.
    public let files: [(name: String, text: String)]
    /// What is printed, word for word.
    public let message: String

    /// An example of one command line, or of several.
    public init(
      _ command: String, after others: [String] = [],
      files: KeyValuePairs<String, String> = [:], says message: String
    ) {
      commands = others + [command]
      self.files = files.map { ($0.key, $0.value + ($0.value.isEmpty ? "" : "\n")) }
      self.message = message + "\n"
    }
  }

  /// `NN` and four digits; never reused for another meaning.
  public let id: String
  /// A few lower-case words.
  public let title: String
  /// What the message means, and why that is an error.
  public let meaning: String
  /// How to mend it.
  public let mending: String
  /// A wrong input and what is said about it.
  public let example: Example?

  /// A code with everything that there is to say about it. A test requires `meaning`, `mending` and an
  /// example of every code of the program.
  public init(
    _ id: String, _ title: String, meaning: String = "", mending: String = "",
    example: Example? = nil
  ) {
    self.id = id
    self.title = title
    self.meaning = meaning
    self.mending = mending
    self.example = example
  }
}

extension DiagnosticCode: Hashable {
  /// Whether both have the same number.
  public static func == (left: DiagnosticCode, right: DiagnosticCode) -> Bool {
    left.id == right.id
  }

  /// Feeds the number to `hasher`.
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// What a file leaves in the binary so that the list of all codes has those that it declares: see
/// `DiagnosticCode`.
public typealias CodeRegistration = @convention(c) (UnsafeMutableRawPointer) -> Void

/// Enters codes in the list of all; called from a file's registration.
public func register(_ codes: [DiagnosticCode], in list: UnsafeMutableRawPointer) {
  list.assumingMemoryBound(to: [DiagnosticCode].self).pointee += codes
}
