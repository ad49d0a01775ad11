import NNTensor

/// How much a written-out forward pass may do: a specification is untrusted text, and loops in loops
/// or tuples of tuples soon take longer than anybody waits.
///
/// The forward passes inside of one another share the budget of the outermost.
final class ForwardBudget: @unchecked Sendable {
  // Used by the one task that runs the forward pass.

  /// More steps than any forward pass takes that a person writes.
  private static let stepLimit = 1_000_000
  /// More values than a tuple holds that a person writes.
  private static let valueLimit = 10_000
  /// More tuples inside one another than a person writes.
  private static let depthLimit = 100

  @TaskLocal private static var shared: ForwardBudget?

  private var steps = 0

  /// Runs `body` with the budget of the forward pass around it, or with a new one.
  static func run<Result>(_ body: (ForwardBudget) throws -> Result) rethrows -> Result {
    if let shared { return try body(shared) }
    let budget = ForwardBudget()
    return try $shared.withValue(budget) { try body(budget) }
  }

  /// Counts `count` more steps. Throws a `ShapeError` when they are too many.
  func charge(_ count: Int = 1) throws {
    steps += count
    guard steps <= Self.stepLimit else {
      throw ShapeError("takes more than \(Self.stepLimit) steps")
    }
  }

  /// Counts the values of a new tuple. Throws a `ShapeError` when they are too many or too deep.
  func charge(_ value: RuntimeValue) throws {
    var count = 0
    try Self.add(value, depth: 0, to: &count)
    try charge(count)
  }

  private static func add(_ value: RuntimeValue, depth: Int, to count: inout Int) throws {
    count += 1
    guard count <= valueLimit else {
      throw ShapeError("makes a tuple of more than \(valueLimit) values")
    }
    guard depth <= depthLimit else {
      throw ShapeError("nests tuples more than \(depthLimit) deep")
    }
    for value in value.items ?? [] { try add(value, depth: depth + 1, to: &count) }
  }
}
