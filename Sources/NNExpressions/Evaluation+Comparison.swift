import NNDiagnostics

extension Evaluation {
  /// Whether `left symbol right` holds.
  mutating func compare(
    _ left: StaticValue, _ symbol: ComparisonOperator, _ right: StaticValue,
    at location: SourceLocation
  ) throws -> Bool {
    switch symbol {
    case .equal: return try isEqual(left, right, at: location)
    case .notEqual: return try !isEqual(left, right, at: location)
    case .identical: return try isIdentical(left, right, symbol, at: location)
    case .notIdentical: return try !isIdentical(left, right, symbol, at: location)
    case .contained: return try isContained(left, in: right, symbol, at: location)
    case .notContained: return try !isContained(left, in: right, symbol, at: location)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard let order = try order(left, right, at: location) else {
        throw Diagnostic(
          .expressionType,
          "'\(symbol.rawValue)' is not defined for \(left.typeName) and \(right.typeName)",
          at: location)
      }
      switch symbol {
      case .less: return order == .ascending
      case .lessOrEqual: return order == .ascending || order == .same
      case .greater: return order == .descending
      default: return order == .descending || order == .same
      }
    }
  }

  /// How two values stand to each other; NaN is unordered with everything.
  enum Order { case ascending, same, descending, unordered }

  /// Python's `==`: `1 == 1.0 == True`, dicts without regard to order.
  mutating func isEqual(
    _ left: StaticValue, _ right: StaticValue, at location: SourceLocation
  ) throws -> Bool {
    try charge(1, at: location)
    if let a = Number(left), let b = Number(right) { return order(a, b) == .same }
    switch (left, right) {
    case (.none, .none): return true
    case (.string(let a), .string(let b)):
      try charge(min(a.utf8.count, b.utf8.count) / 8, at: location)
      return a.utf8.elementsEqual(b.utf8)
    case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
      guard a.count == b.count else { return false }
      for (x, y) in zip(a, b) {
        guard try isEqual(x, y, at: location) else { return false }
      }
      return true
    case (.dict(let a), .dict(let b)): return try isEqual(a, b, at: location)
    case (.symbol(let a), .symbol(let b)): return a == b
    case (.call(let a), .call(let b)):
      guard a.name == b.name, a.keywords.map(\.name) == b.keywords.map(\.name) else { return false }
      let mine = a.arguments.map(\.value) + a.keywords.map(\.value)
      let others = b.arguments.map(\.value) + b.keywords.map(\.value)
      return try isEqual(.list(mine), .list(others), at: location)
    default: return false
    }
  }

  private mutating func isEqual(
    _ left: [StaticEntry], _ right: [StaticEntry], at location: SourceLocation
  ) throws -> Bool {
    guard left.count == right.count else { return false }
    try charge(right.count, at: location)
    var others: [DictKey: StaticValue] = [:]
    for entry in right {
      if let key = DictKey(entry.key) { others[key] = entry.value }
    }
    for entry in left {
      guard let key = DictKey(entry.key), let other = others[key],
        try isEqual(entry.value, other, at: location)
      else { return false }
    }
    return true
  }

  /// `is`, which has a plain meaning only for none and bools.
  private func isIdentical(
    _ left: StaticValue, _ right: StaticValue, _ symbol: ComparisonOperator,
    at location: SourceLocation
  ) throws -> Bool {
    switch (left, right) {
    case (.none, _), (_, .none), (.bool, _), (_, .bool): return left == right
    default:
      throw Diagnostic(
        .expressionType, "'\(symbol.rawValue)' compares with None, True or False only",
        at: location, help: "write '\(symbol == .identical ? "==" : "!=")'")
    }
  }

  private mutating func isContained(
    _ value: StaticValue, in container: StaticValue, _ symbol: ComparisonOperator,
    at location: SourceLocation
  ) throws -> Bool {
    switch (value, container) {
    case (_, .list(let items)), (_, .tuple(let items)):
      for item in items {
        if try isEqual(value, item, at: location) { return true }
      }
      return false
    case (_, .dict(let entries)):
      try charge(entries.count, at: location)
      guard let key = DictKey(value) else { throw notAKey(value, at: location) }
      return entries.contains { DictKey($0.key) == key }
    case (.string(let part), .string(let whole)):
      return try occurs(Array(part.utf8), in: Array(whole.utf8), at: location)
    default:
      throw Diagnostic(
        .expressionType,
        "'\(symbol.rawValue)' is not defined for \(value.typeName) and \(container.typeName)",
        at: location)
    }
  }

  /// Whether `part` occurs in `whole`, each byte compared being a step.
  private mutating func occurs(
    _ part: [UInt8], in whole: [UInt8], at location: SourceLocation
  ) throws -> Bool {
    guard part.count <= whole.count else { return false }
    for start in 0...(whole.count - part.count) {
      var matched = 0
      while matched < part.count, whole[start + matched] == part[matched] { matched += 1 }
      if matched == part.count { return true }
      try charge(1 + matched, at: location)
    }
    return false
  }

  /// The order of two numbers, strings, lists or tuples; nil when they have none.
  mutating func order(
    _ left: StaticValue, _ right: StaticValue, at location: SourceLocation
  ) throws -> Order? {
    try charge(1, at: location)
    if let a = Number(left), let b = Number(right) { return order(a, b) }
    switch (left, right) {
    case (.string(let a), .string(let b)):
      try charge(min(a.utf8.count, b.utf8.count) / 8, at: location)
      // The bytes of UTF-8 sort as the characters do.
      if a.utf8.lexicographicallyPrecedes(b.utf8) { return .ascending }
      return b.utf8.lexicographicallyPrecedes(a.utf8) ? .descending : .same
    case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
      for (x, y) in zip(a, b) where try !isEqual(x, y, at: location) {
        return try order(x, y, at: location)
      }
      return a.count < b.count ? .ascending : a.count > b.count ? .descending : .same
    default: return nil
    }
  }

  private func order(_ left: Number, _ right: Number) -> Order {
    switch (left, right) {
    case (.int(let a), .int(let b)): return a < b ? .ascending : a > b ? .descending : .same
    case (.float(let a), .float(let b)):
      return a < b ? .ascending : a > b ? .descending : a == b ? .same : .unordered
    case (.int(let a), .float(let b)): return order(a, b)
    case (.float(let a), .int(let b)):
      switch order(b, a) {
      case .ascending: return .descending
      case .descending: return .ascending
      case let other: return other
      }
    }
  }

  /// Exact, where turning the whole number into a float would round it.
  private func order(_ a: Int, _ b: Double) -> Order {
    if b.isNaN { return .unordered }
    if b >= 0x1p63 { return .ascending }
    guard let floor = Int(exactly: b.rounded(.down)) else { return .descending }
    if a != floor { return a < floor ? .ascending : .descending }
    return b > b.rounded(.down) ? .ascending : .same
  }
}
