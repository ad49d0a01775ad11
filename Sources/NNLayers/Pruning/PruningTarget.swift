import NNDeclarations
import NNDiagnostics
import NNTensor

/// Which parameters are pruned.
public struct PruningTarget: Sendable {
  /// Patterns for the paths of layers, where `*` stands for any text and `?` for one character; nil
  /// for all layers.
  public var layers: [String]?
  /// Declared names of layers, such as `Conv2d`; nil for all.
  public var types: [String]?
  /// The name of the parameter in its layer.
  public var name = "weight"

  /// The parameters called `name` of the layers that `layers` and `types` choose. Where both are nil,
  /// those with two or more dimensions, so that biases and normalisations stay as they are.
  public init(layers: [String]? = nil, types: [String]? = nil, name: String = "weight") {
    self.layers = layers
    self.types = types
    self.name = name
  }

  /// The same from arguments.
  init(layers: PerDimension<String>?, types: PerDimension<String>?, name: String) {
    self.init(layers: layers.map(Self.list), types: types.map(Self.list), name: name)
  }

  private static func list(_ value: PerDimension<String>) -> [String] {
    switch value {
    case .all(let one): [one]
    case .each(let several): several
    }
  }

  static let layers = Arg<PerDimension<String>?>(
    "layers", default: nil, "paths of layers, with * for any text; null for all")
  static let types = Arg<PerDimension<String>?>(
    "types", default: nil, "names of layers, such as Conv2d; null for all")
  static let name = Arg<String>("name", default: "weight", "the parameter in its layer")

  /// A parameter that was chosen.
  struct Choice {
    let module: Module
    let parameter: Parameter

    /// The name from the root of the model.
    var name: String { module.key(parameter.name) }
  }

  /// The chosen parameters in the order of the model, pruned before or not.
  ///
  /// Throws `Diagnostics` with every pattern and type that chooses nothing.
  func choices(in model: Module) throws -> [Choice] {
    let modules = model.modules
    let collector = DiagnosticCollector()
    var chosen = modules
    if let types {
      let given = Set(types.map(Self.lastPart))
      chosen = chosen.filter { given.contains($0.typeName) }
      for type in types where !modules.contains(where: { $0.typeName == Self.lastPart(type) }) {
        collector.report(nothing("no layer is a '\(type)'", type, modules.map(\.typeName)))
      }
    }
    if let layers {
      let patterns = layers.map(NamePattern.init)
      chosen = chosen.filter { module in patterns.contains { $0.matches(module.path) } }
      for (text, pattern) in zip(layers, patterns) {
        let matched = modules.filter { pattern.matches($0.path) }
        if matched.isEmpty {
          collector.report(nothing("no layer is called '\(text)'", text, modules.map(\.path)))
        } else if !matched.contains(where: { $0.prunable(name) != nil }) {
          collector.report(
            nothing(
              "no layer that '\(text)' stands for has a parameter '\(name)'", name,
              matched.flatMap(\.ownParameters).map(\.name)))
        }
      }
    }
    try collector.throwIfErrors()
    let isExplicit = layers != nil || types != nil
    let found = chosen.compactMap { module in
      module.prunable(name).map { Choice(module: module, parameter: $0) }
    }
    let fitting = found.filter { isExplicit || $0.parameter.tensor.rank >= 2 }
    guard !fitting.isEmpty else {
      let what = isExplicit ? "chosen layer" : "layer"
      throw Diagnostics([
        nothing(
          found.isEmpty
            ? "no \(what) has a parameter '\(name)'"
            : "no parameter '\(name)' has two or more dimensions: choose layers or types",
          name, chosen.flatMap(\.ownParameters).map(\.name))
      ])
    }
    return fitting
  }

  private func nothing(_ message: String, _ text: String, _ names: [String]) -> Diagnostic {
    Diagnostic(
      .pruningTarget, "nothing to prune: " + message,
      help: Suggestion.help(for: text, in: Set(names).subtracting(["", text]).sorted()))
  }

  private static func lastPart(_ name: String) -> String {
    name.split(separator: ".").last.map(String.init) ?? name
  }
}
