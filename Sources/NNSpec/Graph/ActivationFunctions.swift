import NNTensor

/// A function of one tensor and options that PyTorch has out of place, with `inplace=True` and, where
/// `hasTwin`, as a function in place, whose name ends in `_`.
private func activation(
  _ name: String, _ summary: String, _ parameters: [Parameter] = [], hasTwin: Bool = false,
  _ body: @escaping @Sendable (BoundCall) throws -> Tensor
) -> [TensorFunction] {
  let parameters = ["input"] + parameters
  let function = TensorFunction.tensor(name, summary, parameters + ["inplace="]) { call in
    let output = try body(call)
    return try call.bool("inplace", default: false) ? call.tensor().becoming(output) : output
  }
  guard hasTwin else { return [function] }
  return [
    function,
    .tensor(name + "_", summary + " In place.", parameters) {
      try $0.tensor().becoming(try body($0))
    },
  ]
}

private let elementwise: [[TensorFunction]] = [
  activation("relu", "max(0, x) of each element.", hasTwin: true) { try $0.tensor().relu() },
  activation("relu6", "x between 0 and 6, of each element.") { try $0.tensor().relu6() },
  activation("silu", "x sigmoid(x) of each element.") { try $0.tensor().silu() },
  activation("mish", "x tanh(softplus(x)) of each element.") { try $0.tensor().mish() },
  activation("hardsigmoid", "A piecewise linear sigmoid of each element.") {
    try $0.tensor().hardSigmoid()
  },
  activation("hardswish", "x hardsigmoid(x) of each element.") { try $0.tensor().hardSwish() },
  activation("selu", "A scaled ELU that keeps mean and variance through layers.", hasTwin: true) {
    try $0.tensor().selu()
  },
  activation("elu", "x above zero, alpha (exp(x) - 1) below.", ["alpha="], hasTwin: true) {
    try $0.tensor().elu(alpha: try $0.double("alpha", default: 1))
  },
  activation("celu", "x above zero, alpha (exp(x / alpha) - 1) below.", ["alpha="], hasTwin: true) {
    try $0.tensor().celu(alpha: try $0.double("alpha", default: 1))
  },
  activation(
    "leaky_relu", "x above zero, negative_slope x below.", ["negative_slope="], hasTwin: true
  ) {
    try $0.tensor().leakyReLU(negativeSlope: try $0.double("negative_slope", default: 0.01))
  },
  activation(
    "rrelu", "A leaky ReLU whose slope is drawn at random in training.",
    ["lower=", "upper=", "training="], hasTwin: true
  ) { call in
    let (lower, upper) = (
      try call.double("lower", default: 1.0 / 8), try call.double("upper", default: 1.0 / 3)
    )
    guard try call.bool("training", default: false) else {
      return try call.tensor().rrelu(lower: lower, upper: upper)
    }
    return try call.tensor().rrelu(lower: lower, upper: upper, from: call.stream(for: "input"))
  },
  activation("hardtanh", "x between min_val and max_val.", ["min_val=", "max_val="], hasTwin: true)
  {
    try $0.tensor().hardTanh(
      min: try $0.double("min_val", default: -1), max: try $0.double("max_val", default: 1))
  },
  activation(
    "threshold", "x where it is above threshold, value elsewhere.", ["threshold", "value"],
    hasTwin: true
  ) {
    try $0.tensor().thresholded(
      try $0.double("threshold", default: 0), value: try $0.double("value", default: 0))
  },
]

private let others: [TensorFunction] = [
  .tensor("gelu", "x Phi(x), with the normal distribution's Phi.", ["input", "approximate="]) {
    call in
    let approximate = try call.string("approximate", default: "none")
    guard ["none", "tanh"].contains(approximate) else {
      throw ShapeError("gives gelu '\(approximate)' as 'approximate', expected 'none' or 'tanh'")
    }
    return try call.tensor().gelu(approximate: approximate == "tanh")
  },
  .tensor(
    "hardshrink", "x where it is further than lambd from zero, 0 elsewhere.", ["input", "lambd="]
  ) {
    try $0.tensor().hardShrunk(lambda: try $0.double("lambd", default: 0.5))
  },
  .tensor(
    "softshrink", "x moved towards zero by lambd, 0 where it is nearer.", ["input", "lambd="]
  ) {
    try $0.tensor().softShrunk(lambda: try $0.double("lambd", default: 0.5))
  },
  .tensor("tanhshrink", "x - tanh(x) of each element.", ["input"]) { try $0.tensor().tanhShrunk() },
  .tensor("softsign", "x / (1 + |x|) of each element.", ["input"]) { try $0.tensor().softsign() },
  .tensor(
    "softplus", "log(1 + exp(beta x)) / beta, a smooth ReLU.", ["input", "beta=", "threshold="]
  ) {
    try $0.tensor().softplus(
      beta: try $0.double("beta", default: 1), threshold: try $0.double("threshold", default: 20))
  },
  .tensor("prelu", "x above zero, a learned weight x below.", ["input", "weight"]) {
    try $0.tensor().prelu(try $0.tensor("weight"))
  },
  .tensor("glu", "One half of dim times the sigmoid of the other.", ["input", "dim="]) {
    try $0.tensor().glu(dim: try $0.int("dim", default: -1))
  },
  .tensor("softmax", "exp(x) over its sum along dim: numbers that add up to 1.", softmaxParameters)
  { try $0.input().softmax(dim: try $0.softmaxDim()) },
  .tensor("softmin", "The softmax of -x along dim.", softmaxParameters) {
    try $0.input().softmin(dim: try $0.softmaxDim())
  },
  .tensor("log_softmax", "The logarithm of the softmax along dim.", softmaxParameters) {
    try $0.input().logSoftmax(dim: try $0.softmaxDim())
  },
  .tensor(
    "gumbel_softmax", "Draws from the softmax of logits, with gradients.",
    ["logits|input", "tau=", "hard=", "eps=", "dim="]
  ) { call in
    try call.tensor("logits").gumbelSoftmax(
      tau: try call.double("tau", default: 1), hard: try call.bool("hard", default: false),
      dim: try call.int("dim", default: -1), from: call.randomStream)
  },
]

/// `_stacklevel` says where PyTorch's warnings point.
private let softmaxParameters: [Parameter] = ["input", "dim=", "_stacklevel=", "dtype="]

extension BoundCall {
  fileprivate func softmaxDim() throws -> Int {
    try int("dim", default: try tensor().implicitSoftmaxDim)
  }

  /// The random numbers of this call on the tensor `name`. A shape-only pass does not count as a draw.
  func stream(for name: String) throws -> RandomStream {
    try tensor(name).isMeta ? RandomStream(seed: 0, name: function) : randomStream()
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  TensorFunction.register(elementwise.flatMap { $0 } + others, in: list)
}
