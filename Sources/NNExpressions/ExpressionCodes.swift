import NNDiagnostics

extension DiagnosticCode {
  /// The text does not follow the grammar.
  public static let expressionSyntax = DiagnosticCode("NN0501", "invalid expression")
  /// A number, string or character that the language does not have.
  public static let expressionLiteral = DiagnosticCode("NN0502", "invalid literal")
  /// A bracket, or the `${` of an interpolation, that is never closed.
  public static let unclosedBracket = DiagnosticCode("NN0503", "unclosed bracket")
  /// A text that is too long or nested too deeply.
  public static let expressionTooLarge = DiagnosticCode("NN0504", "expression too large")
  /// A name that is not defined.
  public static let unknownName = DiagnosticCode("NN0505", "unknown name")
  /// An operation on values that it is not defined for.
  public static let expressionType = DiagnosticCode("NN0506", "wrong type in expression")
  /// Overflow, division by zero, or a result that is not a number.
  public static let expressionArithmetic = DiagnosticCode("NN0507", "arithmetic error")
  /// An index or key that does not exist.
  public static let expressionIndex = DiagnosticCode("NN0508", "no such element")
  /// A built-in function called with wrong arguments.
  public static let expressionArgument = DiagnosticCode("NN0509", "wrong argument")
  /// An evaluation that takes too long or gives too large a result.
  public static let evaluationLimit = DiagnosticCode("NN0510", "evaluation too large")
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
