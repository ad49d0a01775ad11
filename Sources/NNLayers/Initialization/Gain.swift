import NNDeclarations

/// A factor for initialisers: a number, or the one that `calculate_gain` recommends.
public struct Gain: ArgumentValue {
  /// The function of `torch.nn.init` that recommends a factor.
  public static let functionName = "calculate_gain"
  /// The names of its arguments.
  public static let argumentNames = ["nonlinearity", "param"]

  /// The factor.
  let value: Double

  /// A number or a call.
  public static var expectation: String { "a number or calculate_gain(nonlinearity, param)" }
  /// `float or calculate_gain(...)`.
  public static var typeName: String { "float or calculate_gain(...)" }
  /// Numbers and calls.
  public static var type: ArgumentType { .anyOf([.float, .call(functionName)]) }

  /// No change.
  static let one = Gain(value: 1)

  private init(value: Double) { self.value = value }

  /// The number.
  public var written: LocatedValue { value.written }

  /// A number, or a call of `calculate_gain` with PyTorch's arguments.
  public init?(_ value: LocatedValue) {
    if let number = Double(value) {
      self.init(value: number)
      return
    }
    guard let call = Self.call(value), call.name == Self.functionName else { return nil }
    var arguments: [LocatedValue?] = [nil, nil]
    for (index, argument) in call.positional.enumerated() {
      guard arguments.indices.contains(index) else { return nil }
      arguments[index] = argument
    }
    for keyword in call.keywords {
      guard let index = Self.argumentNames.firstIndex(of: keyword.key) else { return nil }
      arguments[index] = keyword.value
    }
    guard let nonlinearity = arguments[0].flatMap({ Nonlinearity($0) }) else { return nil }
    var slope: Double?
    if let param = arguments[1], param.description != "null" {
      guard let number = Double(param) else { return nil }
      slope = number
    }
    self.init(value: nonlinearity.gain(slope: slope))
  }

  /// A call, or what the long form makes of one: `{calculate_gain: [tanh]}`.
  private static func call(_ value: LocatedValue) -> LocatedCall? {
    if case .call(let call) = value.content { return call }
    guard case .map(let entries) = value.content, let entry = entries.first, entries.count == 1
    else {
      return nil
    }
    switch entry.value.content {
    case .map(let keywords): return LocatedCall(entry.key, keywords: keywords)
    case .list(let values): return LocatedCall(entry.key, positional: values)
    default: return LocatedCall(entry.key, positional: [entry.value])
    }
  }
}
