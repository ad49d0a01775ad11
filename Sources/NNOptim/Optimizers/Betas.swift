import NNDeclarations

/// Two numbers: the share kept of a running mean, and of a running mean of squares.
public struct Betas: ArgumentValue, Hashable {
  /// The share kept of the mean.
  public let first: Double
  /// The share kept of the mean of squares.
  public let second: Double

  /// The two shares.
  public init(_ first: Double, _ second: Double) {
    self.first = first
    self.second = second
  }

  /// `a list of two numbers`.
  public static var expectation: String { "a list of two numbers" }
  /// `list of float`.
  public static var typeName: String { "list of float" }
  /// Two numbers.
  public static var type: ArgumentType { .list(.float, count: 2) }

  /// A list of two numbers.
  public init?(_ value: LocatedValue) {
    guard let numbers = [Double](value), numbers.count == 2 else { return nil }
    self.init(numbers[0], numbers[1])
  }

  /// The list.
  public var written: LocatedValue { [first, second].written }
}
