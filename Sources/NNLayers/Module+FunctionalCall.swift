import NNTensor

extension Module {
  /// The outputs with `tensors` in the places of the parameters and buffers of these state-dict names,
  /// which stay as they are: `torch.func.functional_call`. Gradients flow to `tensors`.
  ///
  /// Parameters that are tied to a named one take its tensor too. Buffers that the forward pass updates
  /// are updated in `tensors`. Throws a `LayerError` for a name that there is not, for a tensor of
  /// another shape, with `strict` also for parameters and buffers that are not named, and what the
  /// forward pass throws.
  public final func functionalCall(
    _ tensors: [String: Tensor], _ arguments: Arguments, strict: Bool = false
  ) throws -> Value {
    let parameters = namedParameters(removeDuplicate: false)
    let buffers = namedBuffers(removeDuplicate: false)
    try checkNames(
      tensors, parameters.map { ($0.name, $0.parameter.tensor) },
      buffers.map { ($0.name, $0.buffer.tensor) }, strict)
    var standIns: [ObjectIdentifier: Tensor] = [:]
    for (name, old) in parameters.map({ ($0.name, $0.parameter.tensor) })
      + buffers.map({ ($0.name, $0.buffer.tensor) })
    {
      if let new = tensors[name] { standIns[ObjectIdentifier(old)] = new }
    }
    let oldParameters = parameters.map { ($0.parameter, $0.parameter.tensor) }
    let oldBuffers = buffers.map { ($0.buffer, $0.buffer.tensor) }
    defer {
      for (parameter, tensor) in oldParameters { parameter.tensor = tensor }
      for (buffer, tensor) in oldBuffers { buffer.tensor = tensor }
    }
    for (parameter, tensor) in oldParameters {
      parameter.tensor = standIns[ObjectIdentifier(tensor)] ?? tensor
    }
    for (buffer, tensor) in oldBuffers {
      buffer.tensor = standIns[ObjectIdentifier(tensor)] ?? tensor
    }
    return try self(arguments)
  }

  private func checkNames(
    _ tensors: [String: Tensor], _ parameters: [(name: String, tensor: Tensor)],
    _ buffers: [(name: String, tensor: Tensor)], _ strict: Bool
  ) throws {
    let own = Dictionary(parameters + buffers) { first, _ in first }
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      guard let old = own[name] else {
        throw error("has nothing called '\(name)'", (parameters + buffers).map(\.name))
      }
      guard old.shape == tensor.shape else {
        throw LayerError(
          self, ShapeError("expects shape \(old.shape) for '\(name)', got \(tensor.shape)"),
          Arguments([]))
      }
    }
    if strict, let missing = (parameters + buffers).first(where: { tensors[$0.name] == nil }) {
      throw LayerError(self, ShapeError("is given no '\(missing.name)'"), Arguments([]))
    }
  }
}
