import NNTensor

/// What values of the right type an argument takes, as data: checked, documented and put in the
/// schema from here.
public struct Constraint: Hashable, Sendable {
  /// The smallest value; nil for none.
  public var minimum: Double?
  /// Whether the smallest value itself is not allowed.
  public var excludesMinimum = false
  /// The largest value; nil for none.
  public var maximum: Double?
  /// Whether the largest value itself is not allowed.
  public var excludesMaximum = false

  /// Whether positive infinity counts as a number.
  public var allowsInfinity = false

  /// At least 1.
  public static let positive = Constraint(minimum: 1)
  /// At least 0.
  public static let nonNegative = Constraint(minimum: 0)
  /// More than 0.
  public static let moreThanZero = Constraint(minimum: 0, excludesMinimum: true)
  /// More than 0, infinity too: the p of a norm.
  public static let normOrder = Constraint(
    minimum: 0, excludesMinimum: true, allowsInfinity: true)
  /// From 0 to 1.
  public static let probability = Constraint(minimum: 0, maximum: 1)
  /// From 0 to below 1.
  public static let belowOne = Constraint(minimum: 0, maximum: 1, excludesMaximum: true)

  /// Between the bounds that are given.
  public init(
    minimum: Double? = nil, excludesMinimum: Bool = false, maximum: Double? = nil,
    excludesMaximum: Bool = false, allowsInfinity: Bool = false
  ) {
    self.allowsInfinity = allowsInfinity
    self.minimum = minimum
    self.excludesMinimum = excludesMinimum
    self.maximum = maximum
    self.excludesMaximum = excludesMaximum
  }

  /// As it reads after what is expected: `of at least 1`.
  public var description: String {
    let low = minimum.map { (excludesMinimum ? "more than " : "at least ") + Self.spell($0) }
    let high = maximum.map { (excludesMaximum ? "less than " : "at most ") + Self.spell($0) }
    return "of " + [low, high].compactMap { $0 }.joined(separator: " and ")
  }

  private static func spell(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }

  /// Whether every number in `value` lies between the bounds. NaN never does, and infinities only
  /// where they are allowed.
  func allows(_ value: LocatedValue) -> Bool {
    switch value.content {
    case .int(let number): allows(Double(number))
    case .float(let number): allows(number)
    case .list(let values): values.allSatisfy(allows)
    default: true
    }
  }

  private func allows(_ number: Double) -> Bool {
    guard number.isFinite || (allowsInfinity && number == .infinity) else { return false }
    if let minimum, excludesMinimum ? number <= minimum : number < minimum { return false }
    if let maximum, excludesMaximum ? number >= maximum : number > maximum { return false }
    return true
  }
}

/// How an argument that was left out follows from the types of the layer's inputs, or from what follows
/// in a chain.
public struct Inference: Sendable {
  /// The values of the other arguments, by name; nil for one that is inferred itself or missing.
  public typealias Others = (String) -> LocatedValue?

  /// The value, or nil when the inputs do not tell.
  let value: @Sendable ([TensorType], Others) -> LocatedValue?
  /// Whether it is the size of the output, which the next layer of a chain may tell.
  public let looksAhead: Bool

  /// The size that the next layer of a chain takes.
  public static let nextLayer = Inference(looksAhead: true) { _, _ in nil }

  private init(
    looksAhead: Bool, value: @escaping @Sendable ([TensorType], Others) -> LocatedValue?
  ) {
    self.looksAhead = looksAhead
    self.value = value
  }

  /// A rule of its own.
  public init(_ value: @escaping @Sendable ([TensorType]) -> LocatedValue?) {
    self.init(looksAhead: false) { inputs, _ in value(inputs) }
  }

  /// A rule that looks at other arguments too.
  public init(
    withOthers value: @escaping @Sendable ([TensorType], Others) -> LocatedValue?
  ) {
    self.init(looksAhead: false, value: value)
  }

  /// The size of a dimension of the first input, counted from the end where negative.
  public static func size(dimension: Int) -> Inference {
    Inference { inputs in
      guard let shape = inputs.first?.shape else { return nil }
      let index = dimension < 0 ? shape.rank + dimension : dimension
      return (0..<shape.rank).contains(index) ? LocatedValue(.int(shape[index])) : nil
    }
  }
}

/// An argument as a declaration lists it: name, type, default, what it takes and what it means.
public struct Arg<Value: ArgumentValue>: Sendable {
  let info: ArgumentInfo

