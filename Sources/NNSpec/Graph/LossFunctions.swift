import NNDeclarations
import NNLayers
import NNTensor

extension BoundCall {
  /// The reduction, which the arguments that PyTorch had before it override.
  fileprivate func reduction() throws -> Reduction {
    .resolve(
      sizeAverage: try optionalBool("size_average"), reduce: try optionalBool("reduce"),
      try choice("reduction", default: .mean))
  }

  fileprivate func target() throws -> Tensor { try tensor("target") }

  /// `weight`, where it is given.
  fileprivate func weight() throws -> Tensor? { try optionalTensor("weight") }

  /// Whole numbers as a tensor or as a list.
  fileprivate func lengths(_ name: String) throws -> Tensor {
    if isTensor(name) { return try tensor(name) }
    let numbers = try ints(name)
    return try Tensor(numbers, [numbers.count])
  }

  /// The variances: a tensor, or a number for all.
  fileprivate func variance() throws -> Tensor {
    isTensor("var") ? try tensor("var") : try .full(tensor().type, try double("var", default: 1))
  }

  /// What measures distances: a module of the graph; nil for none.
  fileprivate func distance() throws -> ((Tensor, Tensor) throws -> Tensor)? {
    guard has("distance_function") else { return nil }
    guard case .module(let module) = values["distance_function"] else {
      throw ShapeError(
        "gives \(function) \(values["distance_function"]?.kind ?? "nothing") as "
          + "'distance_function', expected a module")
    }
    return { a, b in
      guard case .tensor(let distance) = try module(Arguments([.tensor(a), .tensor(b)])) else {
        throw ShapeError("expects a distance_function that gives a tensor")
      }
      return distance
    }
  }
}

/// What stands at the end of most losses' parameters.
private let reductions: [Parameter] = ["size_average=", "reduce=", "reduction="]

/// A loss of `input` and `target` with the given further parameters.
private func loss(
  _ name: String, _ summary: String, _ parameters: [Parameter] = reductions,
  _ body: @escaping @Sendable (BoundCall) throws -> Tensor
) -> TensorFunction {
  .tensor(name, summary, ["input", "target"] + parameters, body)
}

private let distances: [TensorFunction] = [
  loss("l1_loss", "The mean absolute difference.", reductions + ["weight="]) {
    try $0.tensor().l1Loss($0.target(), weight: $0.weight(), reduction: $0.reduction())
  },
  loss("mse_loss", "The mean squared difference.", reductions + ["weight="]) {
    try $0.tensor().mseLoss($0.target(), weight: $0.weight(), reduction: $0.reduction())
  },
  loss(
    "smooth_l1_loss", "Squared differences below beta, absolute ones above.", reductions + ["beta="]
  ) {
    try $0.tensor().smoothL1Loss(
      $0.target(), beta: $0.double("beta", default: 1), reduction: $0.reduction())
  },
  loss(
    "huber_loss", "Squared differences below delta, scaled absolute ones above.",
    ["reduction=", "delta=", "weight="]
  ) {
    try $0.tensor().huberLoss(
      $0.target(), delta: $0.double("delta", default: 1), weight: $0.weight(),
      reduction: $0.reduction())
  },
]

private let entropies: [TensorFunction] = [
  loss(
    "cross_entropy", "-log softmax of the right class's score.",
    [
      "weight=", "size_average=", "ignore_index=", "reduce=", "reduction=", "label_smoothing=",
    ]
  ) {
    try $0.tensor().crossEntropy(
      $0.target(), weight: $0.weight(), ignoreIndex: $0.int("ignore_index", default: -100),
      reduction: $0.reduction(), labelSmoothing: $0.double("label_smoothing", default: 0))
  },
  .tensor(
    "linear_cross_entropy", "Cross entropy of a linear layer's scores, without keeping them.",
    [
      "input", "linear_weight", "target", "linear_bias=", "weight=", "reduction=",
      "ignore_index=", "label_smoothing=",
    ]
  ) {
    try $0.tensor().linearCrossEntropy(
      linearWeight: $0.tensor("linear_weight"), $0.target(),
      linearBias: $0.optionalTensor("linear_bias"), weight: $0.weight(),
      ignoreIndex: $0.has("ignore_index") ? $0.int("ignore_index") : nil,
      reduction: $0.reduction(), labelSmoothing: $0.double("label_smoothing", default: 0))
  },
  loss(
    "nll_loss", "Minus the right class's logarithm of a probability.",
    ["weight=", "size_average=", "ignore_index=", "reduce=", "reduction="]
  ) {
    try $0.tensor().nllLoss(
      $0.target(), weight: $0.weight(), ignoreIndex: $0.int("ignore_index", default: -100),
      reduction: $0.reduction())
  },
  loss(
    "binary_cross_entropy", "Cross entropy of probabilities and targets from 0 to 1.",
    ["weight="] + reductions
  ) {
    try $0.tensor().binaryCrossEntropy(
      $0.target(), weight: $0.weight(), reduction: $0.reduction())
  },
  loss(
    "binary_cross_entropy_with_logits",
    "Cross entropy of scores, of which sigmoid makes probabilities.",
    ["weight="] + reductions + ["pos_weight="]
  ) {
    try $0.tensor().bceWithLogits(
      $0.target(), weight: $0.weight(), posWeight: $0.optionalTensor("pos_weight"),
      reduction: $0.reduction())
  },
  loss(
    "kl_div", "The Kullback-Leibler divergence of the target from the input.",
    reductions + ["log_target="]
  ) { call in
    let reduction = BatchReduction.resolve(
      sizeAverage: try call.optionalBool("size_average"), reduce: try call.optionalBool("reduce"),
      try call.choice("reduction", default: .mean))
    return try reduction.of(call.tensor()) {
      try call.tensor().klDivergence(
        call.target(), targetIsLog: call.bool("log_target", default: false), reduction: $0)
    }
  },
  loss(
    "poisson_nll_loss", "Minus the logarithm of a Poisson likelihood.",
    ["log_input=", "full=", "size_average=", "eps=", "reduce=", "reduction="]
  ) {
    try $0.tensor().poissonNLLLoss(
      $0.target(), inputIsLog: $0.bool("log_input", default: true),
      isFull: $0.bool("full", default: false), eps: $0.double("eps", default: 1e-8),
      reduction: $0.reduction())
  },
  loss(
    "gaussian_nll_loss", "Minus the logarithm of a Gaussian likelihood.",
    ["var", "full=", "eps=", "reduction="]
  ) {
    try $0.tensor().gaussianNLLLoss(
      $0.target(), variance: $0.variance(), isFull: $0.bool("full", default: false),
      eps: $0.double("eps", default: 1e-6), reduction: $0.reduction())
  },
  .tensor(
    "ctc_loss", "Minus the logarithm of the sum over all alignments.",
    [
      "log_probs|input", "targets", "input_lengths", "target_lengths", "blank=", "reduction=",
      "zero_infinity=",
    ]
  ) {
    try $0.tensor("log_probs").ctcLoss(
      $0.tensor("targets"), inputLengths: $0.lengths("input_lengths"),
      targetLengths: $0.lengths("target_lengths"), blank: $0.int("blank", default: 0),
      reduction: $0.reduction(), zeroInfinity: $0.bool("zero_infinity", default: false))
  },
]

