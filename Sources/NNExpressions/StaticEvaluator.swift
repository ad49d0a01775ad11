import NNDiagnostics

/// Evaluates expressions over known names with Python's meaning, before anything runs.
///
/// Built in are `len`, `int`, `float`, `str`, `bool`, `min`, `max`, `abs`, `round`, `sum`, `range`
/// (a list here), `list` and `tuple`; a call of anything else gives a `.call` value. Whole numbers
/// have 64 bits, and overflow is an error. Work and size of the result are bounded, see
/// `ExpressionLimits`.
public struct StaticEvaluator {
  /// What the names mean.
  public var names: [String: StaticValue]
  /// Whether a name that `names` lacks, dotted or not, is a type or function; it then evaluates to
  /// `.symbol`.
  public var isType: (String) -> Bool
  /// What to say about names that will only have a value later, such as parameters further down.
  public var laterNames: [String: String] = [:]
  /// Names worth suggesting besides `names` when one is unknown.
  public var suggestions: [String]

  /// An evaluator over `names`.
  public init(
    names: [String: StaticValue] = [:], isType: @escaping (String) -> Bool = { _ in false },
    suggestions: [String] = []
  ) {
    self.names = names
    self.isType = isType
    self.suggestions = suggestions
  }

  /// The value of `expression`.
  ///
  /// Throws a `Diagnostic` that points at the part that has no value.
  public func evaluate(_ expression: Expression) throws -> StaticValue {
    var evaluation = Evaluation(evaluator: self)
    let value = try evaluation.evaluate(expression)
    try evaluation.checkSize(value, at: expression.location)
    return value
  }
}

extension StaticEvaluator {
  /// Looks up every name in `expression` without evaluating it, those in branches that would not be
  /// taken too. What the names stand for does not matter.
  ///
  /// Throws a `Diagnostic` for the first that is unknown, as evaluation does.
  public func checkNames(in expression: Expression) throws {
    let evaluation = Evaluation(evaluator: self)
    switch expression.kind {
    case .name(let name):
      _ = try evaluation.lookUp(name, at: expression.location)
    case .attribute:
      if let dotted = evaluation.unboundName(expression), isType(dotted) { return }
      try expression.children.forEach(checkNames)
    case .call(let callee, let arguments, let keywords):
      // A call of whatever name is a value; whoever takes it knows what it may be.
      if evaluation.unboundName(callee) == nil { try checkNames(in: callee) }
      try arguments.forEach { try checkNames(in: $0.value) }
      try keywords.forEach { try checkNames(in: $0.value) }
    default:
      try expression.children.forEach(checkNames)
    }
  }
}

/// One run of a `StaticEvaluator`, with what it has used up so far.
struct Evaluation {
  let evaluator: StaticEvaluator
  private var steps = 0

  init(evaluator: StaticEvaluator) { self.evaluator = evaluator }

  // MARK: Limits

  /// Counts `count` more steps.
  mutating func charge(_ count: Int, at location: SourceLocation) throws {
    let (sum, overflow) = steps.addingReportingOverflow(max(0, count))
    steps = sum
    guard !overflow, steps <= ExpressionLimits.steps else {
      throw Diagnostic(
        .evaluationLimit, "evaluation takes more than \(ExpressionLimits.steps) steps",
        at: location)
    }
  }

  /// Checks and counts a list about to be made.
  mutating func chargeList(_ count: Int, at location: SourceLocation) throws {
    guard count <= ExpressionLimits.elements else {
      throw Diagnostic(
        .evaluationLimit, "result has more than \(ExpressionLimits.elements) elements",
        at: location)
    }
    try charge(count, at: location)
  }

  /// Checks and counts a string about to be made, of `count` characters.
  mutating func chargeString(_ count: Int, at location: SourceLocation) throws {
    guard count <= ExpressionLimits.stringLength else {
      throw Diagnostic(
        .evaluationLimit, "string has more than \(ExpressionLimits.stringLength) characters",
        at: location)
    }
    try charge(count / 8, at: location)
  }

  /// Checks that `value` as a tree is neither too deep nor too large: lists that share their
  /// elements may hold far more than was paid for.
  func checkSize(_ value: StaticValue, at location: SourceLocation) throws {
    var size = ValueSize()
    size.add(value, depth: 1)
    if let excess = size.excess {
      throw Diagnostic(.evaluationLimit, "result \(excess)", at: location)
    }
  }

  // MARK: Evaluation

