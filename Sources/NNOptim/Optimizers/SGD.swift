import NNDeclarations
import NNDiagnostics
import NNTensor

/// Stochastic gradient descent, with momentum where asked for. For each parameter x with gradient
/// g:
/// ```
/// d = (maximize ? -g : g) + weight_decay * x
/// b = d in the first step, then momentum * b + (1 - dampening) * d
/// x = x - lr * (nesterov ? d + momentum * b : b)
/// ```
/// Without momentum, b is d. The state of a parameter is its `momentum_buffer` b.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.optim.SGD.html
public final class SGD: Optimizer {
  /// The parameters with their names, in order.
  public let parameters: NamedTensors
  private var settings: OptimizerSteps.SGD
  /// One a parameter; nil until its first step with momentum.
  private var buffers: [Tensor?]

  /// Descent for `parameters`, which must be contiguous floating-point tensors.
  public init(_ parameters: NamedTensors, _ settings: OptimizerSteps.SGD) {
    self.parameters = parameters
    self.settings = settings
    buffers = [Tensor?](repeating: nil, count: parameters.count)
  }

  /// How far a step goes.
  public var learningRate: Double {
    get { settings.learningRate }
    set { settings.learningRate = newValue }
  }

  /// How much of the last step is kept.
  public var momentum: Double? {
    get { settings.momentum }
    set { settings.momentum = newValue ?? 0 }
  }

  /// Changes every parameter that has a gradient.
  public func step() throws {
    for (index, (_, parameter)) in parameters.enumerated() {
      guard let gradient = parameter.grad else { continue }
      guard settings.momentum != 0 else {
        try OptimizerSteps.apply(
          settings, to: parameter, gradient: gradient, buffer: nil, isFirst: false)
        continue
      }
      let isFirst = buffers[index] == nil
      let buffer = try buffers[index] ?? Tensor.empty(parameter.type)
      try OptimizerSteps.apply(
        settings, to: parameter, gradient: gradient, buffer: buffer, isFirst: isFirst)
      buffers[index] = buffer
    }
  }

  /// Rate, momentum and `NAME.momentum_buffer` of each parameter that moved with momentum.
  public var state: NamedTensors {
    get throws {
      var state: NamedTensors = [
        ("learning_rate", try .scalar(settings.learningRate)),
        ("momentum", try .scalar(settings.momentum)),
      ]
      for (index, (name, _)) in parameters.enumerated() {
        if let buffer = buffers[index] { state.append((name + ".momentum_buffer", buffer)) }
      }
      return state
    }
  }

  /// Takes a copy of a state over, in place of its own.
  public func load(_ state: NamedTensors) throws {
    var saved = SavedState(state, of: "the optimizer")
    let learningRate = try saved.takeNumber("learning_rate")
    let momentum = try saved.takeNumber("momentum")
    let buffers = try parameters.map { name, tensor in
      try saved.take(name + ".momentum_buffer", tensor.type, isRequired: false)
    }
    try saved.finish()
    settings.learningRate = learningRate
    settings.momentum = momentum
    self.buffers = buffers
  }

  static let declaration = OptimizerDeclaration(
    "SGD", "Stochastic gradient descent, with momentum where asked for.",
    reference: "https://docs.pytorch.org/docs/2.13/generated/torch.optim.SGD.html",
    Arg<Double>("lr", default: 1e-3, .nonNegative, "learning rate: how far a step goes"),
    Arg<Double>("momentum", default: 0, .nonNegative, "how much of the last step is kept"),
    Arg<Double>("dampening", default: 0, "how much less of the gradient enters the momentum"),
    Arg<Double>(
      "weight_decay", default: 0, .nonNegative, "share of a parameter added to its gradient"),
    Arg<Bool>("nesterov", default: false, "whether to look ahead along the momentum"),
    Arg<Bool>("maximize", default: false, "whether to make the loss larger instead of smaller")
  ) { context, rate, momentum, dampening, decay, nesterov, maximize in
    guard !nesterov || (momentum > 0 && dampening == 0) else {
      throw Diagnostic(
        .argumentsDisagree,
        "nesterov of 'SGD' expects momentum of more than 0 and dampening 0, "
          + "got momentum \(momentum) and dampening \(dampening)",
        at: context.location)
    }
    var settings = OptimizerSteps.SGD(learningRate: rate)
    settings.momentum = momentum
    settings.dampening = dampening
    settings.weightDecay = decay
    settings.nesterov = nesterov
    settings.maximize = maximize
    return SGD(context.parameters, settings)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(SGD.declaration, in: $0) }
