import NNTensor

/// Elementwise functions with options. Those of tensors and numbers alone are found by themselves:
/// see `NamedFunction`.
private let functions: [TensorFunction] = [
  .tensor("positive", ["input"]) { try $0.tensor() },
  .tensor("round", ["input", "decimals="]) {
    try $0.tensor().round(decimals: try $0.int("decimals", default: 0))
  },
  .tensor("polygamma", ["n", "input"]) { try $0.tensor().polygamma(try $0.int("n", default: 0)) },
  .tensor("mvlgamma", ["input", "p"], also: ["multigammaln"]) {
    try $0.tensor().mvlgamma(try $0.int("p", default: 1))
  },
  .tensor("ldexp", ["input", "other"]) {
    try $0.operand("input").ldexp(try $0.operand("other"))
  },
  .tensor("xlog1py", ["input", "other"]) {
    try $0.operand("input").xlogy(try $0.operand("other") + 1)
  },
  .tensor("logit", ["input", "eps="]) {
    try $0.tensor().logit(eps: $0.has("eps") ? try $0.double("eps", default: 0) : nil)
  },
  .tensor("nan_to_num", ["input", "nan=", "posinf=", "neginf="]) { call in
    try call.tensor().nanToNum(
      nan: try call.double("nan", default: 0),
      posinf: call.has("posinf") ? try call.double("posinf", default: 0) : nil,
      neginf: call.has("neginf") ? try call.double("neginf", default: 0) : nil)
  },
  .tensor("add", ["input", "other", "alpha="]) {
    try $0.operand("input") + $0.scaled("other", by: "alpha")
  },
  .tensor("sub", ["input", "other", "alpha="]) {
    try $0.operand("input") - $0.scaled("other", by: "alpha")
  },
  .tensor("rsub", ["input", "other", "alpha="]) {
    try $0.operand("other") - $0.scaled("input", by: "alpha")
  },
  .tensor("div", ["input", "other", "rounding_mode="]) { call in
    let mode = call.has("rounding_mode") ? try call.string("rounding_mode", default: "") : nil
    let rounding = mode.flatMap(RoundingMode.init)
    guard rounding != nil || mode == nil else {
      throw ShapeError("gives div rounding_mode '\(mode ?? "")', expected 'trunc' or 'floor'")
    }
    return try call.operand("input").divided(by: call.operand("other"), rounding: rounding)
  },
  .tensor("float_power", ["input", "exponent"]) {
    try $0.operand("input").floatPower(try $0.operand("exponent"))
  },
  .tensor("clamp", ["input", "min=", "max="], clamped),
  .tensor("clip", ["input", "min=", "max="], clamped),
  .tensor("clamp_min", ["input", "min"], clamped),
  .tensor("clamp_max", ["input", "max"], clamped),
  .tensor("lerp", ["input", "end", "weight"]) {
    try $0.tensor().lerp(try $0.tensor("end"), weight: try $0.operand("weight"))
  },
  .tensor("addcmul", ["input", "tensor1", "tensor2", "value="]) {
    try $0.tensor().addcmul(
      try $0.tensor("tensor1"), try $0.tensor("tensor2"), value: try $0.double("value", default: 1))
  },
  .tensor("addcdiv", ["input", "tensor1", "tensor2", "value="]) {
    try $0.tensor().addcdiv(
      try $0.tensor("tensor1"), try $0.tensor("tensor2"), value: try $0.double("value", default: 1))
  },
  .tensor("where", ["condition", "input", "other"]) {
    try Tensor.select($0.tensor("condition"), $0.operand("input"), $0.operand("other"))
  },
  .tensor("masked_fill", ["input", "mask", "value"]) {
    try $0.tensor().maskedFilled(try $0.tensor("mask"), try $0.operand("value"))
  },
  .tensor("isclose", ["input", "other", "rtol=", "atol=", "equal_nan="]) {
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
