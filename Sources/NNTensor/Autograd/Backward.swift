/// Goes back along the tape.
public enum Backward {
  /// Goes back from several tensors at once, each with its gradient, and adds to `grad` of every
  /// leaf that wants one. PyTorch's `torch.autograd.backward`.
  ///
  /// Throws a `ShapeError` when a tensor requires no gradient, when a gradient's type is not its
  /// tensor's, and with `createGraph`: second derivatives are not supported.
  public static func run(
    _ roots: [(tensor: Tensor, gradient: Tensor)], retainGraph: Bool = false,
    createGraph: Bool = false
  ) throws {
    try checkCreateGraph(createGraph)
    let pass = BackwardPass(retainGraph: retainGraph)
    try pass.run(roots)
  }

  /// The gradients of `outputs`, added up, with respect to each of `inputs`, in order; no `grad`
  /// changes. PyTorch's `torch.autograd.grad`.
  ///
  /// `outputGradients` are the gradients of the outputs to start from: nil stands for ones, which
  /// only an output with one element allows. Hooks on an input run on its gradient first. Only the
  /// parts of the tape between outputs and inputs are gone through.
  ///
  /// Throws a `ShapeError` when an output or input requires no gradient, when a gradient has another
  /// type than its output, when an input was not used for the outputs (with `allowUnused` it gets
  /// nil instead), and with `createGraph`: second derivatives are not supported.
  public static func gradients(
    of outputs: [Tensor], withRespectTo inputs: [Tensor], outputGradients: [Tensor?]? = nil,
    retainGraph: Bool = false, createGraph: Bool = false, allowUnused: Bool = false
  ) throws -> [Tensor?] {
    try checkCreateGraph(createGraph)
    let given = outputGradients ?? [Tensor?](repeating: nil, count: outputs.count)
    guard given.count == outputs.count else {
      throw ShapeError("expects \(outputs.count) output gradients, got \(given.count)")
    }
    for (index, input) in inputs.enumerated() where !input.requiresGrad {
      throw ShapeError("expects inputs that require a gradient, input \(index) requires none")
    }
    let roots = try zip(outputs, given).map { try $0.asRoot(gradient: $1) }
    let pass = BackwardPass(retainGraph: retainGraph, targets: inputs)
    try pass.run(roots)
    if !allowUnused, let index = pass.found.firstIndex(where: { $0 == nil }) {
      throw ShapeError(
        "input \(index) was not used to compute the outputs",
        help: "pass allowUnused: true to get nil for such inputs")
    }
    return pass.found
  }

  static func checkCreateGraph(_ createGraph: Bool) throws {
    if createGraph {
      throw ShapeError(
        "can't record a backward pass (createGraph): second derivatives are not supported")
    }
  }
}

extension Tensor {
  /// Computes the gradients of this tensor and adds them to `grad` of every leaf that wants one.
  ///
  /// `gradient` is the gradient of this tensor, ones if left out, which only a tensor with one
  /// element allows. What the tape saved is let go unless `retainGraph` is true.
  /// Throws a `ShapeError` when the tensor has no tape, when `gradient` has another type, when a
  /// tensor that is needed was written to, and with `createGraph`, as second derivatives are not
  /// supported.
  public func backward(
    gradient: Tensor? = nil, retainGraph: Bool = false, createGraph: Bool = false
  ) throws {
    try Backward.checkCreateGraph(createGraph)
    try Backward.run([try asRoot(gradient: gradient)], retainGraph: retainGraph)
  }

  /// This tensor with the gradient to start from.
  fileprivate func asRoot(gradient: Tensor?) throws -> (tensor: Tensor, gradient: Tensor) {
    try checkIsRoot()
    if let gradient { return (self, gradient) }
    guard count == 1 else {
      throw ShapeError(
        "expects a gradient to start from, as \(type) is not a single number",
        help: "go backward from a sum or a mean, or pass gradient:")
    }
    return (self, try Tensor.ones(type))
  }

  /// Throws a `ShapeError` when there is no way back from this tensor.
  func checkIsRoot() throws {
    guard requiresGrad else {
      let isGradient = storage.map { $0.gradientPass != 0 } ?? false
      throw ShapeError(
        "can't go backward from a tensor that requires no gradient",
        help: isGradient
          ? "it is a gradient, and backward passes are not recorded: "
            + "second derivatives are not supported"
          : nil)
    }
    guard !isMeta else {
      throw ShapeError("can't go backward from a meta tensor: it has no values")
    }
  }
}
