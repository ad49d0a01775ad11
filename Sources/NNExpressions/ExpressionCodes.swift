import NNDiagnostics

extension DiagnosticCode {
  /// The text does not follow the grammar.
  public static let expressionSyntax = DiagnosticCode(
    "NN0501", "invalid expression",
    meaning: """
      Text in ${...}, a call, or a line of forward does not follow the language: the subset of
      Python's expressions that a forward pass uses.
      """,
    mending: """
      Look at the place: an operator, a comma or a bracket is missing or too much. There is no
      lambda, no comprehension and no if statement; 'a if condition else b' is an expression.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        params: {width: 8}
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, ${width *})
        """
      ],
      says: """
        net.yaml:3:30: error[NN0501]: expected an expression, got the end
            3 | model: Linear(auto, ${width *})
              |                              ^
        """))

  /// A number, string or character that the language does not have.
  public static let expressionLiteral = DiagnosticCode(
    "NN0502", "invalid literal",
    meaning: """
      A number or a string is written in a way that the language does not have: digits and
      letters mixed, a string that is never closed, a number beyond 64 bits.
      """,
    mending: """
      Write decimal numbers such as 12, 0.5 or 1e-4, and strings in single or double quotes.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, 2k)
        """
      ],
      says: """
        net.yaml:2:21: error[NN0502]: invalid number '2k'
            2 | model: Linear(auto, 2k)
              |                     ^
        """))

  /// A bracket, or the `${` of an interpolation, that is never closed.
  public static let unclosedBracket = DiagnosticCode(
    "NN0503", "unclosed bracket",
    meaning: """
      A bracket, or the '${' of an expression, is never closed.
      """,
    mending: """
      Close it. '$${' stands for the two characters themselves.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        params: {width: 8}
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, ${width)
        """
      ],
      says: """
        net.yaml:3:21: error[NN0503]: expected '}' to close '${'
            3 | model: Linear(auto, ${width)
              |                     ^
        help: write '$${' for the two characters themselves
        """))

  /// A text that is too long or nested too deeply.
  public static let expressionTooLarge = DiagnosticCode(
    "NN0504", "expression too large",
    meaning: """
      The text is longer than 100,000 characters, has more than 10,000 parts, or is nested more
      than 200 levels deep. Expressions are untrusted text, so their size is bounded.
      """,
    mending: """
      Split it into several lines, or put parts of it under params.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, {{201 * (}}2{{201 * )}})
        """
      ],
      says: """
        net.yaml:2:220: error[NN0504]: expression is nested more than 200 levels deep
            2 | ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((2)))))))))))))))))))))))))))))))))))))))))))))))))))))))))
              |                                                             ^
        """))

  /// A name that is not defined.
  public static let unknownName = DiagnosticCode(
    "NN0505", "unknown name",
    meaning: """
      An expression in ${...} uses a name that is neither under params nor a function of the
      language.
      """,
    mending: """
      Define it under params, further up than where it is used, or mend the spelling.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        params: {width: 8}
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, ${widht})
        """
      ],
      says: """
        net.yaml:3:23: error[NN0505]: unknown name 'widht'
            3 | model: Linear(auto, ${widht})
              |                       ^
        help: did you mean 'width'?
        """))

  /// An operation on values that it is not defined for.
  public static let expressionType = DiagnosticCode(
    "NN0506", "wrong type in expression",
    meaning: """
      An operation is used on values that it is not defined for, such as a number plus a text.
      """,
    mending: """
      Convert one of them: int(...), float(...), str(...). A number in quotes is a text.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        params: {width: "8"}
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, ${width + 1})
        """
      ],
      says: """
        net.yaml:3:29: error[NN0506]: '+' is not defined for string and int
            3 | model: Linear(auto, ${width + 1})
              |                             ^
        """))

  /// Overflow, division by zero, or a result that is not a number.
  public static let expressionArithmetic = DiagnosticCode(
    "NN0507", "arithmetic error",
    meaning: """
      A calculation has no result: a division by zero, a whole number beyond 64 bits, a float
      that is not finite.
      """,
    mending: """
      Check the values under params that go into it.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        params: {heads: 0}
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, ${64 // heads})
        """
      ],
      says: """
        net.yaml:3:26: error[NN0507]: division by zero
            3 | model: Linear(auto, ${64 // heads})
              |                          ^
        """))

  /// An index or key that does not exist.
  public static let expressionIndex = DiagnosticCode(
    "NN0508", "no such element",
    meaning: """
      An index lies outside a list, or a key is not in a mapping. Positions count from 0,
      negative ones from the end.
      """,
    mending: """
      Use one that is there.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        params: {widths: [16, 32]}
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, ${widths[2]})
        """
      ],
      says: """
        net.yaml:3:30: error[NN0508]: index 2 is outside a list of 2 elements
            3 | model: Linear(auto, ${widths[2]})
              |                              ^
        """))

  /// A built-in function called with wrong arguments.
  public static let expressionArgument = DiagnosticCode(
    "NN0509", "wrong argument",
    meaning: """
      A built-in function of expressions (len, int, float, str, bool, min, max, abs, round, sum,
      range, list, tuple) gets too few or too many arguments, or one that it does not take.
      """,
    mending: """
      Call it as in Python.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        params: {widths: [16, 32]}
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, ${max()})
        """
      ],
      says: """
        net.yaml:3:23: error[NN0509]: max() takes at least 1 argument, got 0
            3 | model: Linear(auto, ${max()})
              |                       ^
        """))

  /// An evaluation that takes too long or gives too large a result.
  public static let evaluationLimit = DiagnosticCode(
    "NN0510", "evaluation too large",
    meaning: """
      An expression takes more than a million steps, or gives a list of more than 100,000
      elements or a text of more than 100,000 characters. Expressions are untrusted text, so
      their work is bounded.
      """,
    mending: """
      Ask for less. A long list of numbers belongs in a data file.
      """,
    example: Example(
      "check net.yaml",
      files: [
        "net.yaml": """
        inputs: {x: "float32[N, 4]"}
        model: Linear(auto, ${len([0] * 10 ** 9)})
        """
      ],
      says: """
        net.yaml:2:31: error[NN0510]: result has more than 100000 elements
            2 | model: Linear(auto, ${len([0] * 10 ** 9)})
              |                               ^
        """))
}

@section("nn_codes") @used
private let registration: CodeRegistration = {
  register(
    [
      .expressionSyntax, .expressionLiteral, .unclosedBracket, .expressionTooLarge, .unknownName,
      .expressionType, .expressionArithmetic, .expressionIndex, .expressionArgument,
      .evaluationLimit,
    ], in: $0)
}

/// What bounds an expression, so that untrusted text can neither overflow the stack nor run on.
public enum ExpressionLimits {
  /// The longest text, in characters.
  public static let textLength = 100_000
  /// The most levels of an expression's tree, of brackets, and of a value.
  public static let depth = 200
  /// The most nodes in the tree of one text.
  public static let nodes = 10_000
  /// The most steps of one evaluation: nodes evaluated, and elements or characters made or read.
  public static let steps = 1_000_000
  /// The most elements of a value, those of nested lists included.
  public static let elements = 100_000
  /// The longest string value, in characters.
  public static let stringLength = 100_000
  /// The most text in all strings of a value together, in bytes of UTF-8.
  public static let resultBytes = 1_000_000
}
