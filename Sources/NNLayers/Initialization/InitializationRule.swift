import NNDiagnostics
import NNTensor

/// Which parameters start from another distribution than their layer's own, and from which.
public struct InitializationRule: Sendable {
  /// Which parameters a rule is for.
  public enum Target: Hashable, Sendable {
    /// Those whose full name fits a pattern, where `*` stands for any text.
    case named(String)
    /// Of the layers of a declared type, those of a name (again a pattern); nil for the weights: what
    /// has two or more dimensions.
    case type(String, parameter: String?)
    /// Of the layer at a path and those below, those of a name, as seen from there; nil for the
    /// weights.
    case below(String, parameter: String?)
  }

  /// Which parameters.
  public let target: Target
  /// The initialiser's name in messages.
  public let name: String
  /// What they are drawn by.
  public let initializer: Initializer
  /// The place that errors point to.
  public let location: SourceLocation?

  /// Draws the parameters of `target` by `initializer`, which the specification calls `name`.
  public init(
    _ target: Target, _ name: String, _ initializer: Initializer, at location: SourceLocation?
  ) {
    self.target = target
    self.name = name
    self.initializer = initializer
    self.location = location
  }

  /// Draws the parameters of `model` again. Returns their names.
  ///
  /// Chance depends on `seed` and the name of the parameter alone. A model without memory is only
  /// checked. Throws a `Diagnostic` when the rule is for no parameter, or one has a shape that can't
  /// be drawn so.
  @discardableResult
  public func apply(to model: Module, seed: UInt64) throws -> [String] {
    let all = model.namedParameters
    let chosen = try chosen(of: model)
    guard !chosen.isEmpty else {
      throw Diagnostic(
        .initializationTarget, "nothing to initialise: \(reason)", at: location,
        help: Suggestion.help(for: sought, in: all.map(\.name))
          ?? (all.isEmpty ? nil : "parameters are called such as '\(all[0].name)'"))
    }
    for (name, parameter) in chosen {
      let tensor = parameter.tensor
      do {
        try initializer.check(tensor.shape)
      } catch let error as ShapeError {
        throw Diagnostic(
          .initializationShape, "'\(self.name)' of '\(name)' \(error.message)", at: location,
          help: "choose parameters by the type of their layer, such as Conv2d.weight")
      }
      guard !tensor.isMeta else { continue }
      let stream = RandomStream(seed: seed, name: "init/" + name)
      try tensor.assign(try initializer.tensor(tensor.type, from: stream))
    }
    return chosen.map(\.name)
  }

  private func chosen(of model: Module) throws -> [(name: String, parameter: Parameter)] {
    switch target {
    case .named(let text):
      let pattern = NamePattern(text)
      return model.namedParameters.filter { pattern.matches($0.name) }
    case .type(let type, let parameter):
      return model.modules.filter { $0.typeName == type }.flatMap { module in
        module.ownParameters.filter { Self.isMeant($0, $0.name, parameter) }
          .map { (module.key($0.name), $0) }
      }
    case .below(let path, let parameter):
      let prefix = path.isEmpty ? "" : path + "."
      return model.namedParameters.filter { name, found in
        name.hasPrefix(prefix)
          && Self.isMeant(found, String(name.dropFirst(prefix.count)), parameter)
      }
    }
  }

  private static func isMeant(_ parameter: Parameter, _ name: String, _ pattern: String?) -> Bool {
    guard let pattern else { return parameter.tensor.rank >= 2 }
    return NamePattern(pattern).matches(name)
  }

  /// What was looked for, for suggestions.
  private var sought: String {
    switch target {
    case .named(let text): text
    case .type(let type, let parameter): parameter.map { "\(type).\($0)" } ?? type
    case .below(let path, let parameter): [path, parameter ?? ""].joined(separator: ".")
    }
  }

  private var reason: String {
    switch target {
    case .named(let text): return "no parameter is called '\(text)'"
    case .type(let type, let parameter):
      return parameter.map { "no '\(type)' has a parameter '\($0)'" }
        ?? "no '\(type)' has a weight"
    case .below(let path, let parameter):
      let place = path.isEmpty ? "the model" : "layer '\(path)'"
      return parameter.map { "\(place) has no parameter '\($0)'" } ?? "\(place) has no weight"
    }
  }
}
