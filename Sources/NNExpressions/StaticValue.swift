import NNDiagnostics

/// What an expression of a specification evaluates to before anything runs.
///
/// `==` tells types apart (`1` is not `1.0`) and ignores where calls were written.
public enum StaticValue: Equatable, Sendable {
  /// `None`, `null`
  case none
  /// A truth value.
  case bool(Bool)
  /// A whole number.
  case int(Int)
  /// A floating-point number.
  case float(Double)
  /// A text.
  case string(String)
  /// A list.
  case list([StaticValue])
  /// A tuple.
  case tuple([StaticValue])
  /// A dict, in the order in which it was written; no key occurs twice.
  case dict([StaticEntry])
  /// The name of a type or function that is not called: `ReLU` in `act_cls=ReLU`.
  case symbol(String)
  /// A call of something that is no built-in function: a node, optimizer, metric.
  indirect case call(StaticCall)
}

/// An entry of a dict value.
public struct StaticEntry: Equatable, Sendable {
  /// The key: none, a bool, number or string.
  public let key: StaticValue
  /// The value.
  public let value: StaticValue

  /// An entry.
  public init(_ key: StaticValue, _ value: StaticValue) {
    self.key = key
    self.value = value
  }
}

/// A call with its arguments evaluated: `Conv2d(1, 20, 5, padding=2)`.
public struct StaticCall: Sendable {
  /// A positional argument.
  public struct Argument: Sendable {
    /// Its value.
    public let value: StaticValue
    /// Where it was written.
    public let location: SourceLocation

    /// An argument.
    public init(_ value: StaticValue, at location: SourceLocation) {
      self.value = value
      self.location = location
    }
  }

  /// A keyword argument.
  public struct Keyword: Sendable {
    /// The keyword.
    public let name: String
    /// Where the keyword was written.
    public let location: SourceLocation
    /// Its value.
    public let value: StaticValue
    /// Where the value was written.
    public let valueLocation: SourceLocation

    /// An argument given by name.
    public init(
      _ name: String, at location: SourceLocation, _ value: StaticValue,
      valueAt valueLocation: SourceLocation
    ) {
      self.name = name
      self.location = location
      self.value = value
      self.valueLocation = valueLocation
    }
  }

  /// What is called, dotted where it was written so: `nn.Embedding`.
  public let name: String
  /// The positional arguments in order.
  public let arguments: [Argument]
  /// The keyword arguments in the order in which they were written.
  public let keywords: [Keyword]
  /// Where the call starts.
  public let location: SourceLocation

  /// A call.
  public init(
    name: String, arguments: [Argument] = [], keywords: [Keyword] = [], at location: SourceLocation
  ) {
    self.name = name
    self.arguments = arguments
    self.keywords = keywords
    self.location = location
  }
}

extension StaticCall: Equatable {
  /// Whether both call the same with the same arguments, wherever they stand.
  public static func == (left: StaticCall, right: StaticCall) -> Bool {
    left.name == right.name && left.arguments.map(\.value) == right.arguments.map(\.value)
      && left.keywords.map(\.name) == right.keywords.map(\.name)
      && left.keywords.map(\.value) == right.keywords.map(\.value)
  }
}

extension StaticValue {
  /// The kind of value as a message names it: `int`, `list`, `layer`.
  public var typeName: String {
    switch self {
    case .none: "none"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .string: "string"
    case .list: "list"
    case .tuple: "tuple"
    case .dict: "dict"
    case .symbol: "type"
    case .call: "call"
    }
  }

  /// Python's truth of it: false for none, zero and whatever is empty.
  public var isTrue: Bool {
    switch self {
    case .none: false
    case .bool(let value): value
    case .int(let value): value != 0
    case .float(let value): value != 0
    case .string(let value): !value.isEmpty
    case .list(let items), .tuple(let items): !items.isEmpty
    case .dict(let entries): !entries.isEmpty
    case .symbol, .call: true
    }
  }
}
