/// A tree to be written as YAML.
public indirect enum YAMLValue: Equatable, Sendable {
  /// How a list or mapping is laid out.
  public enum Layout: Equatable, Sendable {
    /// One entry a line, nested by indentation.
    case block
    /// `[a, b]` and `{a: 1}`, on one line, whatever the layout of what is inside.
    case flow
  }

  /// A key and its value.
  public struct Entry: Equatable, Sendable {
    /// The key, written like any text.
    public var key: String
    /// The value.
    public var value: YAMLValue
    /// What is said about the value, where comments are written.
    public var comment: String?

    /// An entry.
    public init(_ key: String, _ value: YAMLValue, comment: String? = nil) {
      self.key = key
      self.value = value
      self.comment = comment
    }
  }

  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// An integer.
  case int(Int)
  /// A float; written so that it reads back as the same float.
  case float(Double)
  /// Text; quoted where it could be read as something else.
  case string(String)
  /// A list.
  case sequence([YAMLValue], Layout = .block)
  /// Keys and values; the keys are to be different from one another.
  case mapping([Entry], Layout = .block)
}
