import NNDeclarations
import NNDiagnostics
import NNTensor

/// Prunes single elements: those of the smallest magnitude, or random ones.
///
/// `torch.nn.utils.prune.l1_unstructured`, `random_unstructured` and, over all parameters at once,
/// `global_unstructured`.
public struct UnstructuredPruning: PruningMethod {
  /// What decides which elements go first.
  public enum Score: String, ArgumentChoice {
    /// The smallest magnitude goes first.
    case magnitude = "L1Unstructured"
    /// Chance decides.
    case random = "RandomUnstructured"
  }

  /// What decides which elements go first.
  public let score: Score
  /// How many, of each parameter or of all together.
  public let amount: PruningAmount
  /// Whether all parameters are ranked together.
  public let isGlobal: Bool

  /// Prunes `amount` of each parameter, or of all together.
  public init(_ score: Score, amount: PruningAmount, isGlobal: Bool = false) {
    self.score = score
    self.amount = amount
    self.isGlobal = isGlobal
  }

  /// Checks that each parameter, or all together, have as many elements as are to be pruned.
  public func check(_ parameters: [(name: String, shape: Shape)]) throws {
    if isGlobal {
      var total = 0
      for (_, shape) in parameters {
        let (sum, overflow) = total.addingReportingOverflow(shape.count)
        total = overflow ? .max : sum
      }
      _ = try amount.count(of: total, "elements", in: Self.together(parameters.count))
    } else {
      for (name, shape) in parameters {
        _ = try amount.count(of: shape.count, "elements", in: "'\(name)'")
      }
    }
  }

  /// Marks the elements with the smallest scores among those that are left.
  public func prune(_ candidates: inout [PruningCandidate]) throws {
    if isGlobal {
      try prune(&candidates, called: Self.together(candidates.count))
    } else {
      for index in candidates.indices {
        var one = [candidates[index]]
        try prune(&one, called: "'\(one[0].name)'")
        candidates[index] = one[0]
      }
    }
  }

  private static func together(_ count: Int) -> String {
    count == 1 ? "the 1 chosen parameter" : "the \(count) chosen parameters"
  }

  /// Ranks what is left of all candidates together.
  private func prune(_ candidates: inout [PruningCandidate], called name: String) throws {
    let left = candidates.reduce(0) { $0 + $1.keptCount }
    let count = try amount.count(of: left, "elements", in: name)
    var scores: [Double] = []
    scores.reserveCapacity(left)
    for index in candidates.indices {
      let candidate = candidates[index]
      let all =
        switch score {
        case .magnitude: candidate.values.map(abs)
        case .random: try candidates[index].draw(candidate.values.count)
        }
      for (score, isKept) in zip(all, candidate.isKept) where isKept { scores.append(score) }
    }
    let isPruned = smallest(count, of: scores)
    var next = 0
    for index in candidates.indices {
      for place in candidates[index].isKept.indices where candidates[index].isKept[place] {
        candidates[index].isKept[place] = !isPruned[next]
        next += 1
      }
    }
  }

  /// The declarations that prune with `score`: `l1_unstructured` and `random_unstructured`.
  static func declaration(_ name: String, _ score: Score, _ summary: String) -> PruningDeclaration {
    PruningDeclaration(
      name, summary, reference: prunePage(name),
      Arg<PruningAmount>("amount", "share or number of elements of each parameter"),
      PruningTarget.layers, PruningTarget.types, PruningTarget.name
    ) { context, amount, layers, types, name in
      .prune(
        Pruning(
          UnstructuredPruning(score, amount: amount),
          of: PruningTarget(layers: layers, types: types, name: name), at: context.location))
    }
  }

  static let global = PruningDeclaration(
    "global_unstructured", "Prunes the smallest or random elements of all parameters together.",
    reference: prunePage("global_unstructured"),
    Arg<PruningAmount>("amount", "share or number of elements of all parameters together"),
    Arg<Score>("pruning_method", default: .magnitude, "what decides which elements go first"),
    PruningTarget.layers, PruningTarget.types, PruningTarget.name
  ) { context, amount, score, layers, types, name in
    .prune(
      Pruning(
        UnstructuredPruning(score, amount: amount, isGlobal: true),
        of: PruningTarget(layers: layers, types: types, name: name), at: context.location))
  }
}

/// The reference page of a function of `torch.nn.utils.prune`.
func prunePage(_ name: String) -> String {
  "https://docs.pytorch.org/docs/2.13/generated/torch.nn.utils.prune.\(name).html"
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  register(
    UnstructuredPruning.declaration(
      "l1_unstructured", .magnitude, "Prunes the elements of the smallest magnitude."),
    in: list)
  register(
    UnstructuredPruning.declaration(
      "random_unstructured", .random, "Prunes random elements."), in: list)
  register(UnstructuredPruning.global, in: list)
}
