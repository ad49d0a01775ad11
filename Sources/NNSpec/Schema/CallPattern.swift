/// Regular expressions of calls in scalars, `Conv2d(1, 20, 5, padding=2)`, which editors and validators
/// of several languages understand alike.
///
/// Brackets nest without bound, which regular expressions can't follow. What nests deeper than they
/// look is let through: rules only name what is certainly wrong.
enum CallPattern {
  /// A text in quotes.
  private static let quoted = #"'[^']*'|"[^"]*""#

  /// A value between commas: no keyword, brackets two deep.
  static let value =
    #"(?!\s)(?:[^,=()\[\]{}'"]|\#(quoted)|[(\[](?:[^()\[\]]|[(\[][^()\[\]]*[)\]])*[)\]]|\{[^}]*\})+"#

  /// Any vocabulary before a name: `nn.`, `torch.nn.`, `fastai.layers.`.
  private static let vocabulary = #"(?:[a-z]+\.)*"#

  /// One of `names` and the opening bracket of its arguments.
  static func start(_ names: [String]) -> String {
    "\(vocabulary)\(alternatives(names))\\s*\\(\\s*"
  }

  /// One of `names` with any arguments whose brackets are closed, or a text that begins with an
  /// expression.
  static func calls(of names: [String]) -> String {
    return "^(?:\(start(names))\(inside(levels: 8))\\)\\s*$|\\$\\{)"
  }

  /// Text whose brackets and quotes are closed, so many levels deep.
  private static func inside(levels: Int) -> String {
    let deeper = levels == 0 ? "" : "|[(\\[{]\(inside(levels: levels - 1))[)\\]}]"
    return "(?:[^()\\[\\]{}'\"]|\(quoted)\(deeper))*"
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
