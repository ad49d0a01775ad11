import NNDiagnostics
import NNTensor

/// One pruning of a model: a rule, and the parameters that it is applied to.
public struct Pruning: Sendable {
  /// The rule.
  public let method: any PruningMethod
  /// The parameters.
  public let target: PruningTarget
  private let location: SourceLocation?

  /// Prunes `target` by `method`; errors point to `location`.
  public init(
    _ method: any PruningMethod, of target: PruningTarget = .init(),
    at location: SourceLocation? = nil
  ) {
    self.method = method
    self.target = target
    self.location = location
  }

  /// Prunes the model's parameters, on top of what is pruned already. Returns their names.
  ///
  /// Chance depends on `seed`, the parameter's path and `step`, which tells repeated prunings apart.
  /// A model without memory gets masks without memory, after the same checks.
  /// Throws `Diagnostics` when no parameter is chosen, one does not fit the rule, or there is less
  /// left to prune than asked for; the model is then as before.
  @discardableResult
  public func apply(to model: Module, seed: UInt64, step: UInt64 = 0) throws -> [String] {
    let choices = try located { try target.choices(in: model) }
    try located {
      try method.check(choices.map { (name: $0.name, shape: $0.parameter.tensor.shape) })
    }
    var candidates: [PruningCandidate] = []
    for choice in choices where !choice.parameter.tensor.isMeta {
      let mask = try choice.parameter.pruningMask?.mask.tensor.doubles().map { $0 != 0 }
      let values = try noGrad { try choice.parameter.value.doubles() }
      candidates.append(
        PruningCandidate(
          name: choice.name, shape: choice.parameter.tensor.shape, values: values,
          isKept: mask ?? [Bool](repeating: true, count: values.count),
          random: RandomStream(seed: seed, name: "prune/" + choice.name, step: step)))
    }
    try located { try method.prune(&candidates) }
    let masks = Dictionary(candidates.map { ($0.name, $0) }) { first, _ in first }
    for choice in choices {
      let tensor = choice.parameter.tensor
      let mask =
        try masks[choice.name].map { try Tensor($0.isKept.map { $0 ? 1.0 : 0 }, tensor.shape) }
        ?? Tensor.meta(tensor.type)
      try choice.module.addMask(mask, to: choice.parameter.name)
    }
    return choices.map(\.name)
  }

  /// Runs `body` and points its errors to the place of this pruning.
  private func located<Result>(_ body: () throws -> Result) throws -> Result {
    func placed(_ diagnostic: Diagnostic) -> Diagnostic {
      var diagnostic = diagnostic
      diagnostic.location = diagnostic.location ?? location
      return diagnostic
    }
    do {
      return try body()
    } catch let error as Diagnostic {
      throw Diagnostics([placed(error)])
    } catch let error as Diagnostics {
      throw Diagnostics(error.all.map(placed))
    }
  }
}
