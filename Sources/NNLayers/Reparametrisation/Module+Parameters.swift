import NNTensor

extension Module {
  /// What random streams and messages call something that this module owns.
  func key(_ name: String) -> String { path.isEmpty ? name : path + "." + name }

  /// Draws the parameter `name` of this module anew, as the functions of `torch.nn.init` do.
  ///
  /// Throws a `LayerError` when there is no such parameter.
  func initialize(_ name: String, _ initializer: Initializer, seed: UInt64) throws {
    let tensor = try ownParameter(name).tensor
    guard !tensor.isMeta else { return }
    try tensor.assign(
      try initializer.tensor(
        tensor.type, from: RandomStream(seed: seed, name: "init/" + key(name))))
  }
}
