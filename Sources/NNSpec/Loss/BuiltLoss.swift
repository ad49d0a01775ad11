import NNDeclarations
import NNDiagnostics
import NNLayers
import NNOptim
import NNTensor

/// The losses of a specification, made and checked against the model's outputs and the targets.
public final class BuiltLoss {
  /// One of them.
  public struct Part {
    /// What the specification says about it.
    public let section: LossSection.Part
    /// What it is called with.
    public let arrangement: LossArrangement
    /// The loss itself.
    public let built: BuiltModel

    /// Whether it is a sum over examples and not a mean.
    public var isSum: Bool {
      let arguments = built.module.arguments
      let older = (arguments?["size_average"], arguments?["reduce"])
      let sizeAverage = older.0.flatMap { Bool($0) }
      let reduce = older.1.flatMap { Bool($0) }
      let reduction = arguments?["reduction"].flatMap { String($0) }.flatMap(Reduction.init)
      return Reduction.resolve(
        sizeAverage: sizeAverage, reduce: reduce, reduction ?? .mean) == .sum
    }

    /// Whether its class weights follow from the data.
    public var isBalanced: Bool {
      built.module.arguments?["weight"].flatMap { String($0) } == "balanced"
    }

    /// The number among what the loss gave: the only one, or the one that it calls so.
    public func number(in value: Value) -> Tensor? {
      let tensors = value.tensors
      if tensors.count > 1, let place = built.module.outputNames.firstIndex(of: "loss") {
        return tensors.indices.contains(place) ? tensors[place] : nil
      }
      return tensors.count == 1 ? tensors.first : nil
    }
  }

  /// What a batch came to.
  public struct Result {
    /// The sum of all losses, each times its weight: a tensor of one number.
    public let total: Tensor
    /// The losses without their weights, in order.
    public let parts: [Tensor]
  }

  /// The losses in order.
  public let parts: [Part]

  init(_ parts: [Part]) { self.parts = parts }

  /// The names of the losses where there are several; else none.
  public var names: [String] { parts.compactMap(\.section.name) }

  /// Where the model's outputs are unknown, as their shapes depend on the data; nil where they are not.
  public var unknown: DataDependentShape? { parts.lazy.compactMap(\.built.unknown).first }

  /// Sets whether the losses behave as in training.
  public func train(_ isTraining: Bool = true) {
    for part in parts { part.built.module.train(isTraining) }
  }

  /// How many classes target `place` names one of, for a model with these outputs; nil where no loss
  /// tells.
  public func classCount(ofTarget place: Int, outputs: [Tensor]) -> Int? {
    parts.lazy.compactMap { part -> Int? in
      guard part.arrangement.firstTarget == place else { return nil }
      let arguments = part.built.module.arguments
      if let own = arguments?["num_classes"] ?? arguments?["n_classes"] { return Int(own) }
      guard let first = part.arrangement.firstOutput, outputs.indices.contains(first),
        case let scores = outputs[first], scores.rank > 0
      else { return nil }
      return scores.shape[min(1, scores.rank - 1)]
    }.first
  }

  /// What training changes in the losses: the state of those that have parameters, by names that begin
  /// with the loss's where there are several.
  public var state: NamedTensors {
    parts.flatMap { part -> NamedTensors in
      let module = part.built.module
      guard !module.namedParameters.isEmpty else { return [] }
      return module.stateDict.map { (Self.path(part, $0.name), $0.tensor) }
    }
  }

  /// Copies what `state` gave into the losses.
  ///
  /// Throws a `Diagnostic` where names or shapes are others.
  public func load(_ state: NamedTensors) throws {
    for part in parts where !part.built.module.namedParameters.isEmpty {
      let prefix = Self.path(part, "")
      try part.built.module.loadStateDict(
        state.filter { $0.name.hasPrefix(prefix) }
          .map { (String($0.name.dropFirst(prefix.count)), $0.tensor) })
    }
  }

  /// The parameters of the losses, named likewise.
  public var parameters: NamedTensors {
    parts.flatMap { part in
      part.built.module.namedParameters.map { (Self.path(part, $0.name), $0.parameter.tensor) }
    }
  }

  private static func path(_ part: Part, _ name: String) -> String {
    part.section.name.map { "\($0).\(name)" } ?? name
  }

  /// The losses of a batch. Throws a `Diagnostic` that names the loss when it does not take its inputs.
  public func callAsFunction(outputs: [Tensor], targets: [Tensor]) throws -> Result {
    let losses = try parts.map { part in
      do {
        let inputs = try part.arrangement.values(outputs, targets)
        let value = try part.built.module(Arguments(inputs.map(Value.tensor)))
        guard let loss = part.number(in: value) else {
          throw ShapeError("gives no number")
        }
        return loss
      } catch {
        throw part.built.translate(error)
      }
    }
    guard hasWeights, var total = try losses.first.map({ try weighted($0, parts[0]) }) else {
      return Result(total: losses[0], parts: losses)
    }
    for (loss, part) in zip(losses, parts).dropFirst() { total = try total + weighted(loss, part) }
    return Result(total: total, parts: losses)
  }

  private var hasWeights: Bool { parts.contains { $0.section.name != nil } }

  private func weighted(_ loss: Tensor, _ part: Part) throws -> Tensor {
    part.section.weight == 1 ? loss : try loss.scaled(by: part.section.weight)
  }
}
