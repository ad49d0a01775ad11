import NNDiagnostics

/// A value as the user wrote it, with its place: what declarations bind their arguments from and
/// write them back to. It knows neither YAML nor expressions.
public struct LocatedValue: Sendable {
  /// What kind of value it is.
  public indirect enum Content: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case list([LocatedValue])
    case map([Entry])
    /// `name(positional..., keyword=...)`.
    case call(LocatedCall)
  }

  /// A key and its value.
  public struct Entry: Sendable {
    /// The key.
    public var key: String
    /// Where the key stands.
    public var keyLocation: SourceLocation?
    /// The value.
    public var value: LocatedValue

    /// An entry of a map, or a keyword argument.
    public init(_ key: String, at keyLocation: SourceLocation? = nil, _ value: LocatedValue) {
      self.key = key
      self.keyLocation = keyLocation
      self.value = value
    }
  }

  /// The value.
  public var content: Content
  /// Where it stands; nil for a value that nobody wrote (a default).
  public var location: SourceLocation?

  /// A value at a place.
  public init(_ content: Content, at location: SourceLocation? = nil) {
    self.content = content
    self.location = location
  }

  /// The value as a short text for messages, in YAML's spelling.
  public var description: String {
    switch content {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .float(let value): Self.spell(value)
    case .string(let value): "'\(value)'"
    case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
    case .map(let entries):
      "{" + entries.map { "\($0.key): \($0.value.description)" }.joined(separator: ", ") + "}"
    case .call(let call): call.description
    }
  }

  private static func spell(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    return "\(value)"
  }

  /// Whether it is NaN or a list with one in it.
  var isNaN: Bool { hasNumber(\.isNaN) }

  /// Whether it is an infinity or a list with one in it.
  var isInfinite: Bool { hasNumber(\.isInfinite) }

  private func hasNumber(_ condition: (Double) -> Bool) -> Bool {
    switch content {
    case .float(let number): condition(number)
    case .list(let values): values.contains { $0.hasNumber(condition) }
    default: false
    }
  }

  /// The description, cut to what a message has room for.
  public var shortDescription: String {
    let text = description
    return text.count <= 60 ? text : text.prefix(57) + "..."
  }
}

/// A call: the name of something declared, and its arguments.
public struct LocatedCall: Sendable {
  /// The name, dotted where it has a namespace (`nn.Embedding`).
  public var name: String
  /// Where the name stands.
  public var location: SourceLocation?
  /// Arguments by position.
  public var positional: [LocatedValue]
  /// Arguments by name.
  public var keywords: [LocatedValue.Entry]

  /// A call of `name`.
  public init(
    _ name: String, at location: SourceLocation? = nil, positional: [LocatedValue] = [],
    keywords: [LocatedValue.Entry] = []
  ) {
    self.name = name
    self.location = location
    self.positional = positional
    self.keywords = keywords
  }

  /// `name(1, key=2)`.
  public var description: String {
    let arguments =
      positional.map(\.description) + keywords.map { "\($0.key)=\($0.value.description)" }
    return "\(name)(\(arguments.joined(separator: ", ")))"
  }
}
