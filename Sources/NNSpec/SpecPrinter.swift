import NNDeclarations
import NNLayers
import NNYAML

extension Experiment {
  /// The whole specification in its long form, with every default and every inferred number: itself a
  /// valid specification that gives the same result.
  ///
  /// With origins each value has a comment behind it that tells where it comes from: the file and line,
  /// an override, `default` or `inferred`. Throws `Diagnostics` when the model is wrong.
  public func resolvedText(withOrigins: Bool = false) throws -> String {
    YAMLWriter.write(.mapping(try resolvedSections(), .block), withComments: withOrigins)
  }

  /// The text of each section of `resolvedText`, in its order.
  ///
  /// Throws `Diagnostics` when the model is wrong.
  public func resolvedSectionTexts() throws -> [(name: String, text: String)] {
    try resolvedSections().map { ($0.key, YAMLWriter.write(.mapping([$0], .block))) }
  }

  private func resolvedSections() throws -> [YAMLValue.Entry] {
    let built = try buildModel()
    var entries: [YAMLValue.Entry] = [
      .init("name", .string(name), comment: origin(of: .name)),
      .init("seed", .int(Int(seed)), comment: origin(of: .seed)),
      .init("inputs", SpecPrinter.declarations(inputs)),
    ]
    if !targets.isEmpty { entries.append(.init("targets", SpecPrinter.declarations(targets))) }
    entries.append(
      .init(
        "model", SpecPrinter.node(built.module), comment: Origin.text(built.module.location)))
    if !built.initialized.isEmpty {
      let rules = built.initialized.map { name, rule in
        YAMLValue.Entry(
          name, rule.initializer.written(), comment: Origin.text(rule.initializer.location))
      }
      entries.append(.init("init", .mapping(rules, .block)))
    }
    if loss != nil {
      let written = try buildLoss(for: built).written(self.targets)
      entries.append(.init("loss", written, comment: Origin.text(places[.loss])))
    }
    if !metrics.isEmpty {
      entries.append(.init("metrics", .sequence(metrics.map { $0.written() }, .block)))
    }
    if let data, let dataSource {
      entries.append(
        .init("data", data.written(source: dataSource.written(in: source))))
    }
    if let optimizer { entries.append(.init("optimizer", optimizer.written())) }
    if let scheduler { entries.append(.init("scheduler", scheduler.written())) }
    entries.append(.init("train", SpecPrinter.arguments(train.arguments)))
    if !prune.isEmpty {
      entries.append(.init("prune", .sequence(prune.map { $0.written() }, .block)))
    }
    return entries
  }

  private func origin(of section: Section) -> String? {
    Origin.text(places[section]) ?? "default"
  }
}

/// Writes modules and arguments as YAML.
enum SpecPrinter {
  /// A module in its longest form: type and every argument by name, or a container's children.
  static func node(_ module: Module) -> YAMLValue {
    let node = unlabelled(module)
    guard let name = module.blockName else { return node }
    let label = YAMLValue.Entry(BlockLabel.key, .string(name))
    if case .mapping(let entries, let layout) = node { return .mapping([label] + entries, layout) }
    return .mapping([label, .init("node", node)], .block)
  }

  private static func unlabelled(_ module: Module) -> YAMLValue {
    // A graph that was declared, as `Lambda` is, has arguments.
    if let graph = module as? GraphModule, graph.arguments == nil { return graph.written }
    guard let arguments = module.arguments else { return .string(module.typeName) }
    let body: YAMLValue
    if let parameters = parameters(of: module, arguments) {
      body = parameters
    } else if let container = children(of: module, arguments) {
      body = container
    } else {
      body = self.arguments(arguments, options: module.nodeOptions)
    }
    return .mapping([.init(module.typeName, body)], .block)
  }

  /// A child with its name.
  static func entry(_ name: String, _ module: Module) -> YAMLValue.Entry {
    YAMLValue.Entry(name, node(module), comment: Origin.text(module.location))
  }

  /// The inputs or targets with their types.
  static func declarations(_ declarations: [InputDeclaration]) -> YAMLValue {
    .mapping(
      declarations.map { .init($0.name, $0.written, comment: Origin.text($0.location)) }, .block)
  }

  /// What the parameters of a container start as; nil for anything else.
  private static func parameters(of module: Module, _ arguments: BoundArguments) -> YAMLValue? {
    guard module is ParameterList || module is ParameterDict else { return nil }
    if module is ParameterDict, let entries = arguments.rest.first { return value(entries) }
    return .sequence(arguments.rest.map(value), .flow)
  }

  /// The named children of a container; nil for a layer that is made from arguments.
  private static func children(of module: Module, _ arguments: BoundArguments) -> YAMLValue? {
    guard arguments.arguments.isEmpty, !arguments.rest.isEmpty || !module.ownChildren.isEmpty else {
      return nil
    }
    return .mapping(module.ownChildren.map { entry($0.name, $0.module) }, .block)
  }

