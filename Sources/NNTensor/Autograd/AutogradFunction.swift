/// A function with a gradient of its own: PyTorch's `torch.autograd.Function`.
///
/// Its stored properties are its constants. What `forward` computes with tensors is not recorded;
/// `backward` says what the gradients are:
/// ```swift
/// struct Exp: AutogradFunction {
///   func forward(_ context: FunctionContext, _ inputs: [Tensor]) throws -> [Tensor] {
///     let result = try inputs[0].exponential()
///     context.save(result)
///     return [result]
///   }
///   func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?] {
///     [try gradients[0].map { try $0 * context.saved[0] }]
///   }
/// }
/// let y = try Exp()(x)
/// ```
public protocol AutogradFunction {
  /// What errors call it; the type's name unless it says otherwise.
  static var name: String { get }

  /// Computes the outputs, outside the tape.
  ///
  /// What `backward` needs must be saved in `context`.
  func forward(_ context: FunctionContext, _ inputs: [Tensor]) throws -> [Tensor]

  /// The gradients of the inputs, one an input; nil where there is none.
  ///
  /// `gradients` are those of the outputs, in order, of the outputs' types. It may be asked for
  /// inputs that `context.needsInputGradient` leaves out; what is given for them is dropped.
  func backward(_ context: FunctionContext, _ gradients: [Tensor?]) throws -> [Tensor?]
}

/// What goes from a function's `forward` to its `backward`.
public final class FunctionContext {
  /// Which inputs want a gradient.
  public let needsInputGradient: [Bool]
  /// In `backward`, the tensors that `forward` saved, outside the tape.
  public internal(set) var saved: [Tensor] = []
  /// Whether `backward` gets zeros for an output that nothing depends on; else it gets nil.
  public var materializesGradients = true
  fileprivate var nonDifferentiable: Set<ObjectIdentifier> = []

  init(needsInputGradient: [Bool]) { self.needsInputGradient = needsInputGradient }

  /// Keeps tensors for `backward`. One that is written to meanwhile makes the backward pass throw.
  public func save(_ tensors: Tensor...) { saved += tensors }

  /// Says that these outputs require no gradient.
  public func markNonDifferentiable(_ outputs: Tensor...) {
    for output in outputs { nonDifferentiable.insert(ObjectIdentifier(output)) }
  }
}

extension AutogradFunction {
  /// The type's name.
  public static var name: String { "\(Self.self)" }

  /// The outputs for `inputs`, recorded when gradients are wanted.
  ///
  /// Throws what `forward` throws. Going backward throws a `ShapeError` when `backward` gives another
  /// number of gradients than there are inputs, or one of another type than its input.
  public func apply(_ inputs: [Tensor]) throws -> [Tensor] {
    let isRecording = isGradEnabled && inputs.contains(where: \.requiresGrad)
    let context = FunctionContext(
      needsInputGradient: inputs.map { isRecording && $0.requiresGrad })
    let given = try noGrad { try forward(context, inputs) }
    // A tensor of the user's stays as it is: the output is another one that looks at its memory.
    let outputs = given.map { output in
      output.requiresGrad || inputs.contains { $0 === output } ? output.detached() : output
    }
    guard isRecording else { return outputs }
    let differentiable = given.map {
      $0.dtype.isFloatingPoint && !context.nonDifferentiable.contains(ObjectIdentifier($0))
    }
    let kept = context.saved
    context.saved = []
    // The node must not hold its own outputs.
    let types = outputs.map(\.type)
    let node = Node(function: Self.name, inputs: inputs, outputs: outputs, kept: kept) {
      try gradients($0, context, outputs: types)
    }
    for (index, output) in outputs.enumerated() where differentiable[index] {
      output.requiresGrad = true
      output.node = node
      output.outputIndex = index
    }
    return outputs
  }

  /// The outputs for `inputs`, recorded when gradients are wanted.
  public func apply(_ inputs: Tensor...) throws -> [Tensor] { try apply(inputs) }

  /// The first output for `inputs`, recorded when gradients are wanted.
  ///
  /// Throws what `apply` throws, and a `ShapeError` when there is no output.
  public func callAsFunction(_ inputs: Tensor...) throws -> Tensor {
    guard let output = try apply(inputs).first else {
      throw ShapeError("\(Self.name) gives no output")
    }
    return output
  }

  /// Calls `backward` and checks what it gives.
  private func gradients(
    _ tape: GradientContext, _ own: FunctionContext, outputs: [TensorType]
  ) throws -> [Tensor?] {
    let context = FunctionContext(needsInputGradient: tape.needs)
    context.saved = tape.savedInputs.compactMap { $0 }
    let arrived = try zip(tape.outputGradients, outputs).map { gradient, type in
      try gradient ?? (own.materializesGradients ? Tensor.zeros(type) : nil)
    }
    let given = try backward(context, arrived)
    guard given.count == tape.inputTypes.count else {
      throw ShapeError(
        "expects \(Self.name) to give \(tape.inputTypes.count) gradients, one an input, "
          + "got \(given.count)")
    }
    for (index, gradient) in given.enumerated() where tape.needs[index] {
      guard let gradient else { continue }
      guard gradient.type == tape.inputTypes[index], !gradient.isMeta else {
        let got = gradient.isMeta ? "a meta tensor" : "\(gradient.type)"
        throw ShapeError(
          "expects \(Self.name) to give a gradient \(tape.inputTypes[index]) for input \(index), "
            + "got \(got)")
      }
    }
    return given.map { $0?.detached() }
  }
}
