/// A scalar: its text, how it was written, and what it means.
public struct YAMLScalar: Equatable, Sendable {
  /// How a scalar was written.
  public enum Style: Equatable, Sendable {
    /// Without quotes; the only style whose text can mean something else than a string.
    case plain
    /// `'text'`.
    case singleQuoted
    /// `"text"`.
    case doubleQuoted
    /// A block after `|`.
    case literal
    /// A block after `>`.
    case folded
  }

  /// What a scalar means by the core schema of YAML 1.2.
  public enum Value: Equatable, Sendable {
    /// `null`, `~` or nothing.
    case null
    /// `true` or `false`, also capitalised or in capitals.
    case bool(Bool)
    /// A decimal, `0x` or `0o` integer.
    case int(Int)
    /// An integer beyond 64 bits; the scalar's text has its digits.
    case intOutOfRange
    /// A number with a point or an exponent, `.inf`, `-.inf` or `.nan`.
    case float(Double)
    /// A number with a point or an exponent that is beyond float64.
    case floatOutOfRange
    /// Anything else, and everything quoted.
    case string(String)

    /// What the value is, for messages.
    var kind: String {
      switch self {
      case .null: "null"
      case .bool: "a bool"
      case .int, .intOutOfRange: "an int"
      case .float, .floatOutOfRange: "a float"
      case .string: "a string"
      }
    }
  }

  /// The text with quotes, escapes and folding undone.
  public var text: String
  /// How it was written.
  public var style: Style
  /// What it means.
  public var value: Value
  /// Whether `text` stands in the file as it is, on one line.
  public var isVerbatim: Bool
  /// The indentation of the lines of a block behind `|`, which follow the line of that; nil elsewhere.
  public var blockIndentation: Int?

  /// A scalar; its value is resolved from the text where the style is plain.
  public init(_ text: String, style: Style = .plain, isVerbatim: Bool = false) {
    self.text = text
    self.style = style
    self.isVerbatim = isVerbatim
    value = style == .plain ? Value(resolving: text) : .string(text)
  }
}
