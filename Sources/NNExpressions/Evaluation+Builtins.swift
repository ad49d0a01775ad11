import NNDiagnostics

/// The functions that the evaluator computes; the raw value is the name.
enum Builtin: String, CaseIterable {
  case len, int, float, str, bool, min, max, abs, round, sum, range, list, tuple

  /// How many arguments it takes.
  var argumentCounts: ClosedRange<Int> {
    switch self {
    case .len, .abs: 1...1
    case .int, .float, .str, .bool, .list, .tuple: 0...1
    case .round, .sum: 1...2
    case .range: 1...3
    case .min, .max: 1...Int.max
    }
  }
}

extension Evaluation {
  mutating func call(
    _ builtin: Builtin, _ arguments: [StaticCall.Argument], at location: SourceLocation
  ) throws -> StaticValue {
    let counts = builtin.argumentCounts
    guard counts.contains(arguments.count) else {
      throw argumentCount(builtin, counts, arguments.count, at: location)
    }
    guard let first = arguments.first else { return empty(builtin) }
    switch builtin {
    case .len: return .int(try length(first))
    case .bool: return .bool(first.value.isTrue)
    case .str: return .string(try text(first.value, at: location))
    case .int: return .int(try wholeNumber(first))
    case .float: return .float(try float(first))
    case .abs: return try absolute(first)
    case .round: return try round(first, digits: arguments.dropFirst().first)
    case .min: return try extreme(arguments, builtin, .ascending)
    case .max: return try extreme(arguments, builtin, .descending)
    case .sum: return try sum(first, start: arguments.dropFirst().first, at: location)
    case .range: return try range(arguments, at: location)
    case .list, .tuple:
      let items = try iterate(first, builtin)
      try chargeList(items.count, at: location)
      return builtin == .list ? .list(items) : .tuple(items)
    }
  }

  private func empty(_ builtin: Builtin) -> StaticValue {
    switch builtin {
    case .int: .int(0)
    case .float: .float(0)
    case .str: .string("")
    case .list: .list([])
    case .tuple: .tuple([])
    default: .bool(false)
    }
  }

  private func argumentCount(
    _ builtin: Builtin, _ counts: ClosedRange<Int>, _ got: Int, at location: SourceLocation
  ) -> any Error {
    let (low, high) = (counts.lowerBound, counts.upperBound)
    let expected =
      high == .max ? "at least \(low)" : low == high ? "\(low)" : "\(low) to \(high)"
    let plural = expected.hasSuffix("1") && (low == high || high == .max) ? "" : "s"
    return Diagnostic(
      .expressionArgument, "\(builtin.rawValue)() takes \(expected) argument\(plural), got \(got)",
      at: location)
  }

  func wrongType(
    _ builtin: Builtin, _ expected: String, _ argument: StaticCall.Argument
  ) -> any Error {
    Diagnostic(
      .expressionArgument,
      "\(builtin.rawValue)() expects \(expected), got \(argument.value.typeName)",
      at: argument.location)
  }

  private mutating func iterate(
    _ argument: StaticCall.Argument, _ builtin: Builtin
  ) throws -> [StaticValue] {
    guard let items = try elements(of: argument.value, at: argument.location) else {
      throw wrongType(builtin, "a list, tuple, string or dict", argument)
    }
    return items
  }

  private mutating func length(_ argument: StaticCall.Argument) throws -> Int {
    switch argument.value {
    case .list(let items), .tuple(let items): return items.count
    case .dict(let entries): return entries.count
    case .string(let text):
      try charge(text.utf8.count / 8, at: argument.location)
      return text.unicodeScalars.count
    default: throw wrongType(.len, "a list, tuple, string or dict", argument)
    }
  }

  /// Python's `str` of a value, bounded.
  mutating func text(
    _ value: StaticValue, at location: SourceLocation
  ) throws -> String {
    if case .string(let text) = value { return text }
    var writer = ValueWriter(.repr, limit: ExpressionLimits.stringLength)
    writer.write(value)
    try chargeString(
      writer.isTruncated ? .max : writer.text.unicodeScalars.count, at: location)
    return writer.text
  }

  private mutating func extreme(
    _ arguments: [StaticCall.Argument], _ builtin: Builtin, _ wanted: Order
  ) throws -> StaticValue {
    let location = arguments[0].location
    let items = arguments.count > 1 ? arguments.map(\.value) : try iterate(arguments[0], builtin)
    guard var best = items.first else {
      throw Diagnostic(
        .expressionArgument, "\(builtin.rawValue)() expects at least one element, got none",
        at: location)
    }
    for item in items.dropFirst() {
      guard let order = try order(item, best, at: location) else {
        throw Diagnostic(
          .expressionArgument,
          "\(builtin.rawValue)() cannot compare \(best.typeName) and \(item.typeName)",
          at: location)
      }
      if order == wanted { best = item }
    }
    return best
  }

  private mutating func sum(
    _ argument: StaticCall.Argument, start: StaticCall.Argument?, at location: SourceLocation
  ) throws -> StaticValue {
    var total = start?.value ?? .int(0)
    if case .string = total { throw wrongType(.sum, "a number, list or tuple as start", argument) }
    for item in try iterate(argument, .sum) {
      try charge(1, at: location)
      total = try binary(.add, total, item, at: location)
    }
    return total
  }

  private mutating func range(
    _ arguments: [StaticCall.Argument], at location: SourceLocation
  ) throws -> StaticValue {
    var bounds: [Int] = []
    for argument in arguments {
      guard let bound = argument.value.wholeNumber else {
        throw wrongType(.range, "whole numbers", argument)
      }
      bounds.append(bound)
    }
    let start = bounds.count > 1 ? bounds[0] : 0
    let end = bounds.count > 1 ? bounds[1] : bounds[0]
    let step = bounds.count > 2 ? bounds[2] : 1
    guard step != 0 else {
      throw Diagnostic(
        .expressionArgument, "the step of range() is zero", at: arguments[2].location)
    }
    let count = Self.count(from: start, to: end, by: step) ?? .max
    try chargeList(count, at: location)
    return .list((0..<count).map { .int(start + $0 * step) })
  }
}