private let margins: [TensorFunction] = [
  loss(
    "hinge_embedding_loss", "x where the target is 1, max(0, margin - x) where it is -1.",
    ["margin="] + reductions
  ) {
    try $0.tensor().hingeEmbeddingLoss(
      $0.target(), margin: $0.double("margin", default: 1), reduction: $0.reduction())
  },
  loss("soft_margin_loss", "log(1 + exp(-target x)).") {
    try $0.tensor().softMarginLoss($0.target(), reduction: $0.reduction())
  },
  loss("multilabel_margin_loss", "A hinge between each right class and each wrong one.") {
    try $0.tensor().multilabelMarginLoss($0.target(), reduction: $0.reduction())
  },
  loss(
    "multilabel_soft_margin_loss", "Binary cross entropy of each class's score.",
    ["weight="] + reductions
  ) {
    try $0.tensor().multilabelSoftMarginLoss(
      $0.target(), weight: $0.weight(), reduction: $0.reduction())
  },
  loss(
    "multi_margin_loss", "A hinge between the right class and each other.",
    ["p=", "margin=", "weight="] + reductions
  ) {
    try $0.tensor().multiMarginLoss(
      $0.target(), p: $0.int("p", default: 1), margin: $0.double("margin", default: 1),
      weight: $0.weight(), reduction: $0.reduction())
  },
  .tensor(
    "margin_ranking_loss", "Wants one input above the other by a margin.",
    ["input1", "input2", "target", "margin="] + reductions
  ) {
    try $0.tensor("input1").marginRankingLoss(
      $0.tensor("input2"), target: $0.target(), margin: $0.double("margin", default: 0),
      reduction: $0.reduction())
  },
  .tensor(
    "cosine_embedding_loss", "Wants like pairs parallel and unlike ones apart.",
    ["input1", "input2", "target", "margin="] + reductions
  ) {
    try $0.tensor("input1").cosineEmbeddingLoss(
      $0.tensor("input2"), target: $0.target(), margin: $0.double("margin", default: 0),
      reduction: $0.reduction())
  },
  .tensor(
    "triplet_margin_loss", "Wants the anchor nearer to the positive than to the negative.",
    ["anchor", "positive", "negative", "margin=", "p=", "eps=", "swap="] + reductions
  ) {
    try $0.tensor("anchor").tripletMarginLoss(
      positive: $0.tensor("positive"), negative: $0.tensor("negative"),
      margin: $0.double("margin", default: 1), p: $0.double("p", default: 2),
      eps: $0.double("eps", default: 1e-6), swap: $0.bool("swap", default: false),
      reduction: $0.reduction())
  },
  .tensor(
    "triplet_margin_with_distance_loss", "The triplet loss with any distance.",
    [
      "anchor", "positive", "negative", "distance_function=", "margin=", "swap=", "reduction=",
    ]
  ) { call in
    let distance = try call.distance()
    return try call.tensor("anchor").tripletMarginLoss(
      positive: call.tensor("positive"), negative: call.tensor("negative"),
      margin: call.double("margin", default: 1), swap: call.bool("swap", default: false),
      reduction: call.reduction()
    ) { try distance?($0, $1) ?? $0.pairwiseDistance($1) }
  },
]

@section("nn_declarations") @used
private let registration: Registration = {
  TensorFunction.register(distances + entropies + margins, in: $0)
}
