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

  /// `text` with every symbolic size in it as the specification names it: `arange(T)`.
  public func text(_ text: String) -> String { symbols.text(text) }

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
  /// Whether the trace of the shape-only pass records what flows where.
  public var recordsFlow = false

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
  /// Throws `Diagnostics` with everything that is wrong with the model, and with what mends it where
  /// that is known.
  public func buildModel(_ options: BuildOptions = .shapes) throws -> BuiltModel {
    try Repair.offering(for: source) { try buildUnrepaired(options) }
  }

  private func buildUnrepaired(_ options: BuildOptions) throws -> BuiltModel {
    let table = symbolTable(options)
    let nodes = SpecNodeBuilder(
      layers: Declared.layers, blocks: blocks, symbols: table, inputNames: inputs.map(\.name))
    let build = BuildContext(
      isMeta: options.isMeta, dtype: options.dtype ?? dtype, seed: seed, nodes: nodes,
      isTraining: false,
      byteLimit: options.byteLimit)
    let built = try made(
      model, build, nodes, try metaInputs(table), table, options)
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
      layers: Declared.layers, blocks: blocks, symbols: table, inputNames: inputs.map(\.name),
      inferredBefore: inferred)
    let build = BuildContext(
      isMeta: true, dtype: dtype, seed: seed, nodes: nodes, isTraining: false,
      byteLimit: BuildOptions.metaByteLimit)
    _ = try made(model, build, nodes, try metaInputs(table), table)
  }

  /// Makes the losses and checks them against the model's outputs and the targets.
  ///
  /// `balances` says for each how often its classes occur, where that is known. Throws `Diagnostics`,
  /// also when the specification has no loss.
  public func buildLoss(
    for model: BuiltModel, targets: [TensorType]? = nil, balances: [ClassBalance] = [],
    options: BuildOptions = .shapes
  ) throws -> BuiltLoss {
    try Repair.offering(for: source) {
      try buildUnrepairedLoss(for: model, targets: targets, balances: balances, options: options)
    }
  }

  private func buildUnrepairedLoss(
    for model: BuiltModel, targets: [TensorType]?, balances: [ClassBalance], options: BuildOptions
  ) throws -> BuiltLoss {
    guard let loss else {
      throw Diagnostic(
        .missingSection, "the specification needs a section 'loss': \(Section.loss.meaning)",
        at: SourceLocation(file: source.file, line: 1, column: 1),
        help: "for example loss: CrossEntropyLoss")
    }
    let table = symbolTable(options)
    let outputs = model.output.tensors
    let types = try targets ?? targetTypes(for: model, table)
    let arrangements = try arrangements(of: loss, model)
    let collector = DiagnosticCollector()
    let parts = try loss.parts.indices.compactMap { index in
      try collector.collect {
        let (part, arrangement) = (loss.parts[index], arrangements[index])
        let table = table.forLoss(
          LossSection.phrase(part), origins(of: arrangement, model))
        let nodes = SpecNodeBuilder(
          layers: Declared.layers, blocks: blocks, symbols: table, inputNames: [])
        // A seed of its own for each, so that two of a kind start from other numbers.
        let build = BuildContext(
          isMeta: options.isMeta, dtype: options.dtype ?? dtype, seed: seed ^ (UInt64(index) << 48),
          nodes: nodes, isTraining: false, byteLimit: options.byteLimit)
        build.classBalance =
          balances.indices.contains(index) ? balances[index] : ClassBalance(counts: nil)
        let inputs =
          try model.unknown == nil
          ? Arguments(arrangement.values(outputs, types.map { .meta($0) }).map(Value.tensor)) : nil
        let built = try made(part.node, build, nodes, inputs, table, unknown: model.unknown)
        try built.initialize(nodes.initialization, seed: seed)
        try nodes.reparametrise()
        return BuiltLoss.Part(section: part, arrangement: arrangement, built: built)
      }
    }
    try collector.throwIfErrors()
    return BuiltLoss(parts)
  }

  /// What each loss is called with. Throws `Diagnostics` where outputs and targets do not fit.
  private func arrangements(
    of loss: LossSection, _ model: BuiltModel
  ) throws -> [LossArrangement] {
    // Where the outputs are unknown, one is taken for granted.
    try loss.arrangements(
      outputCount: model.unknown == nil ? model.output.tensors.count : 1,
      targets: targets.isEmpty ? nil : targets.map(\.name))
  }

  /// What a loss's inputs are, as they read after "is".
  private func origins(
    of arrangement: LossArrangement, _ model: BuiltModel
  ) -> [SymbolTable.Origin] {
    let outputs = model.output.tensors
    return arrangement.sources.map { source in
      switch source {
      case .output(let place):
        let layer = outputs.indices.contains(place) ? model.trace.producer(of: outputs[place]) : nil
        return (
          outputs.count == 1 ? "the model's output" : "one of the model's outputs",
          layer?.module.location
        )
      case .target(let place):
        guard targets.indices.contains(place) else { return ("the target", nil) }
        return ("target '\(targets[place].name)'", targets[place].location)
      }
    }
  }

  /// The types of the targets: as declared, else as the losses take them.
  ///
  /// Throws `Diagnostics` when nothing tells them: the outputs depend on the data, or two losses would
  /// have the same target of other types.
  public func targetTypes(
    for model: BuiltModel, _ options: BuildOptions = .shapes
  ) throws -> [TensorType] {
    try targetTypes(for: model, symbolTable(options))
  }

  private func targetTypes(
    for model: BuiltModel, _ table: SymbolTable
  ) throws -> [TensorType] {
    if !targets.isEmpty { return try targets.compactMap { try $0.type(table) } }
    guard let loss else { return [] }
    if let unknown = model.unknown {
      guard comparesWithClasses, let rows = try inputs.lazy.compactMap({ try $0.type(table) }).first
      else {
        throw Diagnostic(
          .missingSection,
          "the type of the target can't be told from the model's output: \(unknown)",
          at: loss.location, help: "declare it, for example targets: {y: \"float32[N, 1]\"}")
      }
      return [TensorType(.int64, try Shape(Array(rows.shape.array.prefix(1))))]
    }
    let outputs = model.output.tensors
    var types: [Int: TensorType] = [:]
    for (part, arrangement) in zip(loss.parts, try arrangements(of: loss, model)) {
      guard let first = arrangement.firstOutput, outputs.indices.contains(first) else { continue }
      for (place, type) in arrangement.targetTypes {
        let phrase = LossSection.phrase(part)
        guard let type = type.type(for: outputs[first].type) else {
          throw undeclared("nothing tells the type of what \(phrase) compares with", part)
        }
        guard types[place].map({ $0 == type }) ?? true else {
          throw undeclared(
            "target \(place) would be \(table.text(types[place] ?? type)) for another loss and "
              + "\(table.text(type)) for \(phrase)", part)
        }
        types[place] = type
      }
    }
    return try (0..<((types.keys.max() ?? -1) + 1)).map { place in
      guard let type = types[place] else {
        throw undeclared("no loss takes target \(place)", loss.parts[0])
      }
      return type
    }
  }

  private func undeclared(_ problem: String, _ part: LossSection.Part) -> Diagnostic {
    Diagnostic(
      .missingSection, problem, at: part.location,
      help: "declare the targets, for example targets: {y: \"int64[N]\"}")
  }

  /// Whether the loss of the model's first output takes class indices where nothing else is declared.
  public var comparesWithClasses: Bool { loss?.first?.info?.comparesWithClasses ?? false }

  /// What the model's first output means, as its loss says.
  public var outputMeaning: LossInfo.OutputMeaning { loss?.first?.info?.meaning ?? .numbers }

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
    _ table: SymbolTable, _ options: BuildOptions = .shapes, unknown: DataDependentShape? = nil
  ) throws -> BuiltModel {
    let building = ModuleTrace()
    building.inputs = inputs?.tensors ?? []
    let module = try building.run {
      try nodes.module(node, in: Scope(build, inputs: inputs, at: node.location))
    }
    try nodes.finish()
    for case let graph as GraphModule in module.modules { graph.forgetMaking() }
    let trace = ModuleTrace(recordsFlow: options.recordsFlow)
    trace.inputs = building.inputs
    var (output, unknown) = (Value.none, unknown)
    do {
      if options.checksTraining { module.train() }
      if let inputs { output = try trace.run { try noGrad { try module(inputs) } } }
    } catch let error as DataDependentShape {
      unknown = error
    } catch {
      throw table.translate(error, trace: trace)
    }
    module.train()
    return BuiltModel(
      module: module, build: build, trace: trace, output: output, unknown: unknown, symbols: table)
  }
}