  mutating func evaluate(_ expression: Expression) throws -> StaticValue {
    try charge(1, at: expression.point)
    switch expression.kind {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .float(let value): return .float(value)
    case .string(let value): return .string(value)
    case .name(let name): return try lookUp(name, at: expression.location)
    case .list(let items): return .list(try evaluate(items))
    case .tuple(let items): return .tuple(try evaluate(items))
    case .dict(let entries): return try evaluateDict(entries)
    case .unary(let symbol, let operand):
      return try unary(symbol, try evaluate(operand), at: expression.point)
    case .binary(let symbol, let left, let right):
      let left = try evaluate(left)
      return try binary(symbol, left, try evaluate(right), at: expression.point)
    case .comparison(let first, let links): return try evaluateComparison(first, links)
    case .logical(let symbol, let left, let right):
      let left = try evaluate(left)
      return left.isTrue == (symbol == .or) ? left : try evaluate(right)
    case .conditional(let then, let condition, let otherwise):
      return try evaluate(try evaluate(condition).isTrue ? then : otherwise)
    case .attribute(let base, let name): return try evaluateAttribute(expression, base, name)
    case .call(let callee, let arguments, let keywords):
      return try evaluateCall(callee, arguments, keywords, at: expression)
    case .subscript(let base, let index): return try evaluateSubscript(expression, base, index)
    case .ellipsis, .slice:
      throw Diagnostic(
        .expressionType, "'\(expression)' has no value outside a tensor's subscript",
        at: expression.location)
    }
  }

  private mutating func evaluate(_ items: [Expression]) throws -> [StaticValue] {
    var values: [StaticValue] = []
    values.reserveCapacity(items.count)
    for item in items { values.append(try evaluate(item)) }
    return values
  }

  private mutating func evaluateDict(
    _ entries: [Expression.Entry]
  ) throws -> StaticValue {
    var known: Set<DictKey> = []
    var values: [StaticEntry] = []
    for entry in entries {
      let key = try evaluate(entry.key)
      guard let hashed = DictKey(key) else { throw notAKey(key, at: entry.key.location) }
      guard known.insert(hashed).inserted else {
        throw Diagnostic(
          .expressionIndex, "key \(key.pythonDescription.shortened) is given twice",
          at: entry.key.location)
      }
      values.append(StaticEntry(key, try evaluate(entry.value)))
    }
    return .dict(values)
  }

  /// The message for a value that cannot be the key of a dict.
  func notAKey(_ value: StaticValue, at location: SourceLocation) -> any Error {
    Diagnostic(
      .expressionType,
      "expected none, a bool, number or string as key of a dict, got \(value.typeName)",
      at: location)
  }

  private mutating func evaluateComparison(
    _ first: Expression, _ links: [Expression.Comparison]
  ) throws -> StaticValue {
    var left = try evaluate(first)
    for link in links {
      let right = try evaluate(link.right)
      guard try compare(left, link.operator, right, at: link.location) else { return .bool(false) }
      left = right
    }
    return .bool(true)
  }

  // MARK: Names

  func lookUp(_ name: String, at location: SourceLocation) throws -> StaticValue {
    if let value = evaluator.names[name] { return value }
    if evaluator.isType(name) { return .symbol(name) }
    if Builtin(rawValue: name) != nil {
      throw Diagnostic(
        .unknownName, "'\(name)' is a function and has no value", at: location,
        help: "call it: \(name)(...)")
    }
    throw Diagnostic(
      .unknownName, "unknown name '\(name.shortened)'", at: location,
      help: evaluator.laterNames[name] ?? help(for: name))
  }

  /// What may have been meant by `name`, or the names that there are when they are few.
  private func help(for name: String) -> String? {
    let known = evaluator.names.keys.sorted()
    let candidates = known + evaluator.suggestions + Builtin.allCases.map(\.rawValue)
    if let help = Suggestion.help(for: name, in: candidates) { return help }
    guard !known.isEmpty, known.count <= 8 else { return nil }
    return "known names: " + known.map(\.shortened).joined(separator: ", ")
  }

  /// `dict.key`, or the dotted name of a type.
  private mutating func evaluateAttribute(
    _ expression: Expression, _ base: Expression, _ name: String
  ) throws -> StaticValue {
    if let dotted = unboundName(expression), evaluator.isType(dotted) { return .symbol(dotted) }
    let value = try evaluate(base)
    guard case .dict(let entries) = value else {
      throw Diagnostic(
        .expressionType, "\(value.typeName) has no attribute '\(name.shortened)'",
        at: expression.point)
    }
    return try element(.string(name), of: entries, at: expression.point)
  }

  /// The dotted name that `expression` is, unless its first part is one of the known names.
  func unboundName(_ expression: Expression) -> String? {
    guard let dotted = expression.dottedName else { return nil }
    let root = dotted.prefix { $0 != "." }
    return evaluator.names[String(root)] == nil ? dotted : nil
  }
}

/// A key of a dict, so that keys that Python holds for equal (`1`, `1.0`, `True`) are the same.
enum DictKey: Hashable {
  case none
  case int(Int)
  case float(Double)
  /// By bytes: Swift holds composed and decomposed letters for equal, Python does not.
  case string([UInt8])

  init?(_ value: StaticValue) {
    switch value {
    case .none: self = .none
    case .bool(let value): self = .int(value ? 1 : 0)
    case .int(let value): self = .int(value)
    case .float(let value): self = Int(exactly: value).map(DictKey.int) ?? .float(value)
    case .string(let value): self = .string(Array(value.utf8))
    default: return nil
    }
  }
}
