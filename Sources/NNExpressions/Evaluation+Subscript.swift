import NNDiagnostics

extension Evaluation {
  /// `base[index]` for lists, tuples, strings and dicts.
  mutating func evaluateSubscript(
    _ expression: Expression, _ base: Expression, _ index: Expression
  ) throws -> StaticValue {
    let container = try evaluate(base)
    let items: [StaticValue]
    switch container {
    case .dict(let entries):
      let key = try evaluate(index)
      return try element(key, of: entries, at: index.location)
    case .list(let list), .tuple(let list): items = list
    case .string(let text):
      try charge(text.utf8.count / 8, at: expression.point)
      return try character(of: text, index)
    default:
      throw Diagnostic(
        .expressionType,
        "expected a list, tuple, string or dict before '[', got \(container.typeName)",
        at: expression.point)
    }
    if case .slice(let lower, let upper, let step) = index.kind {
      let places = try slice(lower, upper, step, count: items.count, at: index)
      try chargeList(places.count, at: index.location)
      let chosen = places.map { items[$0] }
      if case .tuple = container { return .tuple(chosen) }
      return .list(chosen)
    }
    return items[try place(index, count: items.count, in: container.typeName)]
  }

  private mutating func character(
    of text: String, _ index: Expression
  ) throws -> StaticValue {
    let scalars = Array(text.unicodeScalars)
    if case .slice(let lower, let upper, let step) = index.kind {
      let places = try slice(lower, upper, step, count: scalars.count, at: index)
      try chargeString(places.count, at: index.location)
      return .string(String(scalars: places.map { scalars[$0] }[...]))
    }
    return .string(String(scalars[try place(index, count: scalars.count, in: "string")]))
  }

  /// The element of a dict under `key`.
  mutating func element(
    _ key: StaticValue, of entries: [StaticEntry], at location: SourceLocation
  ) throws -> StaticValue {
    try charge(entries.count, at: location)
    if let wanted = DictKey(key), let entry = entries.first(where: { DictKey($0.key) == wanted }) {
      return entry.value
    }
    var help: String?
    if case .string(let name) = key {
      let names = entries.prefix(1000).compactMap { entry -> String? in
        if case .string(let name) = entry.key { name } else { nil }
      }
      help = Suggestion.help(for: name, in: names)
    }
    var written = ValueWriter(.repr, limit: 200)
    written.write(key)
    throw Diagnostic(
      .expressionIndex, "no key \(written.text.shortened) in the dict", at: location, help: help)
  }

  /// The place from 0 that `index` stands for among `count` elements; negative ones count from the
  /// end.
  private mutating func place(
    _ index: Expression, count: Int, in type: String
  ) throws -> Int {
    let value = try evaluate(index)
    guard let written = value.wholeNumber else {
      throw Diagnostic(
        .expressionType, "expected a whole number as index of a \(type), got \(value.typeName)",
        at: index.location)
    }
    let place = written < 0 ? written + count : written
    guard place >= 0, place < count else {
      let elements = count == 1 ? "1 element" : "\(count) elements"
      throw Diagnostic(
        .expressionIndex, "index \(written) is outside a \(type) of \(elements)",
        at: index.location)
    }
    return place
  }

  /// The places that a slice chooses among `count` elements, in order.
  private mutating func slice(
    _ lower: Expression?, _ upper: Expression?, _ step: Expression?, count: Int,
    at index: Expression
  ) throws -> [Int] {
    let start = try bound(lower)
    let stop = try bound(upper)
    // A step below -Int.max could not be negated; it chooses one element all the same.
    let stride = max(try bound(step) ?? 1, -Int.max)
    guard stride != 0 else {
      throw Diagnostic(
        .expressionArithmetic, "the step of a slice is zero", at: step?.location ?? index.location)
    }
    func clamped(_ value: Int?, _ missing: Int) -> Int {
      guard let value else { return missing }
      let place = value < 0 ? value + count : value
      return stride > 0 ? min(max(place, 0), count) : min(max(place, -1), count - 1)
    }
    let first = clamped(start, stride > 0 ? 0 : count - 1)
    let end = clamped(stop, stride > 0 ? count : -1)
    let chosen = Self.count(from: first, to: end, by: stride) ?? 0
    return (0..<chosen).map { first + $0 * stride }
  }

  /// How many numbers there are from `start` up to but not including `end`; nil when they are more
  /// than an Int can count.
  static func count(from start: Int, to end: Int, by step: Int) -> Int? {
    guard step > 0 ? start < end : start > end else { return 0 }
    let (span, overflow) = (step > 0 ? end : start)
      .subtractingReportingOverflow(step > 0 ? start : end)
    guard !overflow, let stride = Int(exactly: step.magnitude) else { return nil }
    return (span - 1) / stride + 1
  }

  private mutating func bound(_ expression: Expression?) throws -> Int? {
    guard let expression else { return nil }
    let value = try evaluate(expression)
    if value == .none { return nil }
    guard let number = value.wholeNumber else {
      throw Diagnostic(
        .expressionType, "expected a whole number as bound of a slice, got \(value.typeName)",
        at: expression.location)
    }
    return number
  }
}