  /// Every argument by name, then what a node says besides.
  static func arguments(
    _ bound: BoundArguments, options: [LocatedValue.Entry] = []
  ) -> YAMLValue {
    .mapping(
      bound.arguments.map { .init($0.name, value($0.value), comment: Origin.text($0)) }
        + options.map {
          .init($0.key, value($0.value), comment: Origin.text($0.value.location))
        }, .flow)
  }

  /// A value as it was written, calls spelled out.
  static func value(_ value: LocatedValue) -> YAMLValue {
    switch value.content {
    case .null: return .null
    case .bool(let flag): return .bool(flag)
    case .int(let number): return .int(number)
    case .float(let number): return .float(number)
    case .string(let text): return .string(text)
    case .list(let values): return .sequence(values.map(self.value), .flow)
    case .map(let entries):
      return .mapping(entries.map { .init($0.key, self.value($0.value)) }, .flow)
    case .call(let call):
      if call.positional.isEmpty, call.keywords.isEmpty { return .string(call.name) }
      let call = withNames(call)
      let body: YAMLValue =
        call.positional.isEmpty
        ? .mapping(call.keywords.map { .init($0.key, self.value($0.value)) }, .flow)
        : .sequence(call.positional.map(self.value), .flow)
      if call.positional.isEmpty || call.keywords.isEmpty {
        return .mapping([.init(call.name, body)], .flow)
      }
      // Positional and keyword arguments together only exist as a call.
      return .string(call.description)
    }
  }

  /// A call that has positional and keyword arguments, with the names of the positional ones where
  /// they are known.
  private static func withNames(_ call: LocatedCall) -> LocatedCall {
    guard !call.positional.isEmpty, !call.keywords.isEmpty,
      let names = Declared.argumentNames(call.name), names.count >= call.positional.count
    else { return call }
    let named = zip(names, call.positional).map { LocatedValue.Entry($0, $1) }
    return LocatedCall(call.name, keywords: named + call.keywords)
  }
}

extension BuiltLoss {
  /// The loss in its longest form, or all of them with what they are called with and their weights.
  fileprivate func written(_ declared: [InputDeclaration]) -> YAMLValue {
    if let only = parts.first, only.section.name == nil {
      return SpecPrinter.node(only.built.module)
    }
    let losses = parts.map { part -> YAMLValue.Entry in
      let sources = part.arrangement.sources
      let outputs = sources.compactMap { if case .output(let place) = $0 { place } else { nil } }
      let targets = sources.compactMap { if case .target(let place) = $0 { place } else { nil } }
      return .init(
        part.section.name ?? "",
        .mapping(
          [
            .init("loss", SpecPrinter.node(part.built.module)),
            .init("output", .sequence(outputs.map(YAMLValue.int), .flow)),
            .init(
              "target",
              .sequence(
                targets.map {
                  declared.indices.contains($0) ? .string(declared[$0].name) : .int($0)
                }, .flow)),
          ], .block))
    }
    let weights = parts.map { YAMLValue.Entry($0.section.name ?? "", .float($0.section.weight)) }
    return .mapping(
      [.init("losses", .mapping(losses, .block)), .init("weights", .mapping(weights, .flow))],
      .block)
  }
}

extension Experiment.Plan {
  /// The thing with every argument by name; paths as seen from anywhere.
  fileprivate func written(in source: SpecSource? = nil) -> YAMLValue {
    var entries: [YAMLValue.Entry] = []
    for argument in arguments.arguments {
      var value = SpecPrinter.value(argument.value)
      if argument.name == "path", let source, case .string(let path) = value {
        let directory = source.directory(at: argument.value.location)
        value = .string(AbsolutePath.of(path, from: directory))
      }
      entries.append(.init(argument.name, value, comment: Origin.text(argument)))
    }
    if entries.isEmpty { return .string(declaration.info.name) }
    return .mapping([.init(declaration.info.name, .mapping(entries, .flow))], .block)
  }
}

extension DataOptions {
  fileprivate func written(source: YAMLValue) -> YAMLValue {
    .mapping(
      arguments.arguments.map { argument in
        .init(
          argument.name, argument.name == "source" ? source : SpecPrinter.value(argument.value),
          comment: Origin.text(argument))
      }, .block)
  }
}

extension InputDeclaration {
  fileprivate var written: YAMLValue {
    var options: [YAMLValue.Entry] = [.init("type", .string(typeText))]
    if case .string(let standard?) = kind { options.append(.init("default", .string(standard))) }
    if let range {
      options.append(
        .init(
          "range", .sequence([.float(range.lowerBound), .float(range.upperBound)], .flow)))
    }
    return options.count == 1 ? .string(typeText) : .mapping(options, .flow)
  }
}
