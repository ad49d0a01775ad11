import NNDiagnostics

/// An operator before its operand; the raw value is how it is written.
public enum UnaryOperator: String, Sendable {
  case minus = "-"
  case plus = "+"
  case not
}

/// An arithmetic operator between two operands; the raw value is how it is written.
public enum BinaryOperator: String, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case modulo = "%"
  case power = "**"
  case matrixMultiply = "@"
}

/// `and`, `or`: the right operand is evaluated only when it decides.
public enum LogicalOperator: String, Sendable {
  case and, or
}

/// An operator of a comparison chain; the raw value is how it is written.
public enum ComparisonOperator: String, Sendable, CaseIterable {
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case equal = "=="
  case notEqual = "!="
  case identical = "is"
  case notIdentical = "is not"
  case contained = "in"
  case notContained = "not in"
}

extension Expression {
  /// One link of a comparison chain: the operator and what stands right of it.
  public struct Comparison: Sendable {
    /// The operator.
    public let `operator`: ComparisonOperator
    /// Where the operator stands.
    public let location: SourceLocation
    /// The right operand.
    public let right: Expression

    /// A link of a chain.
    public init(
      _ operator: ComparisonOperator, _ right: Expression, at location: SourceLocation
    ) {
      self.operator = `operator`
      self.location = location
      self.right = right
    }
  }

  /// A positional argument of a call.
  public struct Argument: Equatable, Sendable {
    /// The argument, without its star.
    public let value: Expression
    /// Whether it is written `*value`, standing for all elements of `value`.
    public let isStarred: Bool

    /// An argument.
    public init(_ value: Expression, isStarred: Bool = false) {
      self.value = value
      self.isStarred = isStarred
    }
  }

  /// A keyword argument of a call.
  public struct Keyword: Sendable {
    /// The keyword.
    public let name: String
    /// Where the keyword stands.
    public let location: SourceLocation
    /// The argument.
    public let value: Expression

    /// An argument given by name.
    public init(_ name: String, _ value: Expression, at location: SourceLocation) {
      self.name = name
      self.location = location
      self.value = value
    }
  }

  /// An entry of a dict.
  public struct Entry: Equatable, Sendable {
    /// The key.
    public let key: Expression
    /// The value.
    public let value: Expression

    /// An entry.
    public init(_ key: Expression, _ value: Expression) {
      self.key = key
      self.value = value
    }
  }
}

extension Expression.Comparison: Equatable {
  /// Whether both say the same, wherever they stand.
  public static func == (left: Self, right: Self) -> Bool {
    left.operator == right.operator && left.right == right.right
  }
}

extension Expression.Keyword: Equatable {
  /// Whether both say the same, wherever they stand.
  public static func == (left: Self, right: Self) -> Bool {
    left.name == right.name && left.value == right.value
  }
}
