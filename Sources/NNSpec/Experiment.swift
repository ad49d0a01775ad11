import NNData
import NNDeclarations
import NNDiagnostics
import NNLayers
import NNOptim
import NNTensor

/// What a specification says: read, checked and with every default known, but nothing made yet.
public struct Experiment: Sendable {
  /// A declared thing with its arguments, to be made when what it is made in exists.
  public struct Plan<Context, Product>: Sendable {
    /// What is made.
    public let declaration: Declaration<Context, Product>
    /// With which arguments.
    public let arguments: BoundArguments
    /// Where the specification asks for it.
    public let location: SourceLocation?

    /// Makes it.
    public func make(_ context: Context) throws -> Product {
      try declaration.make(context, arguments)
    }
  }

  /// The text that it was read from.
  public let source: SpecSource
  /// The experiment's name.
  public let name: String
  /// What all randomness starts from.
  public let seed: UInt64
  /// The values of the parameters, as a mapping.
  public let params: LocatedValue
  /// Where the sections were written that were.
  let places: [Section: SourceLocation]
  /// The model's inputs in order.
  public let inputs: [InputDeclaration]
  /// What the loss compares with, in order; empty when that follows from the loss.
  public let targets: [InputDeclaration]
  /// The pieces of the model that have names of their own.
  let blocks: Blocks
  /// The model's node.
  public let model: LocatedValue
  /// How parameters start, where not as their layers say; later rules prevail.
  public let initialization: [InitializationPlan]
  /// The loss, or several of them.
  public let loss: LossSection?
  /// The metrics in order.
  public let metrics: [Plan<MetricContext, any Metric>]
  /// The data source.
  public let dataSource: Plan<DataContext, Dataset>?
  /// How the data is divided.
  public let data: DataOptions?
  /// The optimizer.
  public let optimizer: Plan<OptimizerContext, any Optimizer>?
  /// The learning-rate scheduler.
  public let scheduler: Plan<SchedulerContext, any Scheduler>?
  /// Epochs, batch size and the like.
  public let train: TrainOptions
  /// The steps of the `prune:` section.
  public let prune: [Plan<PruningContext, PruningStep>]

  /// The dtype of parameters: that of the floating-point inputs, promoted to one where they differ;
  /// float32 without any.
  public var dtype: DType {
    let dtypes = inputs.compactMap { input in
      if case .tensor(let dtype, _) = input.kind, dtype.isFloatingPoint { dtype } else { nil }
    }
    return dtypes.dropFirst().reduce(dtypes.first ?? .float32) { $0.promoted(with: $1) }
  }

  /// The symbolic sizes in the order in which the inputs name them.
  public var symbols: [String] {
    var seen: Set<String> = []
    return (inputs + targets).flatMap(\.symbols).filter { seen.insert($0).inserted }
  }
}
