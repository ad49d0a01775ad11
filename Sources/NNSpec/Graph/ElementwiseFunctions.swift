import NNTensor

/// Elementwise functions with options. Those of tensors and numbers alone are found by themselves:
/// see `NamedFunction`.
private let functions: [TensorFunction] = [
  .tensor("positive", "The tensor as it is.", ["input"]) { try $0.tensor() },
  .tensor(
    "round", "Each element to the nearest whole number, halves to even.", ["input", "decimals="]
  ) {
    try $0.tensor().round(decimals: try $0.int("decimals", default: 0))
  },
  .tensor("polygamma", "The n-th derivative of the digamma function.", ["n", "input"]) {
    try $0.tensor().polygamma(try $0.int("n", default: 0))
  },
  .tensor(
    "mvlgamma", "The logarithm of the multivariate gamma function.", ["input", "p"],
    also: ["multigammaln"]
  ) {
    try $0.tensor().mvlgamma(try $0.int("p", default: 1))
  },
  .tensor("ldexp", "input times 2 to the power of other.", ["input", "other"]) {
    try $0.operand("input").ldexp(try $0.operand("other"))
  },
  .tensor("xlog1py", "input log(1 + other), 0 where input is 0.", ["input", "other"]) {
    try $0.operand("input").xlogy(try $0.operand("other") + 1)
  },
  .tensor("logit", "log(x / (1 - x)), the inverse of the sigmoid.", ["input", "eps="]) {
    try $0.tensor().logit(eps: $0.has("eps") ? try $0.double("eps", default: 0) : nil)
  },
  .tensor(
    "nan_to_num", "Replaces NaN and infinities by numbers.",
    ["input", "nan=", "posinf=", "neginf="]
  ) { call in
    try call.tensor().nanToNum(
      nan: try call.double("nan", default: 0),
      posinf: call.has("posinf") ? try call.double("posinf", default: 0) : nil,
      neginf: call.has("neginf") ? try call.double("neginf", default: 0) : nil)
  },
  .tensor("add", "input + alpha other.", ["input", "other", "alpha="]) {
    try $0.operand("input") + $0.scaled("other", by: "alpha")
  },
  .tensor("sub", "input - alpha other.", ["input", "other", "alpha="]) {
    try $0.operand("input") - $0.scaled("other", by: "alpha")
  },
  .tensor("rsub", "other - alpha input.", ["input", "other", "alpha="]) {
    try $0.operand("other") - $0.scaled("input", by: "alpha")
  },
  .tensor(
    "div", "input / other, rounded where rounding_mode says so.",
    ["input", "other", "rounding_mode="]
  ) { call in
    let mode = call.has("rounding_mode") ? try call.string("rounding_mode", default: "") : nil
    let rounding = mode.flatMap(RoundingMode.init)
    guard rounding != nil || mode == nil else {
      throw ShapeError("gives div rounding_mode '\(mode ?? "")', expected 'trunc' or 'floor'")
    }
    return try call.operand("input").divided(by: call.operand("other"), rounding: rounding)
  },
  .tensor("float_power", "input to the power of exponent, in float64.", ["input", "exponent"]) {
    try $0.operand("input").floatPower(try $0.operand("exponent"))
  },
  .tensor(
    "clamp", "Each element, at least min and at most max.", ["input", "min=", "max="], clamped),
  .tensor(
    "clip", "Each element, at least min and at most max.", ["input", "min=", "max="], clamped),
  .tensor("clamp_min", "Each element, at least min.", ["input", "min"], clamped),
  .tensor("clamp_max", "Each element, at most max.", ["input", "max"], clamped),
  .tensor("lerp", "input + weight (end - input).", ["input", "end", "weight"]) {
    try $0.tensor().lerp(try $0.tensor("end"), weight: try $0.operand("weight"))
  },
  .tensor("addcmul", "input + value tensor1 tensor2.", ["input", "tensor1", "tensor2", "value="]) {
    try $0.tensor().addcmul(
      try $0.tensor("tensor1"), try $0.tensor("tensor2"), value: try $0.double("value", default: 1))
  },
  .tensor("addcdiv", "input + value tensor1 / tensor2.", ["input", "tensor1", "tensor2", "value="])
  {
    try $0.tensor().addcdiv(
      try $0.tensor("tensor1"), try $0.tensor("tensor2"), value: try $0.double("value", default: 1))
  },
  .tensor(
    "where", "Elements of input where the condition holds, of other elsewhere.",
    ["condition", "input", "other"]
  ) {
    try Tensor.select($0.tensor("condition"), $0.operand("input"), $0.operand("other"))
  },
  .tensor(
    "masked_fill", "The tensor with a number where the mask is true.", ["input", "mask", "value"]
  ) {
    try $0.tensor().maskedFilled(try $0.tensor("mask"), try $0.operand("value"))
  },
  .tensor(
    "isclose", "Whether elements are equal up to tolerances.",
    ["input", "other", "rtol=", "atol=", "equal_nan="]
  ) {
    try $0.tensor().isClose(
      try $0.tensor("other"), rtol: try $0.double("rtol", default: 1e-5),
      atol: try $0.double("atol", default: 1e-8),
      equalNaN: try $0.bool("equal_nan", default: false))
  },
]

/// `torch.clamp`, whose bounds are numbers or tensors.
@Sendable private func clamped(_ call: BoundCall) throws -> Tensor {
  try call.tensor().clamped(
    min: call.has("min") ? try call.operand("min") : nil,
    max: call.has("max") ? try call.operand("max") : nil)
}

extension BoundCall {
  /// Argument `name` times the number `factor`, if that is given.
  fileprivate func scaled(_ name: String, by factor: String) throws -> Tensor {
    has(factor) ? try operand(name) * operand(factor) : try operand(name)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
