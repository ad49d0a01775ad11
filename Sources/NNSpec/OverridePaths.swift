import NNDeclarations
import NNDiagnostics
import NNExpressions

/// The paths that overrides of a specification can have, for completion in shells.
struct OverridePaths {
  private let tree: SectionTree?
  private let blockArguments: [String: [String]]

  /// A key with what stands there; nil where nothing does yet.
  private typealias Step = (key: String, value: LocatedValue?)

  /// The paths of `source`; those of sections alone where it can't be read.
  init(_ source: SpecSource) {
    tree = try? SectionTree(source, DiagnosticCollector())
    blockArguments = Dictionary(
      (tree?.blocks.definitions ?? []).map { ($0.info.name, $0.info.arguments.map(\.name)) },
      uniquingKeysWith: { $1 })
  }

  /// What a path that begins with `prefix` may go on as, one key further: `train.epochs=` where a value
  /// follows, `train.` where more keys do.
  func paths(startingWith prefix: String) -> [String] {
    guard !prefix.contains("=") else { return [] }
    var keys = prefix.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let start = keys.popLast() ?? ""
    var steps = sections
    for key in keys {
      guard let step = steps.first(where: { $0.key == key }) else { return [] }
      steps = self.steps(below: step)
    }
    let parent = keys.map { $0 + "." }.joined()
    return steps.filter { $0.key.hasPrefix(start) && !$0.key.contains { ".= ".contains($0) } }
      .flatMap { step -> [String] in
        let path = parent + step.key
        let hasMore = !self.steps(below: step).isEmpty
        return (hasMore ? [path + "."] : []) + (hasMore && isCollection(step) ? [] : [path + "="])
      }
  }

  /// The sections. What is said of a training run is known without a line of it.
  private var sections: [Step] {
    Section.allCases.filter { $0 != .extends }.map { section in
      let written = tree?.written(section)
      let value: LocatedValue? =
        switch section {
        case .train: Self.filled(written, TrainOptions.argumentNames)
        case .data:
          written.map { data in
            let long = DataOptions.longForm(data)
            return Self.filled(long, DataOptions.declaration.info.arguments.map(\.name))
          }
        default: written
        }
      return (section.rawValue, value)
    }
  }

  /// A mapping with all of `keys` in it.
  private static func filled(_ mapping: LocatedValue?, _ keys: [String]) -> LocatedValue {
    var entries: [LocatedValue.Entry] = []
    if case .map(let found)? = mapping?.content { entries = found }
    for key in keys where !entries.contains(where: { $0.key == key }) {
      entries.append(LocatedValue.Entry(key, LocatedValue(.null)))
    }
    return LocatedValue(.map(entries))
  }

  /// Whether it holds keys and is no value itself.
  private func isCollection(_ step: Step) -> Bool {
    switch step.value?.content {
    case .map(let entries): arguments(of: entries) == nil
    case .list: true
    default: false
    }
  }

  private func names(_ type: String) -> [String]? {
    Declared.argumentNames(type) ?? blockArguments[type]
  }

  /// The arguments of what a mapping of one type to its arguments makes; nil for other mappings, such as
  /// that of a block's name to what it is.
  private func arguments(of entries: [LocatedValue.Entry]) -> [String]? {
    guard entries.count == 1 else { return nil }
    if case .map(let inner) = entries[0].value.content,
      inner.contains(where: { ["args", "node", "forward"].contains($0.key) })
    {
      return nil
    }
    return names(entries[0].key)
  }

  /// The keys below one, as `TreeEdit` finds its way.
  private func steps(below step: Step) -> [Step] {
    guard let value = step.value else { return [] }
    switch value.content {
    case .map(let entries):
      let keys = entries.map { (key: $0.key, value: Optional($0.value)) }
      guard let arguments = arguments(of: entries) else { return keys }
      return arguments.isEmpty ? steps(below: keys[0]) : steps(of: CallText.call(entries[0]))
    case .list(let values):
      return values.enumerated().map { (String($0), $1) }
    case .call(let call):
      return steps(of: call)
    case .string(let text):
      if let call = try? CallText.call(text, at: value.location, what: "a call") {
        return steps(of: call)
      }
      // Its arguments may be computed.
      return (names(String(text.prefix { $0 != "(" })) ?? []).map { ($0, nil) }
    default: return []
    }
  }

  private func steps(of call: LocatedCall) -> [Step] {
    (names(call.name) ?? []).enumerated().map { place, name in
      let value =
        place < call.positional.count
        ? call.positional[place] : call.keywords.first { $0.key == name }?.value
      return (name, value)
    }
  }
}

extension SpecSource {
  /// What the path of an override that begins with `prefix` may go on as: `train.epochs=` where a value
  /// follows, `train.` where more keys do.
  public func overridePaths(startingWith prefix: String) -> [String] {
    OverridePaths(self).paths(startingWith: prefix)
  }
}
