import NNDeclarations
import NNDiagnostics

/// How much to prune: `amount` of `torch.nn.utils.prune`.
public enum PruningAmount: ArgumentValue, Hashable {
  /// So many elements or channels.
  case count(Int)
  /// A share, from 0 to 1, of the elements or channels that are still there.
  case fraction(Double)

  /// A share or a number.
  public static var expectation: String {
    "a fraction from 0.0 to 1.0 or a whole number of at least 0"
  }
  /// `float or int`.
  public static var typeName: String { "float or int" }
  /// Whole numbers, and shares.
  public static var type: ArgumentType {
    .anyOf([.bounded(.int, .nonNegative), .bounded(.float, .probability)])
  }

  /// A whole number of at least 0, or a number with a point from 0 to 1.
  public init?(_ value: LocatedValue) {
    switch value.content {
    case .int(let count) where count >= 0: self = .count(count)
    case .float(let fraction) where (0...1).contains(fraction): self = .fraction(fraction)
    default: return nil
    }
  }

  /// The share or the number.
  public var written: LocatedValue {
    switch self {
    case .count(let count): count.written
    case .fraction(let fraction): fraction.written
    }
  }

  /// How many of `size` things are pruned; a share is rounded as Python's `round` does, halves to
  /// even.
  ///
  /// `units` are what they are called, `name` the parameter that has them. Throws a `Diagnostic`
  /// when there are not so many.
  func count(of size: Int, _ units: String, in name: String) throws -> Int {
    switch self {
    case .fraction(let share):
      return Int((share * Double(size)).rounded(.toNearestOrEven))
    case .count(let count):
      guard count <= size else {
        throw Diagnostic(
          .pruningAmount,
          "expected an amount of at most the \(size) \(units) left in \(name), "
            + "got \(count)",
          help: "write a fraction, such as 0.5, to prune a share of what is left")
      }
      return count
    }
  }
}
