import NNDeclarations
import NNDiagnostics
import NNLayers

/// A rule for how parameters start, as the specification writes it.
public struct InitializationPlan: Sendable {
  /// Which parameters.
  let target: InitializationRule.Target
  /// What they are drawn by.
  let initializer: Experiment.Plan<Void, Initializer>

  /// Draws the chosen parameters of `model` again. Returns their names.
  ///
  /// Throws a `Diagnostic` when none is chosen, or one can't be drawn so.
  func apply(to model: Module, seed: UInt64) throws -> [String] {
    do {
      return try InitializationRule(
        target, initializer.declaration.info.name, initializer.make(()), at: initializer.location
      ).apply(to: model, seed: seed)
    } catch var error as Diagnostic {
      error.location = error.location ?? initializer.location
      throw error
    }
  }

  /// The entries of the `init:` section: patterns of parameters' names, or types of layers, which may
  /// have a parameter's name behind a dot or a mapping of such names.
  static func plans(section: [LocatedValue.Entry]) throws -> [InitializationPlan] {
    try each(section) { entry in
      let parts = entry.key.split(separator: ".", maxSplits: 1).map(String.init)
      guard let type = parts.first, !Declared.layers.declarations(named: type).isEmpty else {
        return [try plan(.named(entry.key), entry.value)]
      }
      if parts.count > 1 { return [try plan(.type(type, parameter: parts[1]), entry.value)] }
      return try plans(entry.value) { .type(type, parameter: $0) }
    }
  }

  /// The `init` of the node at `path`: an initialiser of its weights, or a mapping of parameters'
  /// names.
  static func plans(node value: LocatedValue, path: String) throws -> [InitializationPlan] {
    try plans(value) { .below(path, parameter: $0) }
  }

  private static func plans(
    _ value: LocatedValue, _ target: (String?) -> InitializationRule.Target
  ) throws -> [InitializationPlan] {
    if case .map(let entries) = value.content,
      entries.count != 1 || Declared.initializers.declarations(named: entries[0].key).isEmpty
    {
      return try each(entries) { [try plan(target($0.key), $0.value)] }
    }
    return [try plan(target(nil), value)]
  }

  private static func plan(
    _ target: InitializationRule.Target, _ value: LocatedValue
  ) throws -> InitializationPlan {
    let (declaration, arguments) = try Declared.initializers.resolve(value, what: "initialiser")
    return InitializationPlan(
      target: target,
      initializer: Experiment.Plan(
        declaration: declaration, arguments: arguments, location: value.location))
  }

  private static func each(
    _ entries: [LocatedValue.Entry],
    _ body: (LocatedValue.Entry) throws -> [InitializationPlan]
  ) throws -> [InitializationPlan] {
    let collector = DiagnosticCollector()
    let plans = try entries.flatMap { entry in try collector.collect { try body(entry) } ?? [] }
    try collector.throwIfErrors()
    return plans
  }
}
