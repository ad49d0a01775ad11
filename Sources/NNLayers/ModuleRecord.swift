/// What a module registered while it was made, in order, and what became of it since.
final class ModuleRecord {
  var parameters: [Parameter] = []
  var buffers: [Buffer] = []
  var children: [(name: String, module: Module)] = []
  /// What runs around its calls; nil without.
  var hooks: HookSet?
  /// Parameters whose values are computed from others, in the order in which they became so.
  private(set) var derived: [Parameter] = []

  /// Replaces `parameter` by the parameters and buffers that `derivation` computes its value from.
  ///
  /// PyTorch removes the parameter and appends the new ones, so names come in that order.
  func derive(
    _ parameter: Parameter, from newParameters: [Parameter], _ newBuffers: [Buffer],
    by derivation: any Derivation
  ) {
    parameters.removeAll { $0 === parameter }
    parameters += newParameters
    buffers += newBuffers
    derived.append(parameter)
    parameter.derivation = derivation
  }

  /// Undoes `derive`: `parameter` comes last, as in PyTorch.
  func restore(_ parameter: Parameter, from oldParameters: [Parameter], _ oldBuffers: [Buffer]) {
    parameters.removeAll { old in oldParameters.contains { $0 === old } }
    buffers.removeAll { old in oldBuffers.contains { $0 === old } }
    derived.removeAll { $0 === parameter }
    parameters.append(parameter)
    parameter.derivation = nil
  }
}
