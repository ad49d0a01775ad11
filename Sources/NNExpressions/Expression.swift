import NNDiagnostics

/// One expression of the language: a subset of Python's.
///
/// Two expressions are equal when they say the same, wherever they stand. The tree is at most
/// `ExpressionLimits.depth` levels deep when it comes from `parse`.
public struct Expression: Sendable {
  /// What kind of expression it is, with its parts.
  public indirect enum Kind: Equatable, Sendable {
    /// A bare name.
    case name(String)
    /// `None` or `null`.
    case none
    /// `True`, `False`, `true` or `false`.
    case bool(Bool)
    /// A whole number.
    case int(Int)
    /// A number with a point or an exponent, `.inf` or `.nan`.
    case float(Double)
    /// A quoted string, its escapes resolved.
    case string(String)
    /// `...`
    case ellipsis
    /// `[a, b]`
    case list([Expression])
    /// `(a, b)`
    case tuple([Expression])
    /// `{a: b}`
    case dict([Entry])
    /// `-a`, `+a` or `not a`
    case unary(UnaryOperator, Expression)
    /// `a + b` and the like
    case binary(BinaryOperator, Expression, Expression)
    /// `a < b <= c`: the first operand, then each operator with its right operand.
    case comparison(Expression, [Comparison])
    /// `a and b`, `a or b`
    case logical(LogicalOperator, Expression, Expression)
    /// `then if condition else otherwise`
    case conditional(then: Expression, condition: Expression, otherwise: Expression)
    /// `a.name`
    case attribute(Expression, String)
    /// `callee(arguments, keywords)`
    case call(Expression, arguments: [Argument], keywords: [Keyword])
    /// `a[index]`; several indices are a tuple.
    case `subscript`(Expression, Expression)
    /// `lower:upper:step` inside a subscript
    case slice(Expression?, Expression?, Expression?)
  }

  /// Everything is behind one reference, so that passing an expression on takes little stack.
  private final class Storage: Sendable {
    let location: SourceLocation
    let point: SourceLocation
    let kind: Kind
    let depth: Int

    init(_ kind: Kind, at location: SourceLocation, point: SourceLocation, depth: Int) {
      self.kind = kind
      self.location = location
      self.point = point
      self.depth = depth
    }
  }

  private let storage: Storage

  /// An expression at `location`; `point` is the same place when left out.
  public init(_ kind: Kind, at location: SourceLocation, point: SourceLocation? = nil) {
    let depth = 1 + (Self.children(of: kind).lazy.map(\.depth).max() ?? 0)
    storage = Storage(kind, at: location, point: point ?? location, depth: depth)
  }

  /// The place of its first character (of the first operand, without parentheses around it).
  public var location: SourceLocation { storage.location }

  /// The place that a message about the operation points to: the operator, the name after the dot,
  /// the opening bracket of a subscript, the called name; elsewhere the same as `location`.
  public var point: SourceLocation { storage.point }

  /// What it is.
  public var kind: Kind { storage.kind }

  /// Levels of the tree, 1 for a name or literal.
  public var depth: Int { storage.depth }

  /// The expressions that it is made of, from left to right.
  public var children: [Expression] { Self.children(of: kind) }

  private static func children(of kind: Kind) -> [Expression] {
    switch kind {
    case .name, .none, .bool, .int, .float, .string, .ellipsis: []
    case .list(let items), .tuple(let items): items
    case .dict(let entries): entries.flatMap { [$0.key, $0.value] }
    case .unary(_, let operand): [operand]
    case .binary(_, let left, let right), .logical(_, let left, let right): [left, right]
    case .comparison(let first, let rest): [first] + rest.map(\.right)
    case .conditional(let then, let condition, let otherwise): [then, condition, otherwise]
    case .attribute(let base, _): [base]
    case .call(let callee, let arguments, let keywords):
      [callee] + arguments.map(\.value) + keywords.map(\.value)
    case .subscript(let base, let index): [base, index]
    case .slice(let lower, let upper, let step): [lower, upper, step].compactMap { $0 }
    }
  }

  /// The name when it is a name or a chain of attributes of one (`nn.init.zeros_`), else nil.
  public var dottedName: String? {
    switch kind {
    case .name(let name): name
    case .attribute(let base, let name): base.dottedName.map { "\($0).\(name)" }
    default: nil
    }
  }
}

extension Expression: Equatable {
  /// Whether both say the same; places do not count, and `.nan` equals itself.
  public static func == (left: Expression, right: Expression) -> Bool {
    if case .float(let a) = left.kind, case .float(let b) = right.kind {
      return a.bitPattern == b.bitPattern
    }
    return left.kind == right.kind
  }
}
