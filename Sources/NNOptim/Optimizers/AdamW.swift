import NNDeclarations
import NNTensor

/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019;
/// https://arxiv.org/abs/1711.05101): each step first multiplies the parameters by `1 - lr *
/// weight_decay`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.optim.AdamW.html
public enum AdamW {
  static let declaration = OptimizerDeclaration(
    "AdamW", "Adam whose weight decay is taken off the parameters, not added to the gradients.",
    reference: "https://docs.pytorch.org/docs/2.13/generated/torch.optim.AdamW.html",
    Arg<Double>("lr", default: 1e-3, .nonNegative, "learning rate: about how far a step goes"),
    Arg<Betas>(
      "betas", default: Betas(0.9, 0.999), .belowOne,
      "how much of the means of the gradient and of its square is kept"),
    Arg<Double>("eps", default: 1e-8, .nonNegative, "added to the root of the mean square"),
    Arg<Double>(
      "weight_decay", default: 1e-2, .nonNegative,
      "share of a parameter, times the learning rate, taken off it"),
    Arg<Bool>("amsgrad", default: false, "whether to divide by the largest mean square so far"),
    Arg<Bool>("maximize", default: false, "whether to make the loss larger instead of smaller")
  ) { context, rate, betas, eps, decay, amsgrad, maximize in
    var settings = OptimizerSteps.Adam(
      learningRate: rate, beta1: betas.first, beta2: betas.second, eps: eps)
    settings.decoupledDecay = decay
    settings.maximize = maximize
    return Adam(context.parameters, settings, amsgrad: amsgrad)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(AdamW.declaration, in: $0) }
