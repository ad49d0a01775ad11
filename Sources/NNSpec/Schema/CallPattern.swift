/// Regular expressions of calls in scalars, `Conv2d(1, 20, 5, padding=2)`, which editors and validators
/// of several languages understand alike.
///
/// Brackets nest without bound, which regular expressions can't follow. What nests deeper than they
/// look is let through: rules only name what is certainly wrong.
enum CallPattern {
  /// A value between commas: no keyword, brackets two deep.
  static let value =
    #"(?!\s)(?:[^,=()\[\]{}'"]|[<>!=]=|'[^']*'|"[^"]*"|\((?:[^()]|\([^()]*\))*\)|"#
    + #"\[(?:[^\[\]]|\[[^\[\]]*\])*\]|\{[^}]*\})+"#

  /// Any vocabulary before a name: `nn.`, `torch.nn.`, `fastai.layers.`.
  private static let vocabulary = #"(?:[a-z]+\.)*"#

  /// One of `names` and the opening bracket of its arguments.
  static func start(_ names: [String]) -> String {
    "\(vocabulary)\(alternatives(names))\\s*\\(\\s*"
  }

  /// One of `names` with any arguments whose brackets are closed, or a text that begins with an
  /// expression.
  static func calls(of names: [String]) -> String {
    let inside = nested(#"'[^']*'|"[^"]*""#, levels: 6)
    return "^(?:\(start(names))\(inside)\\)\\s*$|\\$\\{)"
  }

  /// Text with closed brackets, so many levels deep, and closed quotes.
  private static func nested(_ quoted: String, levels: Int) -> String {
    let inner = levels == 0 ? "" : nested(quoted, levels: levels - 1)
    let brackets =
      levels == 0 ? "" : "|\\(\(inner)\\)|\\[\(inner)\\]|\\{\(inner)\\}"
    return "(?:[^()\\[\\]{}'\"]|\(quoted)\(brackets))*"
  }

  /// A text that is none of which `what` holds behind the opening bracket of one of `names`.
  static func no(_ what: String, in names: [String]) -> String {
    "^(?!\(start(names))\(what))"
  }

  /// `count` arguments by position and a comma behind each.
  static func positional(_ count: Int) -> String {
    count == 0 ? "" : "(?:\(value),\\s*){\(count)}"
  }

  /// Any number of arguments of either kind and a comma behind each.
  static let anyArguments = #"(?:(?:\w+\s*=\s*)?"# + value + #",\s*)*"#

  /// One of the words.
  static func alternatives(_ words: [String]) -> String {
    let escaped = words.map { $0.replacing(".", with: #"\."#) }
    return escaped.count == 1 ? escaped[0] : "(?:\(escaped.joined(separator: "|")))"
  }
}
