import NNData
import NNDeclarations
import NNDiagnostics
import NNLayers
import NNOptim

extension Experiment {
  /// Reads a specification. Its shapes are checked when the model is made.
  ///
  /// Throws `Diagnostics` with everything that is wrong with keys, names, types and values; then also
  /// with what is wrong with the model, so that all of it can be mended at once.
  public init(_ source: SpecSource) throws {
    let collector = DiagnosticCollector()
    let tree = try SectionTree(source, collector)
    let reader = SectionReader(
      sections: tree.sections, blocks: tree.blocks, source: source, collector: collector)
    let experiment = try reader.experiment()
    if collector.hasErrors || !tree.blockMistakes.isEmpty {
      _ = try collector.collect { try experiment?.buildModel() }
    }
    // Where a block is used, its mistakes are told with that.
    for mistake in tree.blockMistakes
    where !collector.diagnostics.contains(where: { $0.isAbout(mistake) }) {
      collector.report(mistake)
    }
    guard let experiment, !collector.hasErrors else {
      throw Diagnostics(collector.diagnostics.sorted(by: Self.isBefore))
    }
    self = experiment
  }

  /// Messages about the file come in its order, those about overrides after them.
  private static func isBefore(_ a: Diagnostic, _ b: Diagnostic) -> Bool {
    guard let a = a.location, let b = b.location else { return a.location != nil }
    guard a.file == b.file else { return false }
    return (a.line, a.column) < (b.line, b.column)
  }
}

extension Diagnostic {
  /// Whether it is about the same mistake: of the same kind, in the same place.
  fileprivate func isAbout(_ other: Diagnostic) -> Bool {
    code == other.code && location == other.location
  }
}

/// Reads the sections one by one and gathers what is wrong with each.
private struct SectionReader {
  let sections: [Section: LocatedValue.Entry]
  let blocks: Blocks
  let source: SpecSource
  let collector: DiagnosticCollector

  /// The experiment as far as it can be read; nil without model or inputs.
  func experiment() throws -> Experiment? {
    let name = try read(.name) { value in
      guard let name = String(value), !name.isEmpty, !name.contains("/"), name != ".." else {
        throw wrong(.name, "a text without '/'", value)
      }
      return name
    }
    let seed = try read(.seed) { value in
      guard let seed = Int(value), seed >= 0 else {
        throw wrong(.seed, "an integer of at least 0", value)
      }
      return UInt64(seed)
    }
    let inputs = try read(.inputs) { try declarations(.inputs, $0) }
    let targets = try read(.targets) { try declarations(.targets, $0) }
    let loss = try read(.loss) { try LossSection($0) }
    let metrics = try read(.metrics) { value in
      try plans(.metrics, value, Declared.metrics, "metric")
    }
    let dataSource = try read(.data) { data in
      try source(of: data).map { try plan($0, Declared.dataSources, "data source") }
    }
    let data = try read(.data, dataOptions)
    let optimizer = try read(.optimizer) { try plan($0, Declared.optimizers, "optimizer") }
    let scheduler = try read(.scheduler) { try plan($0, Declared.schedulers, "scheduler") }
    let train = try read(.train) { try trainOptions($0) }
    let initialization = try read(.initialization) { value in
      guard case .map(let entries) = value.content else {
        throw wrong(.initialization, "a mapping of parameters to initialisers", value)
      }
      return try InitializationPlan.plans(section: entries)
    }
    let prune = try read(.prune) { value in
      try plans(.prune, value, Declared.pruning, "pruning step")
    }
    let model = sections[.model]?.value
    let hasModel = if case .null? = model?.content { false } else { model != nil }
    if !hasModel || inputs == nil, !collector.hasErrors { reportMissing() }
    guard let model, let inputs else { return nil }
    return Experiment(
      source: source, name: name ?? source.stem, seed: seed ?? 0,
      params: sections[.params]?.value ?? LocatedValue(.map([])),
      places: sections.compactMapValues(\.value.location), inputs: inputs,
      targets: targets ?? [], blocks: blocks, model: model,
      initialization: initialization ?? [], loss: loss, metrics: metrics ?? [],
      dataSource: dataSource ?? nil, data: data, optimizer: optimizer, scheduler: scheduler,
      train: try train ?? trainOptions(LocatedValue(.null)),
      prune: prune ?? [])
  }

