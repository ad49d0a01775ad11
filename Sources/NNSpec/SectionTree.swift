import NNDeclarations
import NNDiagnostics
import NNExpressions

/// The sections of a specification as they are meant: those of all its files laid over one another,
/// overridden, with every `${...}` replaced.
struct SectionTree {
  /// The sections, without `blocks`.
  private(set) var sections: [Section: LocatedValue.Entry] = [:]
  /// The blocks.
  private(set) var blocks = Blocks()
  /// What is wrong with blocks whether they are used or not; using them may tell more about it.
  private(set) var blockMistakes: [Diagnostic] = []

  /// The sections as they were written.
  private var written = LocatedValue(.map([]))
  private let collector: DiagnosticCollector

  /// Reads `source`. What is wrong with keys and expressions goes to `collector`; throws when the
  /// document can't be read at all.
  init(_ source: SpecSource, _ collector: DiagnosticCollector) throws {
    self.collector = collector
    let layers = try source.documents.layers(collector)
    let overrides = try source.overrides.map(Override.init)
    let blockArguments = Self.blockArguments(layers.joined())
    guard
      let params = try collector.collect({
        try parameters(layers, overrides, blockNames: Array(blockArguments.keys))
      })
    else { return }
    let evaluator = Blocks.evaluator(params, names: Array(blockArguments.keys))
    let expansion = Expansion(evaluator)
    let edit = TreeEdit(
      names: { Declared.argumentNames($0) ?? blockArguments[$0] },
      expand: { try expansion.value($0) ?? LocatedValue(.null, at: $0.location) })
    try lay(layers, edit)
    try apply(overrides, edit)
    blocks = Blocks(params: params)
    try readBlocks(params)
    guard case .map(let entries) = written.content else { return }
    for entry in entries {
      guard let section = Section(rawValue: entry.key), section != .blocks else { continue }
      try collector.collect {
        guard let value = try expansion.value(entry.value) else { return }
        sections[section] = LocatedValue.Entry(entry.key, at: entry.keyLocation, value)
      }
    }
    sections[.params] = LocatedValue.Entry("params", LocatedValue(params: params))
  }

  /// A section as it was written, with overrides; that of parameters with their values.
  func written(_ section: Section) -> LocatedValue? {
    if section == .params { return sections[.params]?.value }
    return written.entries?.first { $0.key == section.rawValue }?.value
  }

  /// The names of the blocks' arguments, as far as they can be told before anything is evaluated.
  private static func blockArguments(
    _ sections: some Sequence<LocatedValue.Entry>
  ) -> [String: [String]] {
    var names: [String: [String]] = [:]
    for section in sections where section.key == Section.blocks.rawValue {
      for block in section.value.entries ?? [] {
        let arguments = block.value.entries?.first { $0.key == "args" }?.value.entries
        names[block.key] = (arguments ?? []).map(\.key)
      }
    }
    return names
  }

  // MARK: Parameters

  /// The values of the `params:` section, each parameter after those before it.
  private func parameters(
    _ layers: [[LocatedValue.Entry]], _ overrides: [Override], blockNames: [String]
  ) throws -> [String: StaticValue] {
    var params: [LocatedValue.Entry] = []
    for section in layers.joined() where section.key == Section.params.rawValue {
      if case .null = section.value.content { continue }
      guard let found = section.value.entries else {
        throw Diagnostic(
          .wrongSection,
          "section 'params' expects a mapping of names to values, got "
            + section.value.kind, at: section.value.location)
      }
      for entry in found { params.set(entry) }
    }
    for override in overrides where override.path[0].key == Section.params.rawValue {
      params.set(try parameter(override, params.map(\.key)))
    }
    var evaluator = Blocks.evaluator([:], names: blockNames)
    for entry in params {
      evaluator.laterNames[entry.key] =
        "'\(entry.key)' has no value yet here: a parameter may use those above it"
    }
    for entry in params {
      let value = try Expansion(evaluator).value(entry.value)
      evaluator.names[entry.key] = StaticValue(value ?? LocatedValue(.null))
    }
    return evaluator.names
  }

  private func parameter(
    _ override: Override, _ names: [String]
  ) throws -> LocatedValue.Entry {
    let step = override.path.count > 1 ? override.path[1] : override.path[0]
    guard override.path.count == 2, names.contains(step.key) else {
      throw Diagnostic(
        .wrongOverride, "the specification has no parameter '\(step.key)'", at: step.location,
        help: Suggestion.help(for: step.key, in: names)
          ?? (names.isEmpty ? nil : "its parameters are: \(names.joined(separator: ", "))"))
    }
    return LocatedValue.Entry(step.key, at: step.location, override.value)
  }

