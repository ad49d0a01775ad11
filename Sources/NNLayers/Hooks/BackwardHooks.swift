import NNTensor

/// The backward hooks of one call of a module.
///
/// As in PyTorch, the inputs and the outputs each pass through a function that changes nothing: on the
/// way back, that of the outputs sees their gradients, that of the inputs those of the inputs.
final class BackwardHooks {
  private let module: Module
  private let preHooks: [BackwardPreHook]
  private let hooks: [BackwardHook]
  private var inputs: Marked?
  private var outputs: Marked?
  /// The gradients of the outputs, from when they came until the hooks have run.
  private var gradOutput: [Tensor?]?
  private var inputCount = 0

  /// Which of a list of values are tensors that went through a function.
  private struct Marked {
    var count: Int
    var places: [Int]

    /// Gradients of all values; nil for those that are no tensors.
    func packed(_ gradients: [Tensor?]) -> [Tensor?] {
      var all = [Tensor?](repeating: nil, count: count)
      for (place, gradient) in zip(places, gradients) { all[place] = gradient }
      return all
    }

    /// Gradients of the tensors alone.
    func unpacked(_ gradients: [Tensor?]) -> [Tensor?] { places.map { gradients[$0] } }
  }

  /// The hooks of `sets`; nil when there are none.
  init?(_ module: Module, _ sets: [HookSet]) {
    preHooks = sets.flatMap(\.backwardPre.hooks)
    hooks = sets.flatMap(\.backward.hooks)
    guard !preHooks.isEmpty || !hooks.isEmpty else { return nil }
    self.module = module
  }

  /// The inputs, seen through a function that runs the hooks on the way back.
  func markInputs(_ values: [Value]) throws -> [Value] {
    inputCount = values.count
    let (marked, results) = try mark(values, materializes: true) { [self] gradients in
      try inputGradients(gradients)
    }
    inputs = marked
    return results
  }

  /// The output, seen through a function that takes its gradients down on the way back.
  func markOutputs(_ value: Value) throws -> Value {
    let isTuple = if case .tuple = value { true } else { false }
    let values = if case .tuple(let values) = value { values } else { [value] }
    let (marked, results) = try mark(values, materializes: false) { [self] gradients in
      try outputGradients(gradients)
    }
    outputs = marked
    return isTuple ? .tuple(results) : results[0]
  }

  private func mark(
    _ values: [Value], materializes: Bool, _ seen: @escaping ([Tensor?]) throws -> [Tensor?]
  ) throws -> (Marked?, [Value]) {
    var places: [Int] = []
    var tensors: [Tensor] = []
    for case (let place, .tensor(let tensor)) in values.enumerated() {
      places.append(place)
      tensors.append(tensor)
    }
    guard isGradEnabled, tensors.contains(where: \.requiresGrad) else { return (nil, values) }
    var results = values
    let through = try HookedIdentity(materializes: materializes, seen: seen).apply(tensors)
    for (place, tensor) in zip(places, through) { results[place] = .tensor(tensor) }
    return (Marked(count: values.count, places: places), results)
  }

  private func outputGradients(_ gradients: [Tensor?]) throws -> [Tensor?] {
    guard let outputs else { return gradients }
    var all = outputs.packed(gradients)
    for hook in preHooks {
      guard let other = try hook(module, all) else { continue }
      guard other.count == all.count else {
        throw ShapeError(
          "expects a backward pre-hook to give \(all.count) gradients, got \(other.count)")
      }
      all = other
    }
    gradOutput = all
    if inputs == nil {
      gradOutput = nil
      let none = [Tensor?](repeating: nil, count: inputCount)
      for hook in hooks {
        guard let other = try hook(module, none, all) else { continue }
        guard other.allSatisfy({ $0 == nil }) else {
          throw ShapeError("can't replace gradients of inputs that require none in a backward hook")
        }
      }
    }
    return outputs.unpacked(all)
  }

  private func inputGradients(_ gradients: [Tensor?]) throws -> [Tensor?] {
    // Without gradients of the outputs, what came did not go through the module.
    guard let inputs, let gradOutput else { return gradients }
    self.gradOutput = nil
    var all = inputs.packed(gradients)
    for hook in hooks {
      guard let other = try hook(module, all, gradOutput) else { continue }
      guard other.count == all.count else {
        throw ShapeError(
          "expects a backward hook to give \(all.count) gradients, got \(other.count)")
      }
      all = other
    }
    return inputs.unpacked(all)
  }
}

/// Gives its inputs back; `seen` gets their gradients on the way back and gives those that go on.
private struct HookedIdentity: AutogradFunction {
  static var name: String { "backward hook" }
  let materializes: Bool
  let seen: ([Tensor?]) throws -> [Tensor?]

  func forward(_ context: FunctionContext, _ inputs: [Tensor]) throws -> [Tensor] {
    context.materializesGradients = materializes
    for (input, needs) in zip(inputs, context.needsInputGradient) {
      // Saved so that a write to it is noticed.
      context.save(input)
      if !needs { context.markNonDifferentiable(input) }
    }
    return inputs
  }

  func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?] {
    try seen(gradients)
  }
}
