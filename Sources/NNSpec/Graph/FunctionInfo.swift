/// What there is to know about a function or method that a `forward:` can call.
public struct FunctionInfo: Sendable {
  /// Its name.
  public let name: String
  /// One line of what it gives.
  public let summary: String
  /// The parameters in positional order, a method's object first; `name=` may be left out, `*name`
  /// takes all further positional arguments.
  public let parameters: [String]
  /// The function that this is another name of; nil for the name itself.
  public let sameAs: String?
}