  /// An argument that must be given, unless `inferred` finds it from the inputs.
  public init(
    _ name: String, _ constraint: Constraint, inferred: Inference? = nil, _ help: String
  ) {
    info = ArgumentInfo(
      name: name, type: Value.self, defaultValue: nil, constraint: constraint,
      inference: inferred, help: help)
  }

  /// An argument without constraint that must be given, unless `inferred` finds it.
  public init(_ name: String, inferred: Inference? = nil, _ help: String) {
    info = ArgumentInfo(
      name: name, type: Value.self, defaultValue: nil, constraint: nil, inference: inferred,
      help: help)
  }

  /// An argument that may be left out, and if `keywordOnly` is given by name.
  ///
  /// Arguments that are given by name only come last.
  public init(
    _ name: String, default defaultValue: Value, keywordOnly: Bool = false,
    _ constraint: Constraint, _ help: String
  ) {
    info = ArgumentInfo(
      name: name, type: Value.self, defaultValue: defaultValue.written, constraint: constraint,
      inference: nil, isKeywordOnly: keywordOnly, help: help)
  }

  /// An argument without constraint that may be left out, and if `keywordOnly` is given by name.
  ///
  /// Arguments that are given by name only come last.
  public init(
    _ name: String, default defaultValue: Value, keywordOnly: Bool = false, _ help: String
  ) {
    info = ArgumentInfo(
      name: name, type: Value.self, defaultValue: defaultValue.written, constraint: nil,
      inference: nil, isKeywordOnly: keywordOnly, help: help)
  }
}

/// What is known of an argument without its Swift type.
public struct ArgumentInfo: Sendable {
  /// The name, as PyTorch spells it.
  public let name: String
  /// The type as reference pages spell it.
  public let typeName: String
  /// The type as data, without the constraint.
  public let type: ArgumentType
  /// What is expected, as it reads after "expects".
  public let expectation: String
  /// The value when it is left out; nil when it must be given or is inferred.
  public let defaultValue: LocatedValue?
  /// What values it takes.
  public let constraint: Constraint?
  /// How it follows from the inputs.
  public let inference: Inference?
  /// Whether it can't be given by position.
  public let isKeywordOnly: Bool
  /// One line of what it means.
  public let help: String
  /// Whether the type fits.
  let fits: @Sendable (LocatedValue) -> Bool

  init<Value: ArgumentValue>(
    name: String, type: Value.Type, defaultValue: LocatedValue?, constraint: Constraint?,
    inference: Inference?, isKeywordOnly: Bool = false, help: String
  ) {
    self.name = name
    typeName = Value.typeName
    self.type = Value.type
    expectation =
      Value.expectation + (constraint.map { " " + $0.description } ?? "")
    self.defaultValue = defaultValue
    self.constraint = constraint
    self.inference = inference
    self.isKeywordOnly = isKeywordOnly
    self.help = help
    fits = { Value($0) != nil }
  }

  /// An argument that takes any value.
  init(taking name: String, default defaultValue: LocatedValue?) {
    self.name = name
    typeName = "any"
    type = .any
    expectation = "a value"
    self.defaultValue = defaultValue
    constraint = nil
    inference = nil
    isKeywordOnly = false
    help = defaultValue == nil ? "it has no default" : ""
    fits = { _ in true }
  }

  /// Words that YAML 1.1 takes for truth values.
  private static let truthWords = [
    "yes": true, "on": true, "y": true, "no": false, "off": false, "n": false,
  ]

  /// What to do about `value`, which the argument does not take, where that is likely.
  func help(against value: LocatedValue) -> String? {
    if value.isInfinite, constraint?.maximum == nil { return "infinity is not allowed here" }
    if case .float(let number) = value.content, let whole = Int(exactly: number), !fits(value),
      fits(LocatedValue(.int(whole)))
    {
      return "write a whole number without a point; // divides without one"
    }
    if case .string(let word) = value.content, fits(LocatedValue(.bool(true))),
      let meaning = Self.truthWords[word.lowercased()]
    {
      return "write \(meaning): '\(word)' is a text in YAML 1.2"
    }
    return nil
  }

  /// Whether it can't be left out. A size that the next layer may tell is then written `auto`.
  public var isRequired: Bool {
    defaultValue == nil && (inference == nil || inference?.looksAhead == true)
  }
}
