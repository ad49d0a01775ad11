import NNData
import NNDeclarations
import NNLayers
import NNOptim

/// Everything that specifications can name.
public enum Declared {
  /// Layers and losses.
  public static let layers = LayerCatalogue()
  /// Optimizers.
  public static let optimizers = Catalogue<OptimizerContext, any Optimizer>()
  /// Learning-rate schedulers.
  public static let schedulers = Catalogue<SchedulerContext, any Scheduler>()
  /// Data sources.
  public static let dataSources = Catalogue<DataContext, Dataset>()
  /// Metrics.
  public static let metrics = Catalogue<MetricContext, any Metric>()

  /// What parameters are drawn by.
  public static let initializers = InitializerCatalogue()
  /// Steps of the `prune:` section.
  public static let pruning = PruningCatalogue()

  /// Keys of nodes that change how a parameter is computed.
  static let reparametrisations = ReparametrisationCatalogue()
  /// Modules for a node's `parametrize`.
  static let parametrizations = ParametrizationCatalogue()

  /// What `swiftnn layers` lists: each kind with its declarations.
  public static var kinds: [(title: String, declarations: [DeclarationInfo])] {
    [
      ("layers", layers.all.map(\.info).filter { $0.loss == nil }),
      ("losses", layers.all.map(\.info).filter { $0.loss != nil }),
      ("optimizers", optimizers.all.map(\.info)),
      ("schedulers", schedulers.all.map(\.info)),
      ("data sources", dataSources.all.map(\.info)),
      ("metrics", metrics.all.map(\.info)),
      ("initialisers", initializers.all.map(\.info)),
      ("pruning steps", pruning.all.map(\.info)),
      ("keys of nodes", reparametrisations.all.map(\.info)),
      ("parametrizations", parametrizations.all.map(\.info)),
    ]
  }

  /// The functions and methods that a `forward:` can call.
  public static var functions: [FunctionInfo] { TensorFunctions.all }

  /// Every name, for suggestions.
  static let names: [String] = kinds.flatMap { $0.declarations.map(\.name) }

  private static let arguments: [String: [String]] = Dictionary(
    kinds.flatMap(\.declarations).map { ($0.name, $0.arguments.map(\.name)) },
    uniquingKeysWith: { first, _ in first })

  /// Whether `name`, which may have a namespace before it, is declared or names a choice of a
  /// declared argument (`NormType.Batch`).
  static func isName(_ name: String) -> Bool {
    argumentNames(name) != nil || name.contains(".")
  }

  /// The names of the arguments of what is declared as `name`.
  static func argumentNames(_ name: String) -> [String]? {
    if name == Gain.functionName { return Gain.argumentNames }
    return arguments[name] ?? arguments[name.split(separator: ".").last.map(String.init) ?? name]
  }
}
