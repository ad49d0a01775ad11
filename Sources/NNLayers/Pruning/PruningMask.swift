import NNTensor

/// A parameter of which some elements are always 0: `weight = weight_orig * weight_mask`.
final class PruningMask: Derivation {
  /// What training changes.
  let original: Parameter
  /// 1 where an element is kept, 0 where it is pruned.
  let mask: Buffer

  init(original: Parameter, mask: Buffer) {
    self.original = original
    self.mask = mask
  }

  func value() throws -> Tensor { try original.value * mask.tensor }
}

extension Parameter {
  /// The mask, if the parameter is pruned.
  var pruningMask: PruningMask? { derivation as? PruningMask }
}

extension Module {
  /// Whether a parameter of this module or one below is pruned: `torch.nn.utils.prune.is_pruned`.
  public final var isPruned: Bool {
    modules.contains { $0.record.derived.contains { $0.pruningMask != nil } }
  }

  /// The parameter `name` of this module alone, pruned or not; nil when there is none, something
  /// else computes its value, or it lies behind a mask itself.
  func prunable(_ name: String) -> Parameter? {
    let pruned = record.derived.filter { $0.pruningMask != nil }
    return pruned.first { $0.name == name }
      ?? ownParameters.first { parameter in
        parameter.name == name && !pruned.contains { $0.pruningMask?.original === parameter }
      }
  }

  /// Prunes the parameter `name` of this module where `mask` is 0: `custom_from_mask`.
  ///
  /// The parameter becomes `name_orig`, last among the module's, and the mask the buffer `name_mask`.
  /// Where it is pruned already, both masks count. `mask` has the shape of the parameter.
  /// Throws a `LayerError` when there is no such parameter or the shape is another.
  public final func addMask(_ mask: Tensor, to name: String = "weight") throws {
    guard let parameter = prunable(name) else {
      _ = try ownParameter(name)
      throw LayerError(
        self, ShapeError("has a mask for '\(name)' already, under its name without '_orig'"),
        Arguments([]))
    }
    try inLayer {
      guard mask.shape == parameter.tensor.shape else {
        throw ShapeError(
          "expects a mask of shape \(parameter.tensor.shape) for '\(name)', got \(mask.shape)")
      }
      let mask = try mask.converted(to: parameter.tensor.dtype)
      if let old = parameter.pruningMask {
        if !mask.isMeta { try old.mask.tensor.assign(try old.mask.tensor * mask) }
        return
      }
      let original = Parameter(name: name + "_orig", tensor: parameter.tensor)
      let own = parameter.tensor.isMeta ? Tensor.meta(mask.type) : try mask.copied()
      let buffer = Buffer(name: name + "_mask", tensor: own, isPersistent: true)
      record.derive(
        parameter, from: [original], [buffer], by: PruningMask(original: original, mask: buffer))
    }
  }

  /// Makes the pruning of the parameter `name` of this module permanent: `remove`.
  ///
  /// Its elements are 0 from now on where they were masked, but training may change them. The
  /// parameter has its old name again and comes last among the module's.
  /// Throws a `LayerError` when it is not pruned.
  public final func removeMask(of name: String = "weight") throws {
    guard let parameter = record.derived.first(where: { $0.name == name }),
      let pruning = parameter.pruningMask
    else {
      throw LayerError(self, ShapeError("has no pruned parameter '\(name)'"), Arguments([]))
    }
    if !parameter.tensor.isMeta {
      try noGrad { try parameter.tensor.assign(try pruning.value()) }
    }
    record.restore(parameter, from: [pruning.original], [pruning.mask])
  }

  /// Makes every pruning in this module and those below permanent. Returns the names of the
  /// parameters, such as `0.weight`.
  @discardableResult
  public final func removeAllMasks() throws -> [String] {
    var names: [String] = []
    for module in modules {
      for parameter in module.record.derived where parameter.pruningMask != nil {
        try module.removeMask(of: parameter.name)
        names.append(module.key(parameter.name))
      }
    }
    return names
  }

  /// Makes masks, all 1, for the parameters that a state dict with these names has masks for
  /// (`0.weight_orig` beside `0.weight_mask`), so that `loadStateDict` can then load a pruned model.
  ///
  /// Names that this model has no parameter for, or has a mask for already, are left to
  /// `loadStateDict` to judge. Returns the names of the parameters that are now pruned.
  @discardableResult
  public final func addMasks(forStateDict names: [String]) throws -> [String] {
    let all = Set(names)
    var added: [String] = []
    func visit(_ module: Module, _ prefix: String) throws {
      for parameter in module.ownParameters {
        let name = prefix + parameter.name
        guard all.contains(name + "_orig"), all.contains(name + "_mask") else { continue }
        let type = parameter.tensor.type
        try module.addMask(
          parameter.tensor.isMeta ? Tensor.meta(type) : try Tensor.ones(type), to: parameter.name)
        added.append(name)
      }
      for (name, child) in module.ownChildren { try visit(child, prefix + name + ".") }
    }
    try visit(self, "")
    return added
  }
}
