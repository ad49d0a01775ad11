/// Where an argument's value comes from.
public enum ArgumentOrigin: Sendable {
  /// The user wrote it.
  case written
  /// It was left out and has a default.
  case standard
  /// It was left out and follows from the inputs.
  case inferred
}

/// The value of every argument of a call, in the declaration's order.
public struct BoundArguments: Sendable {
  /// One argument's value.
  public struct Argument: Sendable {
    /// The argument's name.
    public let name: String
    /// Its value.
    public let value: LocatedValue
    /// Where the value comes from.
    public let origin: ArgumentOrigin

    /// The value of the argument `name`.
    public init(name: String, value: LocatedValue, origin: ArgumentOrigin) {
      self.name = name
      self.value = value
      self.origin = origin
    }
  }

  /// The arguments in the declaration's order.
  public let arguments: [Argument]
  /// What stands for any number of positional arguments, where the declaration takes them.
  public let rest: [LocatedValue]

  /// The given arguments.
  public init(arguments: [Argument], rest: [LocatedValue]) {
    self.arguments = arguments
    self.rest = rest
  }

  /// The value of argument `name`.
  public subscript(name: String) -> LocatedValue? {
    arguments.first { $0.name == name }?.value
  }
}
