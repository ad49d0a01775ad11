import NNDeclarations
import NNDiagnostics
import NNLayers
import NNTensor

/// A model made from a specification, with what a shape-only forward pass found out about it.
public final class BuiltModel {
  /// The model.
  public let module: Module
  /// What it was made with.
  public let build: BuildContext
  /// The calls of the shape-only forward pass.
  public let trace: ModuleTrace
  /// The outputs of that pass, without memory; none where `unknown` is set.
  public let output: Value
  /// Where that pass ended early, as shapes depend on the data from there on; nil where it did not.
  public let unknown: DataDependentShape?
  /// What was drawn otherwise than its layer says, by the name that it had then, in the model's order.
  private(set) var initialized: [(name: String, by: InitializationPlan)] = []
  private let symbols: SymbolTable

  init(
    module: Module, build: BuildContext, trace: ModuleTrace, output: Value,
    unknown: DataDependentShape?, symbols: SymbolTable
  ) {
    self.module = module
    self.build = build
    self.trace = trace
    self.output = output
    self.unknown = unknown
    self.symbols = symbols
  }

  /// Draws parameters again by rules, of which later ones prevail.
  ///
  /// Throws `Diagnostics` with every rule that does not fit the model.
  fileprivate func initialize(_ plans: [InitializationPlan], seed: UInt64) throws {
    let collector = DiagnosticCollector()
    for plan in plans {
      try collector.collect {
        initialized += try plan.apply(to: module, seed: seed).map { ($0, plan) }
      }
    }
    try collector.throwIfErrors()
    let places = Dictionary(
      module.namedParameters.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
    let last = Dictionary(initialized.map { ($0.name, $0.by) }) { $1 }
    initialized = last.map { ($0, $1) }.sorted { (places[$0.name] ?? 0) < (places[$1.name] ?? 0) }
  }

  /// A type with symbolic sizes as the specification names them: `float32[N, 10]`.
  public func text(_ type: TensorType) -> String { symbols.text(type) }

  /// A layer's error as a message about the specification; other errors as they are.
  public func translate(_ error: any Error) -> any Error { symbols.translate(error) }
}

/// How a model is to be made.
public struct BuildOptions: Sendable {
  /// Whether parameters get no memory, so that only shapes are known.
  public var isMeta: Bool
  /// The sizes of symbols; nil keeps them symbolic.
  public var sizes: [String: Int]?
  /// The most bytes that parameters may take.
  public var byteLimit: Int
  /// The dtype of parameters; nil for the experiment's.
  public var dtype: DType?
  /// Whether shapes are checked as for training, not as for evaluation.
  public var checksTraining = false

  /// Twice what the largest models of today take in float32: a bound for shape-only models.
  public static let metaByteLimit = 4 << 40

  /// Only shapes, with symbolic sizes.
  public static let shapes = BuildOptions(isMeta: true, sizes: nil, byteLimit: metaByteLimit)

  /// Only shapes or with memory, with the given sizes of symbols.
  public init(isMeta: Bool, sizes: [String: Int]?, byteLimit: Int = Self.metaByteLimit) {
    self.isMeta = isMeta
    self.sizes = sizes
    self.byteLimit = byteLimit
  }
}

extension Experiment {
  /// Makes the model and checks every shape in it.
  ///
  /// Throws `Diagnostics` with everything that is wrong with the model.
  public func buildModel(_ options: BuildOptions = .shapes) throws -> BuiltModel {
    let table = symbolTable(options)
    let nodes = SpecNodeBuilder(
      layers: Declared.layers, symbols: table, inputNames: inputs.map(\.name))
    let build = BuildContext(
      isMeta: options.isMeta, dtype: options.dtype ?? dtype, seed: seed, nodes: nodes,
      isTraining: false,
      byteLimit: options.byteLimit)
    let built = try made(
      model, build, nodes, try metaInputs(table), table, checksTraining: options.checksTraining)
    try built.initialize(initialization + nodes.initialization, seed: seed)
    try nodes.reparametrise()
    if options.sizes == nil { try requireKnownSizes(nodes.inferred) }
    return built
  }

  /// Throws `Diagnostics` when a layer took a size that follows from a symbol in other ways than as a
  /// multiple of it: then it is another one with other numbers in place of the symbols.
  private func requireKnownSizes(_ inferred: [Int]) throws {
    // A symbol in small parts only is rarer than a model is large.
    guard inferred.contains(where: { $0 > 10_000 }) else { return }
    let table = SymbolTable(symbols, others: true)
    let nodes = SpecNodeBuilder(
      layers: Declared.layers, symbols: table, inputNames: inputs.map(\.name),
      inferredBefore: inferred)
    let build = BuildContext(
      isMeta: true, dtype: dtype, seed: seed, nodes: nodes, isTraining: false,
      byteLimit: BuildOptions.metaByteLimit)
    _ = try made(model, build, nodes, try metaInputs(table), table)
  }

