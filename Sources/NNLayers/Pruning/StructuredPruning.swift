import Glibc
import NNDeclarations
import NNDiagnostics
import NNTensor

/// Prunes whole channels, the slices along one dimension: those of the smallest norm, or random ones.
///
/// `torch.nn.utils.prune.ln_structured` and `random_structured`. Channels that are pruned altogether
/// do not count any more.
public struct StructuredPruning: PruningMethod {
  /// What decides which channels go first.
  public enum Score: Hashable, Sendable {
    /// The smallest Ln norm goes first; `n` may be 0 (how many are not 0) or ±infinity (the largest,
    /// the smallest magnitude).
    case norm(Double)
    /// Chance decides.
    case random
  }

  /// What decides which channels go first.
  public let score: Score
  /// How many channels of each parameter.
  public let amount: PruningAmount
  /// The dimension of the channels; may count from the end.
  public let dim: Int

  /// Prunes `amount` channels along `dim` of each parameter.
  public init(_ score: Score, amount: PruningAmount, dim: Int) {
    self.score = score
    self.amount = amount
    self.dim = dim
  }

  /// Checks that each parameter has the dimension, and as many channels as are to be pruned.
  public func check(_ parameters: [(name: String, shape: Shape)]) throws {
    for (name, shape) in parameters {
      let size = shape[try dimension(of: shape, name)]
      _ = try amount.count(of: size, "channels", in: "'\(name)'")
    }
  }

  /// Marks the channels with the smallest scores among those that are left.
  public func prune(_ candidates: inout [PruningCandidate]) throws {
    for index in candidates.indices { try prune(&candidates[index]) }
  }

  private func dimension(of shape: Shape, _ name: String) throws -> Int {
    if case .norm(let n) = score, n.isNaN {
      throw ShapeError("expects a number as order of the norm, got nan")
    }
    guard shape.rank > 1 else {
      throw Diagnostic(
        .pruningDimension,
        "expected a parameter of two or more dimensions to prune channels of, got '\(name)' of "
          + "shape \(shape)")
    }
    guard (-shape.rank..<shape.rank).contains(dim) else {
      throw Diagnostic(
        .pruningDimension,
        "expected a dimension from \(-shape.rank) to \(shape.rank - 1) of '\(name)' of shape "
          + "\(shape), got \(dim)")
    }
    return dim < 0 ? dim + shape.rank : dim
  }

  private func prune(_ candidate: inout PruningCandidate) throws {
    let dim = try dimension(of: candidate.shape, candidate.name)
    let size = candidate.shape[dim]
    let inner = candidate.shape[(dim + 1)..<candidate.shape.rank].count
    let channel = { (place: Int) in place / inner % size }

    var isKept = [Bool](repeating: false, count: size)
    for (place, kept) in candidate.isKept.enumerated() where kept { isKept[channel(place)] = true }
    let kept = isKept.indices.filter { isKept[$0] }
    let count = try amount.count(of: kept.count, "channels", in: "'\(candidate.name)'")
    let scores: [Double]
    switch score {
    case .random: scores = try candidate.draw(size)
    case .norm(let n): scores = Self.norms(candidate.values, n, count: size, channel)
    }
    for (index, isPruned) in zip(kept, smallest(count, of: kept.map { scores[$0] })) where isPruned
    {
      isKept[index] = false
    }
    for place in candidate.isKept.indices where !isKept[channel(place)] {
      candidate.isKept[place] = false
    }
  }

  /// The Ln norm of each channel, as `torch.norm` defines it.
  private static func norms(
    _ values: [Double], _ n: Double, count: Int, _ channel: (Int) -> Int
  ) -> [Double] {
    var sums = [Double](repeating: n == -.infinity ? .infinity : 0, count: count)
    for (place, value) in values.enumerated() {
      let (index, size) = (channel(place), abs(value))
      switch n {
      case .infinity: sums[index] = size.isNaN ? size : max(sums[index], size)
      case -.infinity: sums[index] = size.isNaN ? size : min(sums[index], size)
      case 0: sums[index] += size == 0 ? 0 : 1
      case 1: sums[index] += size
      case 2: sums[index] += size * size
      default: sums[index] += pow(size, n)
      }
    }
    return n.isInfinite || n == 0 ? sums : sums.map { pow($0, 1 / n) }
  }

  static let norm = PruningDeclaration(
    "ln_structured", "Prunes the channels of the smallest Ln norm.",
    reference: prunePage("ln_structured"),
    Arg<PruningAmount>("amount", "share or number of channels of each parameter"),
    Arg<Double>("n", "order of the norm; .inf for the largest magnitude"),
    Arg<Int>("dim", "dimension of the channels; may count from the end"),
    PruningTarget.layers, PruningTarget.types, PruningTarget.name
  ) { context, amount, n, dim, layers, types, name in
    .prune(
      Pruning(
        StructuredPruning(.norm(n), amount: amount, dim: dim),
        of: PruningTarget(layers: layers, types: types, name: name), at: context.location))
  }

  static let random = PruningDeclaration(
    "random_structured", "Prunes random channels.", reference: prunePage("random_structured"),
    Arg<PruningAmount>("amount", "share or number of channels of each parameter"),
    Arg<Int>("dim", "dimension of the channels; may count from the end"),
    PruningTarget.layers, PruningTarget.types, PruningTarget.name
  ) { context, amount, dim, layers, types, name in
    .prune(
      Pruning(
        StructuredPruning(.random, amount: amount, dim: dim),
        of: PruningTarget(layers: layers, types: types, name: name), at: context.location))
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  register(StructuredPruning.norm, in: list)
  register(StructuredPruning.random, in: list)
}