  /// The section's value as `body` reads it; nil when it is absent or wrong.
  private func read<Result>(
    _ section: Section, _ body: (LocatedValue) throws -> Result
  ) throws -> Result? {
    guard let entry = sections[section] else { return nil }
    if case .null = entry.value.content { return nil }
    return try collector.collect { try body(entry.value) }
  }

  private func reportMissing() {
    let place = SourceLocation(file: source.file, line: 1, column: 1)
    let missing = [Section.inputs, .model].filter { section in
      guard case .null = sections[section]?.value.content ?? .null else { return false }
      return true
    }
    for section in missing {
      collector.report(
        Diagnostic(
          .missingSection,
          "the specification needs a section '\(section.rawValue)': \(section.meaning)",
          at: sections[section]?.keyLocation ?? place,
          help: section == .inputs
            ? "for example inputs: {x: \"float32[N, 64]\"}"
            : "for example model: Linear(auto, 10)"
        ))
    }
  }

  private func declarations(
    _ section: Section, _ value: LocatedValue
  ) throws -> [InputDeclaration] {
    guard case .map(let entries) = value.content else {
      throw wrong(section, "a mapping of names to types", value)
    }
    let inner = DiagnosticCollector()
    let found = try entries.compactMap { entry in
      try inner.collect { try InputDeclaration(entry) }
    }
    try inner.throwIfErrors()
    return found
  }

  /// A plan for each element of a list, or for the value itself if it is none.
  private func plans<Context, Product>(
    _ section: Section, _ value: LocatedValue, _ catalogue: Catalogue<Context, Product>,
    _ what: String
  ) throws -> [Experiment.Plan<Context, Product>] {
    let values = if case .list(let values) = value.content { values } else { [value] }
    return try values.compactMap { value in
      try collector.collect { try plan(value, catalogue, what) }
    }
  }

  private func plan<Context, Product>(
    _ value: LocatedValue, _ catalogue: Catalogue<Context, Product>, _ what: String
  ) throws -> Experiment.Plan<Context, Product> {
    let (declaration, arguments) = try catalogue.resolve(value, what: what)
    return Experiment.Plan(
      declaration: declaration, arguments: arguments, location: value.location)
  }

  /// A section whose keys are the arguments of `declaration`.
  private func section<Product>(
    _ declaration: Declaration<Void, Product>, _ value: LocatedValue
  ) throws -> (Product, BoundArguments) {
    var call = LocatedCall(declaration.info.name, at: value.location)
    switch value.content {
    case .map(let entries): call.keywords = entries
    case .null: break
    default:
      throw Diagnostic(
        .wrongSection,
        "section '\(declaration.info.name)' expects a mapping, got \(value.shortDescription)",
        at: value.location)
    }
    guard let arguments = try declaration.info.bind(call, inputs: []) else {
      throw Diagnostic(.wrongSection, "section '\(declaration.info.name)' is incomplete")
    }
    return (try declaration.make((), arguments), arguments)
  }

  private func trainOptions(_ value: LocatedValue) throws -> TrainOptions {
    var (options, arguments) = try section(TrainOptions.declaration, value)
    if options.sampler != nil, !options.shuffle {
      throw Diagnostic(
        .wrongSection,
        "section 'train' has a 'sampler', which draws at random, and 'shuffle: false'",
        at: arguments["shuffle"]?.location ?? arguments["sampler"]?.location,
        help: "leave one of them out")
    }
    options.arguments = arguments
    return options
  }

  /// The node of the data source; nil when there is none.
  private func source(of data: LocatedValue) -> LocatedValue? {
    guard case .map(let entries) = DataOptions.longForm(data).content else { return nil }
    return entries.first { $0.key == "source" }?.value
  }

  private func dataOptions(_ value: LocatedValue) throws -> DataOptions {
    var (options, arguments) = try section(DataOptions.declaration, DataOptions.longForm(value))
    guard options.validation + options.test < 1 else {
      throw Diagnostic(
        .wrongSection,
        "section 'data' expects 'validation' and 'test' to leave something to train on, got "
          + "\(options.validation) and \(options.test)",
        at: arguments["validation"]?.location ?? arguments["test"]?.location ?? value.location,
        help: "together they must be less than 1")
    }
    options.arguments = arguments
    return options
  }

  private func wrong(
    _ section: Section, _ expected: String, _ value: LocatedValue
  ) -> Diagnostic {
    Diagnostic(
      .wrongSection,
      "section '\(section.rawValue)' expects \(expected), got \(value.shortDescription)",
      at: value.location)
  }
}
