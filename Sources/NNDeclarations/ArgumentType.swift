/// What kind of values an argument takes, as data: what schemas, completion and `swiftnn layers` are
/// written from. `ArgumentValue` says which Swift type reads them.
public indirect enum ArgumentType: Hashable, Sendable {
  /// Anything.
  case any
  /// A whole number.
  case int
  /// A number.
  case float
  /// True or false.
  case bool
  /// Any text.
  case string
  /// Nothing: null.
  case null
  /// A module, in any form that a specification has for one, or the name of an activation.
  case node
  /// Anything that may start a parameter: a call such as `zeros(3)`, or numbers.
  case initialValue
  /// A nested list of numbers, or a single one.
  case tensor
  /// A text of a regular expression.
  case text(pattern: String)
  /// One of these words.
  case choice([String])
  /// A list; of so many elements, where that is fixed, else of at least `minimum`.
  case list(ArgumentType, count: Int? = nil, minimum: Int = 0)
  /// A call of the function of that name.
  case call(String)
  /// One of several.
  case anyOf([ArgumentType])
  /// Numbers between bounds.
  case bounded(ArgumentType, Constraint)

  /// The types that it is one of, itself where it is no alternative.
  public var alternatives: [ArgumentType] {
    if case .anyOf(let types) = self { types.flatMap(\.alternatives) } else { [self] }
  }
}
