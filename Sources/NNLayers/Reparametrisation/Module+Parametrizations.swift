import NNTensor

extension Module {
  private static let parametrizations = "parametrizations"

  /// Computes the parameter `name` by a module: `torch.nn.utils.parametrize.register_parametrization`.
  ///
  /// `make` makes the module in its scope, whose input is the parameter. What training changes is then
  /// `parametrizations.name.original` (see `ParametrizationList`); where the parameter is computed by
  /// modules already, the new one gets what they give. Returns this module.
  /// Throws a `LayerError` when there is no such parameter and when the module gives something of
  /// another type than the parameter's.
  @discardableResult
  public final func registerParametrization(
    _ name: String = "weight", _ make: (Scope) throws -> Module
  ) throws -> Self {
    func made(_ scope: Scope) throws -> Module {
      let module = try make(scope)
      module.train(isTraining)
      return module
    }
    if let list = parametrization(of: name) {
      try inLayer { try list.append(made) }
      return self
    }
    let parameter = try ownParameter(name)
    try inLayer {
      let known = child(Self.parametrizations)
      let all = try known ?? ModuleDict(scope(Self.parametrizations))
      let list = try ParametrizationList(all.scope(name), for: parameter, first: made)
      try all.addModule(name, list)
      if known == nil { try addModule(Self.parametrizations, all) }
      record.derive(parameter, from: [], [], by: list)
    }
    return self
  }

  /// Computes the parameter `name` by a module that is made already: see
  /// `registerParametrization(_:_:)`.
  @discardableResult
  public final func registerParametrization(
    _ name: String = "weight", _ module: Module
  ) throws -> Self {
    try registerParametrization(name) { _ in module }
  }

  /// The modules that compute the parameter `name`; nil where it is none, or a plain one.
  public final func parametrization(of name: String) -> ParametrizationList? {
    record.derived.first { $0.name == name && $0.derivation is ParametrizationList }?
      .derivation as? ParametrizationList
  }

  /// Whether modules compute the parameter `name`, or any where it is nil:
  /// `torch.nn.utils.parametrize.is_parametrized`.
  public final func isParametrized(_ name: String? = nil) -> Bool {
    record.derived.contains {
      $0.derivation is ParametrizationList && (name == nil || $0.name == name)
    }
  }

  /// Makes the parameter `name` a plain one again, last among the module's:
  /// `torch.nn.utils.parametrize.remove_parametrizations`. Returns this module.
  ///
  /// It keeps the value that the modules gave; with `leaveParametrized` off it gets the one that they
  /// began with. Throws a `LayerError` when no module computes it, or when they began with several
  /// tensors and none of them can stay.
  @discardableResult
  public final func removeParametrizations(
    _ name: String = "weight", leaveParametrized: Bool = true
  ) throws -> Self {
    guard let parameter = record.derived.first(where: { $0.name == name }),
      let list = parameter.derivation as? ParametrizationList,
      let all = child(Self.parametrizations)
    else { throw LayerError(self, ShapeError("has no parametrized '\(name)'"), Arguments([])) }
    try inLayer {
      guard leaveParametrized || list.originals.count == 1 else {
        throw ShapeError("can't leave '\(name)' as it was before: it was split into several")
      }
      if leaveParametrized, !parameter.tensor.isMeta {
        try noGrad { try parameter.tensor.assign(try list.value().detached()) }
      }
    }
    record.restore(parameter, from: [], [])
    try all.delete(name)
    if all.record.slots.isEmpty { try delete(Self.parametrizations) }
    return self
  }
}
