import NNDeclarations
import NNDiagnostics
import NNExpressions
import NNYAML

/// The text of a specification and of its overrides: kept so that messages can quote it.
public struct SpecSource: Sendable {
  /// The file as the user named it.
  public let file: String
  /// The file's text.
  public let text: String
  /// `path.to.key=YAML`, in order.
  public let overrides: [String]
  /// The file as it is, which need not be text.
  private let bytes: [UInt8]

  /// The text of `file` with overrides.
  public init(file: String, text: String, overrides: [String] = []) {
    self.init(file: file, bytes: Array(text.utf8), overrides: overrides)
  }

  /// Reads a file. Throws `Diagnostics` or a `Diagnostic` when it can't be read.
  public init(reading file: String, overrides: [String] = []) throws {
    let bytes = try YAMLSource.read(path: file)
    self.init(file: file, bytes: bytes, overrides: overrides)
  }

  private init(file: String, bytes: [UInt8], overrides: [String]) {
    self.file = file
    self.bytes = bytes
    self.overrides = overrides
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// A renderer that can quote from the file and the overrides.
  public var renderer: DiagnosticRenderer {
    var renderer = DiagnosticRenderer()
    renderer.add(file: file, text: text)
    for override in overrides { renderer.add(file: Override.file(override), text: override) }
    return renderer
  }

  /// The directory that relative paths in the specification start from; empty for the current one.
  public var directory: String {
    file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
  }

  /// The file's name without its directory and ending.
  public var stem: String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }

  /// The sections with every `${...}` replaced and the overrides applied.
  ///
  /// What is wrong with keys and expressions goes to `collector`; throws when the document can't be
  /// read at all.
  func sections(_ collector: DiagnosticCollector) throws -> [Section: LocatedValue.Entry] {
    let root = try document()
    let overrides = try self.overrides.map(Override.init)
    guard case .mapping(let mapping) = root.content else {
      throw Diagnostic(
        .wrongSection, "expected a mapping with the experiment's sections, got \(root.kind)",
        at: root.location, help: Self.beginning)
    }
    Section.check(mapping, collector)
    let evaluator = try collector.collect { try parameters(mapping, overrides) }
    var entries: [LocatedValue.Entry] = []
    if let evaluator {
      let lowering = Lowering(evaluator: evaluator)
      for entry in mapping.entries where entry.keyText != Section.params.rawValue {
        try collector.collect {
          let value = try lowering.value(entry.value)
          entries.append(.init(entry.keyText, at: entry.key.location, value))
        }
      }
      entries.append(.init("params", LocatedValue(params: evaluator.names)))
      try apply(overrides, to: &entries, lowering, collector)
    }
    return Dictionary(
      entries.compactMap { entry in Section(rawValue: entry.key).map { ($0, entry) } },
      uniquingKeysWith: { $1 })
  }

  /// The tree of the whole file.
  private func document() throws -> YAMLNode {
    do {
      return try YAMLNode.parse(bytes: bytes, file: file)
    } catch var several as Diagnostics {
      for index in several.all.indices where several.all[index].code == .yamlEmpty {
        several.all[index].help = Self.beginning
      }
      throw several
    }
  }

  /// How a specification begins, for those who have none yet.
  private static let beginning =
    "a specification has lines such as inputs: and model:; swiftnn init writes one to start from"

  /// What `${...}` is evaluated with: the `params:` section, each parameter after those before it.
  private func parameters(
    _ mapping: YAMLMapping, _ overrides: [Override]
  ) throws -> StaticEvaluator {
    var evaluator = StaticEvaluator(isType: Declared.isName, suggestions: Declared.names)
    var params = YAMLMapping()
    if let section = mapping["params"], section.scalar?.value != .null {
      guard let found = section.mapping else {
        throw Diagnostic(
          .wrongSection,
          "section 'params' expects a mapping of names to values, got "
            + section.kind, at: section.location)
      }
      params = found
    }
    let names = params.entries.map(\.keyText)
    for override in overrides where override.path[0].key == "params" {
      guard override.path.count == 2, let entry = params.entry(override.path[1].key) else {
        let step = override.path.count > 1 ? override.path[1] : override.path[0]
        throw Diagnostic(
          .wrongOverride, "the specification has no parameter '\(step.key)'", at: step.location,
          help: Suggestion.help(for: step.key, in: names)
            ?? (names.isEmpty ? nil : "its parameters are: \(names.joined(separator: ", "))"))
      }
      if let changed = YAMLMapping.Entry(key: entry.key, value: override.value) {
        params.set(changed)
      }
    }
    for name in names {
      evaluator.laterNames[name] =
        "'\(name)' has no value yet here: a parameter may use those above it"
    }
    for entry in params.entries {
      let value = try Lowering(evaluator: evaluator).value(entry.value)
      evaluator.names[entry.keyText] = StaticValue(value)
    }
    return evaluator
  }

  private func apply(
    _ overrides: [Override], to entries: inout [LocatedValue.Entry], _ lowering: Lowering,
    _ collector: DiagnosticCollector
  ) throws {
    var root = LocatedValue(.map(entries))
    for override in overrides where override.path[0].key != "params" {
      try collector.collect {
        let (key, location) = override.path[0]
        guard Section(rawValue: key) != nil else {
          let names = Section.allCases.map(\.rawValue)
          throw Diagnostic(
            .unknownKey, "unknown section '\(key)'", at: location,
            help: TrainOptions.argumentNames.contains(key)
              ? "did you mean 'train.\(key)'?"
              : Suggestion.help(for: key, in: names)
                ?? "the sections are: \(names.joined(separator: ", "))")
        }
        let override =
          key == Section.data.rawValue ? Self.lengthenData(for: override, in: &root) : override
        try override.apply(
          try lowering.value(override.value), to: &root, names: Declared.argumentNames)
      }
    }
    if case .map(let changed) = root.content { entries = changed }
  }

  /// `data: digits` is the source alone. An override of one of the source's arguments means that, in
  /// the long form too; any other means the section, which is written out for it.
  private static func lengthenData(for override: Override, in root: inout LocatedValue) -> Override
  {
    guard override.path.count > 1, case .map(var entries) = root.content,
      let index = entries.firstIndex(where: { $0.key == Section.data.rawValue })
    else { return override }
    let section = DataOptions.longForm(entries[index].value)
    entries[index].value = section
    root.content = .map(entries)
    let key = override.path[1].key
    guard case .map(let parts) = section.content,
      !DataOptions.declaration.info.arguments.contains(where: { $0.name == key }),
      let source = parts.first(where: { $0.key == "source" })?.value,
      let call = try? CallText.call(source, what: "a data source"),
      Declared.argumentNames(call.name)?.contains(key) == true
    else { return override }
    return override.inserting("source", at: 1)
  }
}

extension StaticValue {
  /// A lowered value as expressions see it. A mapping of one type to its arguments stays a mapping.
  init(_ value: LocatedValue) {
    switch value.content {
    case .null: self = .none
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .float(let number): self = .float(number)
    case .string(let text): self = .string(text)
    case .list(let values): self = .list(values.map { StaticValue($0) })
    case .map(let entries):
      self = .dict(entries.map { StaticEntry(.string($0.key), StaticValue($0.value)) })
    case .call(let call): self = .string(call.description)
    }
  }
}

extension LocatedValue {
  /// The parameters of a specification, by name.
  init(params: [String: StaticValue]) {
    let place = SourceLocation(file: "", line: 1, column: 1)
    self.init(
      .map(
        params.sorted { $0.key < $1.key }.map { name, value in
          Entry(name, LocatedValue(evaluated: value, at: place))
        }))
  }
}
