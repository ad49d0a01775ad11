/// A word, number, string or sign of an expression's text.
struct Token: Sendable {
  enum Kind: Equatable, Sendable {
    /// A name or keyword; the parser knows which.
    case word(String)
    /// A whole number; at most 2^63, so that the smallest Int can be written.
    case integer(UInt)
    case float(Double)
    /// A quoted string, its escapes resolved.
    case string(String)
    /// An operator or a bracket.
    case symbol(String)
    /// The end of a line outside brackets, and the indentation of the next (statements only).
    case newline(indent: Int)
    case end
    /// The lexer could not go on; it holds the message.
    case failure
  }

  var kind: Kind
  /// The first character, counted from 0.
  var offset: Int
  /// One past the last character.
  var end: Int
}

/// Words with a meaning of their own.
enum ReservedWord {
  /// Words that the grammar uses.
  static let used: Set<String> = [
    "and", "or", "not", "in", "is", "if", "else", "for", "return", "True", "False", "None", "true",
    "false", "null",
  ]
  /// Python's statements and forms that the language leaves out.
  static let unsupported: Set<String> = [
    "lambda", "while", "def", "class", "import", "from", "with", "try", "except", "finally",
    "raise", "assert", "del", "global", "nonlocal", "yield", "async", "await", "pass", "break",
    "continue", "elif", "as",
  ]
}
