import NNDeclarations
import NNDiagnostics
import NNTensor

/// What a pruning is declared in: where the specification says it.
public struct PruningContext: Sendable {
  /// The place that errors point to.
  public let location: SourceLocation?

  /// A step that is written at `location`.
  public init(at location: SourceLocation? = nil) { self.location = location }
}

/// A step of the `prune:` section.
public enum PruningStep: Sendable {
  /// Sets elements of parameters to zero and keeps them there by masks.
  case prune(Pruning)
  /// Trains what is left.
  case fineTune(FineTuning)
  /// Takes all masks away; the zeros stay as the parameters' own values.
  case makePermanent
}

/// Training after pruning, at a constant learning rate.
public struct FineTuning: Sendable {
  /// Passes over the training data.
  public var epochs: Int
  /// The learning rate; nil for that of the specification's optimizer.
  public var learningRate: Double?

  /// Fine-tuning for `epochs` (at least 1).
  public init(epochs: Int, learningRate: Double? = nil) {
    self.epochs = epochs
    self.learningRate = learningRate
  }

  static let declaration = PruningDeclaration(
    "fine_tune", "Trains what pruning has left, at a constant learning rate.",
    Arg<Int>("epochs", default: 1, .positive, "passes over the training data"),
    Arg<Double?>("lr", default: nil, .moreThanZero, "the learning rate; the optimizer's if null")
  ) { _, epochs, rate in .fineTune(FineTuning(epochs: epochs, learningRate: rate)) }
}

/// The declaration of a step.
public typealias PruningDeclaration = Declaration<PruningContext, PruningStep>

/// Every step that specifications can name.
public typealias PruningCatalogue = Catalogue<PruningContext, PruningStep>

extension PruningStep {
  static let permanent = PruningDeclaration(
    "permanent", "Takes all masks away; what they set to zero stays zero.",
    reference: prunePage("remove")
  ) { _ in .makePermanent }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  register(FineTuning.declaration, in: list)
  register(PruningStep.permanent, in: list)
}
