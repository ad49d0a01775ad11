import NNDeclarations
import NNTensor

/// Adam (Kingma and Ba, 2015; https://arxiv.org/abs/1412.6980). For each parameter x with gradient
/// g, in its step t:
/// ```
/// g = (maximize ? -g : g) + weight_decay * x
/// m = beta1 * m + (1 - beta1) * g
/// v = beta2 * v + (1 - beta2) * g^2
/// x = x - lr * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps)
/// ```
/// With decoupled weight decay (AdamW), x is instead first multiplied by `1 - lr * weight_decay`.
/// With `amsgrad`, the largest v so far is used in place of v. The state of a parameter is `step`,
/// `exp_avg` (m), `exp_avg_sq` (v) and, with `amsgrad`, `max_exp_avg_sq`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.optim.Adam.html
public final class Adam: Optimizer {
  /// What a parameter has after its first step.
  private struct Moments {
    var step: Int
    let first: Tensor
    let second: Tensor
    let largest: Tensor?
  }

  /// The parameters with their names, in order.
  public let parameters: NamedTensors
  private var settings: OptimizerSteps.Adam
  private let amsgrad: Bool
  private var moments: [Moments?]

  /// Adam for `parameters`, which must be contiguous floating-point tensors.
  public init(_ parameters: NamedTensors, _ settings: OptimizerSteps.Adam, amsgrad: Bool = false) {
    self.parameters = parameters
    self.settings = settings
    self.amsgrad = amsgrad
    moments = [Moments?](repeating: nil, count: parameters.count)
  }

  /// How far a step goes.
  public var learningRate: Double {
    get { settings.learningRate }
    set { settings.learningRate = newValue }
  }

  /// The first beta.
  public var momentum: Double? {
    get { settings.beta1 }
    set { settings.beta1 = newValue ?? 0 }
  }

  /// Changes every parameter that has a gradient.
  public func step() throws {
    for (index, (_, parameter)) in parameters.enumerated() {
      guard let gradient = parameter.grad else { continue }
      var own = try moments[index] ?? fresh(parameter.type)
      own.step += 1
      try OptimizerSteps.apply(
        settings, number: own.step, to: parameter, gradient: gradient, first: own.first,
        second: own.second, largest: own.largest)
      moments[index] = own
    }
  }

  private func fresh(_ type: TensorType) throws -> Moments {
    Moments(
      step: 0, first: try .zeros(type), second: try .zeros(type),
      largest: amsgrad ? try .zeros(type) : nil)
  }

  /// Rate, first beta, and of each parameter that moved its step count and moments.
  public var state: NamedTensors {
    get throws {
      var state: NamedTensors = [
        ("learning_rate", try .scalar(settings.learningRate)),
        ("momentum", try .scalar(settings.beta1)),
      ]
      for (index, (name, _)) in parameters.enumerated() {
        guard let own = moments[index] else { continue }
        state.append((name + ".step", try .scalar(own.step)))
        state.append((name + ".exp_avg", own.first))
        state.append((name + ".exp_avg_sq", own.second))
        if let largest = own.largest { state.append((name + ".max_exp_avg_sq", largest)) }
      }
      return state
    }
  }

  /// Takes a copy of a state over, in place of its own.
  public func load(_ state: NamedTensors) throws {
    var saved = SavedState(state, of: "the optimizer")
    let learningRate = try saved.takeNumber("learning_rate")
    let beta1 = try saved.takeNumber("momentum")
    let stepped = Set(state.map(\.name))
    let moments = try parameters.map { name, tensor -> Moments? in
      guard stepped.contains(name + ".step") else { return nil }
      let step = try saved.takeCount(name + ".step")
      let first = try saved.take(name + ".exp_avg", tensor.type)
      let second = try saved.take(name + ".exp_avg_sq", tensor.type)
      let largest = amsgrad ? try saved.take(name + ".max_exp_avg_sq", tensor.type) : nil
      guard let first, let second else { return nil }
      return Moments(step: step, first: first, second: second, largest: largest)
    }
    try saved.finish()
    settings.learningRate = learningRate
    settings.beta1 = beta1
    self.moments = moments
  }

  static let declaration = OptimizerDeclaration(
    "Adam", "Steps of about the same size in each direction, from running means of the gradient.",
    reference: "https://docs.pytorch.org/docs/2.13/generated/torch.optim.Adam.html",
    Arg<Double>("lr", default: 1e-3, .nonNegative, "learning rate: about how far a step goes"),
    Arg<Betas>(
      "betas", default: Betas(0.9, 0.999), .belowOne,
      "how much of the means of the gradient and of its square is kept"),
    Arg<Double>("eps", default: 1e-8, .nonNegative, "added to the root of the mean square"),
    Arg<Double>(
      "weight_decay", default: 0, .nonNegative, "share of a parameter added to its gradient"),
    Arg<Bool>("amsgrad", default: false, "whether to divide by the largest mean square so far"),
    Arg<Bool>("maximize", default: false, "whether to make the loss larger instead of smaller"),
    Arg<Bool>(
      "decoupled_weight_decay", default: false,
      "whether the decay is taken off the parameter itself, as in AdamW")
  ) { context, rate, betas, eps, decay, amsgrad, maximize, decoupled in
    var settings = OptimizerSteps.Adam(
      learningRate: rate, beta1: betas.first, beta2: betas.second, eps: eps)
    if decoupled { settings.decoupledDecay = decay } else { settings.weightDecay = decay }
    settings.maximize = maximize
    return Adam(context.parameters, settings, amsgrad: amsgrad)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Adam.declaration, in: $0) }