  /// Makes the loss and checks it against the model's output and the targets.
  ///
  /// Throws `Diagnostics`, also when the specification has no loss.
  public func buildLoss(
    for model: BuiltModel, targets: [TensorType]? = nil, options: BuildOptions = .shapes
  ) throws -> BuiltModel {
    guard let loss else {
      throw Diagnostic(
        .missingSection, "the specification needs a section 'loss': \(Section.loss.meaning)",
        at: SourceLocation(file: source.file, line: 1, column: 1),
        help: "for example loss: CrossEntropyLoss")
    }
    let table = symbolTable(options)
      .forLoss(outputs: model.output.tensors.count, targets: self.targets.map(\.name))
    let nodes = SpecNodeBuilder(layers: Declared.layers, symbols: table, inputNames: [])
    let build = BuildContext(
      isMeta: options.isMeta, dtype: options.dtype ?? dtype, seed: seed, nodes: nodes,
      isTraining: false,
      byteLimit: options.byteLimit)
    let types = try targets ?? targetTypes(for: model, table)
    let inputs = model.output.tensors.map(Value.tensor) + types.map { .tensor(.meta($0)) }
    let built = try made(
      loss, build, nodes, model.unknown == nil ? Arguments(inputs) : nil, table,
      unknown: model.unknown)
    try built.initialize(nodes.initialization, seed: seed)
    try nodes.reparametrise()
    return built
  }

  /// The types of the targets: as declared, else as the loss takes them.
  ///
  /// Throws a `Diagnostic` when they would follow from outputs of the model that depend on the data.
  public func targetTypes(
    for model: BuiltModel, _ options: BuildOptions = .shapes
  ) throws -> [TensorType] {
    try targetTypes(for: model, symbolTable(options))
  }

  private func targetTypes(
    for model: BuiltModel, _ table: SymbolTable
  ) throws -> [TensorType] {
    if !targets.isEmpty { return try targets.compactMap { try $0.type(table) } }
    if let unknown = model.unknown {
      guard comparesWithClasses, let rows = try inputs.lazy.compactMap({ try $0.type(table) }).first
      else {
        throw Diagnostic(
          .missingSection,
          "the type of the target can't be told from the model's output: \(unknown)",
          at: loss?.location, help: "declare it, for example targets: {y: \"float32[N, 1]\"}")
      }
      return [TensorType(.int64, try Shape(Array(rows.shape.array.prefix(1))))]
    }
    guard let output = model.output.tensors.first else { return [] }
    guard comparesWithClasses else { return [output.type] }
    var shape = Shape()
    for i in 0..<output.rank where i != min(1, output.rank - 1) { shape.append(output.shape[i]) }
    return [TensorType(.int64, shape)]
  }

  /// Whether the loss takes class indices where nothing else is declared.
  public var comparesWithClasses: Bool {
    lossName == "CrossEntropyLoss" || lossName == "NLLLoss"
  }

  /// The declared name of the loss; nil where there is none, or it is written as a graph.
  public var lossName: String? {
    guard let loss, let call = try? CallText.call(loss, what: "a loss") else { return nil }
    return call.name.split(separator: ".").last.map(String.init)
  }

  private func symbolTable(_ options: BuildOptions) -> SymbolTable {
    options.sizes.map { SymbolTable(symbols, sizes: $0) } ?? SymbolTable(symbols)
  }

  private func metaInputs(_ table: SymbolTable) throws -> Arguments {
    Arguments(
      try inputs.map { input in
        guard let type = try input.type(table) else { return .anyString }
        return .tensor(.meta(type))
      })
  }

  /// Makes a module in training mode, having run it once on inputs without memory, if they are known.
  private func made(
    _ node: LocatedValue, _ build: BuildContext, _ nodes: SpecNodeBuilder, _ inputs: Arguments?,
    _ table: SymbolTable, unknown: DataDependentShape? = nil, checksTraining: Bool = false
  ) throws -> BuiltModel {
    let building = ModuleTrace()
    let module = try building.run {
      try nodes.module(node, in: Scope(build, inputs: inputs, at: node.location))
    }
    try nodes.finish()
    let trace = ModuleTrace()
    var (output, unknown) = (Value.none, unknown)
    do {
      if checksTraining { module.train() }
      if let inputs { output = try trace.run { try noGrad { try module(inputs) } } }
    } catch let error as DataDependentShape {
      unknown = error
    } catch {
      throw table.translate(error)
    }
    module.train()
    return BuiltModel(
      module: module, build: build, trace: trace, output: output, unknown: unknown, symbols: table)
  }
}
