import NNDiagnostics
import NNTensor

/// Finding and replacing by dotted paths.
extension Module {
  /// The module at `path` below this one; this one for an empty path. PyTorch's `get_submodule`.
  ///
  /// Throws a `LayerError` with the names that there are when there is none.
  public final func submodule(_ path: String) throws -> Module {
    var module = self
    for name in path.split(separator: ".", omittingEmptySubsequences: false) where path != "" {
      guard let child = module.child(String(name)) else {
        throw module.error("has no module '\(name)'", module.ownChildren.map(\.name))
      }
      module = child
    }
    return module
  }

  /// The parameter at `path`, such as `conv1.weight`. PyTorch's `get_parameter`.
  ///
  /// Throws a `LayerError` with the names that there are when there is none.
  public final func parameter(_ path: String) throws -> Parameter {
    let (module, name) = try owner(of: path)
    return try module.ownParameter(name)
  }

  /// The buffer at `path`, such as `bn1.running_mean`. PyTorch's `get_buffer`.
  ///
  /// Throws a `LayerError` with the names that there are when there is none.
  public final func buffer(_ path: String) throws -> Buffer {
    let (module, name) = try owner(of: path)
    guard let buffer = module.ownBuffers.first(where: { $0.name == name }) else {
      throw module.error("has no buffer '\(name)'", module.ownBuffers.map(\.name))
    }
    return buffer
  }

  /// What the parameter or the buffer called `name` of this module stands for now, also where a
  /// parameter is derived from others; nil when there is neither.
  public final func value(of name: String) throws -> Tensor? {
    if let parameter = (ownParameters + record.derived).first(where: { $0.name == name }) {
      return try parameter.value
    }
    return ownBuffers.first { $0.name == name }?.tensor
  }

  /// Puts a module in the place at `path`; with `strict`, only where one is already. PyTorch's
  /// `set_submodule`.
  ///
  /// Throws a `LayerError` when what lies above does not exist, and as `setModule(_:_:)` does.
  public final func setSubmodule(_ path: String, _ module: Module, strict: Bool = false) throws {
    let (owner, name) = try owner(of: path)
    if strict, owner.child(name) == nil {
      throw owner.error("has no module '\(name)'", owner.ownChildren.map(\.name))
    }
    try owner.setModule(name, module)
  }

  /// The module that holds what is at `path`, and its name there.
  private func owner(of path: String) throws -> (Module, String) {
    guard let dot = path.lastIndex(of: ".") else { return (self, path) }
    return (try submodule(String(path[..<dot])), String(path[path.index(after: dot)...]))
  }

  /// The parameter `name` of this module alone. Throws a `LayerError` that lists its parameters when
  /// there is none.
  final func ownParameter(_ name: String) throws -> Parameter {
    if let parameter = ownParameters.first(where: { $0.name == name }) { return parameter }
    let names = ownParameters.map { "'\($0.name)'" }.joined(separator: ", ")
    throw LayerError(
      self,
      ShapeError(
        "has no parameter '\(name)'",
        help: names.isEmpty ? "it has no parameters" : "its parameters are: \(names)"),
      Arguments([]))
  }

  /// An error about a name that is not among `names`.
  final func error(_ message: String, _ names: [String]) -> LayerError {
    let list = names.isEmpty ? "it has none" : "there are: \(names.joined(separator: ", "))"
    let sought = message.split(separator: "'").last.map(String.init) ?? ""
    return LayerError(
      self, ShapeError(message, help: Suggestion.help(for: sought, in: names) ?? list),
      Arguments([]))
  }

  /// Runs `body`; a `ShapeError` becomes one of this layer.
  final func inLayer<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ShapeError {
      throw LayerError(self, error, Arguments([]))
    }
  }
}
