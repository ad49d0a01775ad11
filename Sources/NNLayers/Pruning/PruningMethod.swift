import NNTensor

/// A rule for which elements of parameters are set to zero.
///
/// What was pruned before stays pruned; the rule looks at the rest alone, as PyTorch's
/// `PruningContainer` does.
public protocol PruningMethod: Sendable {
  /// Checks the rule against the shapes of the parameters, none of them pruned yet.
  ///
  /// Throws a `Diagnostic` that says which parameter does not fit and why.
  func check(_ parameters: [(name: String, shape: Shape)]) throws

  /// Marks what is to be pruned. Throws a `Diagnostic` when there is not enough left to prune.
  func prune(_ candidates: inout [PruningCandidate]) throws
}

/// A parameter that may be pruned.
public struct PruningCandidate {
  /// Its name from the root of the model: `0.weight`.
  public let name: String
  /// Its sizes.
  public let shape: Shape
  /// Its elements row by row, 0 where pruned.
  public let values: [Double]
  /// Which elements are not pruned.
  public internal(set) var isKept: [Bool]
  /// Random numbers of its own.
  var random: RandomStream

  /// How many elements are not pruned.
  var keptCount: Int { isKept.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// A random number from 0 to 1 for each of `count` things.
  mutating func draw(_ count: Int) throws -> [Double] {
    try random.uniform(TensorType(.float64, [count])).doubles()
  }
}

/// Which `count` of `scores` are smallest; among equal ones those that come first. NaN is largest, as
/// PyTorch orders it.
func smallest(_ count: Int, of scores: [Double]) -> [Bool] {
  var isSmallest = [Bool](repeating: false, count: scores.count)
  guard count > 0 else { return isSmallest }
  let scores = scores.map { $0.isNaN ? .infinity : $0 }
  let threshold = scores.sorted()[count - 1]
  var left = count
  for (index, score) in scores.enumerated() where score < threshold {
    isSmallest[index] = true
    left -= 1
  }
  for (index, score) in scores.enumerated() where score == threshold && left > 0 {
    isSmallest[index] = true
    left -= 1
  }
  return isSmallest
}
