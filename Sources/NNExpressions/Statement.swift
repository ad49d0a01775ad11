import NNDiagnostics

/// One line of a `forward`: an assignment, `return`, or a loop over modules.
///
/// Two statements are equal when they say the same, wherever they stand.
public struct Statement: Sendable {
  /// What kind of statement it is, with its parts.
  public indirect enum Kind: Equatable, Sendable {
    /// `a, b = value`
    case assign(Target, Expression)
    /// `a += value`
    case augmentedAssign(Target, BinaryOperator, Expression)
    /// `return value`
    case `return`(Expression)
    /// `for target in iterable: body`
    case forLoop(Target, in: Expression, body: [Statement])
  }

  /// Where its first character stands.
  public let location: SourceLocation
  /// What it is.
  public let kind: Kind

  /// A statement at `location`.
  public init(_ kind: Kind, at location: SourceLocation) {
    self.location = location
    self.kind = kind
  }
}

/// What is assigned to: a name, or a tuple of names that is unpacked into.
public struct Target: Sendable {
  /// A name or several.
  public indirect enum Kind: Equatable, Sendable {
    /// A single name.
    case name(String)
    /// Names, or tuples of names again.
    case tuple([Target])
  }

  /// Where its first character stands.
  public let location: SourceLocation
  /// What it is.
  public let kind: Kind

  /// A target at `location`.
  public init(_ kind: Kind, at location: SourceLocation) {
    self.location = location
    self.kind = kind
  }

  /// All the names in it, from left to right.
  public var names: [String] {
    switch kind {
    case .name(let name): [name]
    case .tuple(let items): items.flatMap(\.names)
    }
  }
}

extension Statement: Equatable {
  /// Whether both say the same, wherever they stand.
  public static func == (left: Statement, right: Statement) -> Bool { left.kind == right.kind }
}

extension Target: Equatable {
  /// Whether both say the same, wherever they stand.
  public static func == (left: Target, right: Target) -> Bool { left.kind == right.kind }
}

/// `for target in iterable`, whose body is written elsewhere: the key of a YAML mapping.
public struct ForHeader: Equatable, Sendable {
  /// What takes each element.
  public let target: Target
  /// What is looped over.
  public let iterable: Expression

  /// The head of a loop.
  public init(target: Target, iterable: Expression) {
    self.target = target
    self.iterable = iterable
  }
}
