import NNTensor

private let functions: [TensorFunction] = [
  .tensor("relu", ["input", "inplace="]) { try $0.tensor().relu() },
  .tensor("leaky_relu", ["input", "negative_slope=", "inplace="]) {
    try $0.tensor().leakyReLU(negativeSlope: try $0.double("negative_slope", default: 0.01))
  },
  .tensor("gelu", ["input", "approximate="]) {
    try $0.tensor().gelu(approximate: try $0.string("approximate", default: "none") == "tanh")
  },
  .tensor("silu", ["input", "inplace="]) { try $0.tensor().silu() },
  .tensor("sigmoid", ["input"]) { try $0.tensor().sigmoid() },
  .tensor("tanh", ["input"]) { try $0.tensor().tanh() },
  .tensor("exp", ["input"]) { try $0.tensor().exponential() },
  .tensor("log", ["input"]) { try $0.tensor().logarithm() },
  .tensor("sqrt", ["input"]) { try $0.tensor().squareRoot() },
  .tensor("square", ["input"]) { try $0.tensor().squared() },
  .tensor("abs", ["input"]) { try $0.tensor().absolute() },
  .tensor("sin", ["input"]) { try $0.tensor().sine() },
  .tensor("cos", ["input"]) { try $0.tensor().cosine() },
  .tensor("reciprocal", ["input"]) { try $0.tensor().reciprocal() },
  .tensor("neg", ["input"]) { try -$0.tensor() },
  .tensor("add", ["input", "other"]) { try $0.tensor() + $0.tensor("other") },
  .tensor("sub", ["input", "other"]) { try $0.tensor() - $0.tensor("other") },
  .tensor("mul", ["input", "other"]) { try $0.tensor() * $0.tensor("other") },
  .tensor("div", ["input", "other"]) { try $0.tensor() / $0.tensor("other") },
  .tensor("pow", ["input", "exponent"]) { call in
    if case .tensor(let exponent) = call.values["exponent"] {
      return try call.tensor().power(exponent)
    }
    return try call.tensor().power(try call.double("exponent", default: 1))
  },
  .tensor("matmul", ["input", "other"]) { try $0.tensor().matmul(try $0.tensor("other")) },
  .tensor("softmax", ["input", "dim="]) {
    try $0.tensor().softmax(dim: try $0.int("dim", default: implicitDim(try $0.tensor())))
  },
  .tensor("log_softmax", ["input", "dim="]) {
    try $0.tensor().logSoftmax(dim: try $0.int("dim", default: implicitDim(try $0.tensor())))
  },
]

/// The dimension that PyTorch takes for softmax where none is given.
private func implicitDim(_ tensor: Tensor) -> Int { [0, 1, 3].contains(tensor.rank) ? 0 : 1 }

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