  // MARK: Changes

  /// Lays the files' sections over one another, first those that are extended.
  private mutating func lay(_ layers: [[LocatedValue.Entry]], _ edit: TreeEdit) throws {
    for section in layers.joined() where section.key != Section.params.rawValue {
      var section = section
      if section.key == Section.data.rawValue, section.value.entries != nil {
        section.value = DataOptions.longForm(section.value)
        lengthenData()
      }
      try collector.collect {
        try edit.lay(LocatedValue(.map([section]), at: section.keyLocation), over: &written)
      }
    }
  }

  private mutating func apply(_ overrides: [Override], _ edit: TreeEdit) throws {
    for override in overrides where override.path[0].key != Section.params.rawValue {
      try collector.collect {
        let (key, location) = override.path[0]
        guard let section = Section(rawValue: key) else {
          let names = Section.allCases.map(\.rawValue)
          throw Diagnostic(
            .unknownKey, "unknown section '\(key)'", at: location,
            help: TrainOptions.argumentNames.contains(key)
              ? "did you mean 'train.\(key)'?"
              : Suggestion.help(for: key, in: names)
                ?? "the sections are: \(names.joined(separator: ", "))")
        }
        guard section != .extends else {
          throw Diagnostic(
            .wrongOverride, "'extends' can't be overridden", at: location,
            help: "overrides change what came of it")
        }
        let override = section == .data ? lengthenData(for: override) : override
        try edit.set(override.value, &written, override.path[...])
      }
    }
  }

  /// `data: digits` is the source alone. An override of one of the source's arguments means that, in
  /// the long form too; any other means the section, which is written out for it.
  private mutating func lengthenData(for override: Override) -> Override {
    guard override.path.count > 1, let section = lengthenData() else { return override }
    let key = override.path[1].key
    guard
      !DataOptions.declaration.info.arguments.contains(where: { $0.name == key }),
      let source = section.entries?.first(where: { $0.key == "source" })?.value,
      let call = try? CallText.call(source, what: "a data source"),
      Declared.argumentNames(call.name)?.contains(key) == true
    else { return override }
    return override.inserting("source", at: 1)
  }

  /// Writes the section `data` as a mapping. Returns it, or nil where there is none.
  @discardableResult
  private mutating func lengthenData() -> LocatedValue? {
    guard var entries = written.entries,
      let index = entries.firstIndex(where: { $0.key == Section.data.rawValue })
    else { return nil }
    entries[index].value = DataOptions.longForm(entries[index].value)
    written.content = .map(entries)
    return entries[index].value
  }

  // MARK: Blocks

  private mutating func readBlocks(_ params: [String: StaticValue]) throws {
    let section = written.entries?.first { $0.key == Section.blocks.rawValue }
    guard let section else { return }
    if case .null = section.value.content { return }
    guard let entries = section.value.entries else {
      return collector.report(
        Diagnostic(
          .wrongSection,
          "section 'blocks' expects a mapping of names to blocks, got "
            + section.value.shortDescription, at: section.value.location))
    }
    let definitions = try entries.map { entry in
      (name: entry.key, block: try collector.collect { try BlockDefinition(entry) })
    }
    blocks = Blocks(
      definitions.compactMap(\.block),
      broken: definitions.filter { $0.block == nil }.map(\.name), params: params)
    let inputs = written.entries?.first { $0.key == Section.inputs.rawValue }?.value.entries
    blockMistakes = try BlockCheck.mistakes(
      in: blocks, modelInputs: (inputs ?? []).map(\.key))
  }
}

extension LocatedValue {
  /// The entries of a mapping; nil for anything else.
  fileprivate var entries: [Entry]? { if case .map(let entries) = content { entries } else { nil } }

  /// What kind of value it is, for messages.
  fileprivate var kind: String {
    switch content {
    case .null: "null"
    case .bool: "a bool"
    case .int: "an int"
    case .float: "a float"
    case .string: "a string"
    case .list: "a list"
    case .map: "a mapping"
    case .call: "a call"
    }
  }

  /// The parameters of a specification, by name.
  fileprivate init(params: [String: StaticValue]) {
    self.init(
      .map(
        params.sorted { $0.key < $1.key }.map { name, value in
          Entry(name, LocatedValue(evaluated: value, at: nil))
        }))
  }
}

extension [LocatedValue.Entry] {
  /// Puts `entry` in the place of the one with its key, or at the end.
  fileprivate mutating func set(_ entry: LocatedValue.Entry) {
    if let index = firstIndex(where: { $0.key == entry.key }) {
      self[index] = entry
    } else {
      append(entry)
    }
  }
}
