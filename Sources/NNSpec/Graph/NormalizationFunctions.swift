import NNTensor

private let functions: [TensorFunction] = [
  .tensor(
    "batch_norm", "Normalises each channel over the batch.",
    [
      "input", "running_mean", "running_var", "weight=", "bias=", "training=", "momentum=", "eps=",
    ]
  ) {
    try $0.tensor().batchNormalized(
      runningMean: try $0.optionalTensor("running_mean"),
      runningVar: try $0.optionalTensor("running_var"), weight: try $0.optionalTensor("weight"),
      bias: try $0.optionalTensor("bias"), training: try $0.bool("training", default: false),
      momentum: try $0.double("momentum", default: 0.1), eps: try $0.double("eps", default: 1e-5))
  },
  .tensor(
    "instance_norm", "Normalises each channel of each sample.",
    [
      "input", "running_mean=", "running_var=", "weight=", "bias=", "use_input_stats=",
      "momentum=", "eps=",
    ]
  ) {
    try $0.tensor().instanceNormalized(
      runningMean: try $0.optionalTensor("running_mean"),
      runningVar: try $0.optionalTensor("running_var"), weight: try $0.optionalTensor("weight"),
      bias: try $0.optionalTensor("bias"),
      useInputStats: try $0.bool("use_input_stats", default: true),
      momentum: try $0.double("momentum", default: 0.1), eps: try $0.double("eps", default: 1e-5))
  },
  .tensor(
    "group_norm", "Normalises groups of channels of each sample.",
    ["input", "num_groups", "weight=", "bias=", "eps="]
  ) {
    try $0.tensor().groupNormalized(
      try $0.int("num_groups"), weight: try $0.optionalTensor("weight"),
      bias: try $0.optionalTensor("bias"), eps: try $0.double("eps", default: 1e-5))
  },
  .tensor(
    "layer_norm", "Normalises over the last dimensions.",
    ["input", "normalized_shape", "weight=", "bias=", "eps="]
  ) {
    try $0.tensor().layerNormalized(
      try $0.ints("normalized_shape"), weight: try $0.optionalTensor("weight"),
      bias: try $0.optionalTensor("bias"), eps: try $0.double("eps", default: 1e-5))
  },
  .tensor(
    "rms_norm", "Divides by the root mean square over the last dimensions.",
    ["input", "normalized_shape", "weight=", "eps="]
  ) {
    try $0.tensor().rmsNormalized(
      try $0.ints("normalized_shape"), weight: try $0.optionalTensor("weight"),
      eps: $0.has("eps") ? try $0.double("eps", default: 0) : nil)
  },
  .tensor(
    "local_response_norm", "Divides by a mean of squares over neighbouring channels.",
    ["input", "size", "alpha=", "beta=", "k="]
  ) {
    try $0.tensor().localResponseNormalized(
      size: try $0.int("size"), alpha: try $0.double("alpha", default: 1e-4),
      beta: try $0.double("beta", default: 0.75), k: try $0.double("k", default: 1))
  },
  // `out=`, a tensor to write to, is not taken: graphs have names for results.
  .tensor("normalize", "Divides by the p-norm along dim.", ["input", "p=", "dim=", "eps="]) {
    call in
    let x = try call.tensor()
    let norm = try x.norm(
      try call.double("p", default: 2), dims: try call.dims() ?? [1], keepDims: true)
    return try x / norm.clamped(min: try call.double("eps", default: 1e-12))
  },
]

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
