import NNTensor

private let functions: [TensorFunction] =
  (1...3).flatMap(convolutions) + (1...3).flatMap(pools) + (1...3).flatMap(maxPools) + others

/// The convolutions over `rank` dimensions.
private func convolutions(_ rank: Int) -> [TensorFunction] {
  [
    .tensor(
      "conv\(rank)d", "A convolution.",
      ["input", "weight", "bias=", "stride=", "padding=", "dilation=", "groups="]
    ) { call in
      let dilation = try call.ints("dilation", count: rank, default: 1)
      let stride = try call.ints("stride", count: rank, default: 1)
      let weight = try call.tensor("weight")
      let padding = try call.convolutionPadding(weight.shape, stride, dilation, rank: rank)
      return try call.tensor().convolved(
        weight: weight, bias: try call.optionalTensor("bias"), stride: stride,
        padding: padding.before, paddingAfter: padding.after, dilation: dilation,
        groups: try call.int("groups", default: 1))
    },
    .tensor(
      "conv_transpose\(rank)d", "A transposed convolution, which upsamples.",
      [
        "input", "weight", "bias=", "stride=", "padding=", "output_padding=", "groups=",
        "dilation=",
      ]
    ) {
      try $0.tensor().convolvedTransposed(
        weight: try $0.tensor("weight"), bias: try $0.optionalTensor("bias"),
        stride: try $0.ints("stride", count: rank, default: 1),
        padding: try $0.ints("padding", count: rank, default: 0),
        outputPadding: try $0.ints("output_padding", count: rank, default: 0),
        dilation: try $0.ints("dilation", count: rank, default: 1),
        groups: try $0.int("groups", default: 1))
    },
  ]
}

/// The pools over `rank` dimensions that give one tensor.
private func pools(_ rank: Int) -> [TensorFunction] {
  [
    .tensor(
      "avg_pool\(rank)d", "The means of windows.",
      ["input", "kernel_size", "stride=", "padding=", "ceil_mode=", "count_include_pad="]
        + (rank == 1 ? [] : ["divisor_override="])
    ) {
      try $0.tensor().averagePooled(
        kernel: try $0.ints("kernel_size", count: rank),
        stride: try $0.optionalInts("stride", count: rank),
        padding: try $0.ints("padding", count: rank, default: 0),
        ceilMode: try $0.bool("ceil_mode", default: false),
        countIncludePad: try $0.bool("count_include_pad", default: true),
        divisorOverride: $0.has("divisor_override") ? try $0.int("divisor_override") : nil)
    },
    .tensor(
      "adaptive_avg_pool\(rank)d", "The means of as many windows as asked for.",
      ["input", "output_size"]
    ) {
      try $0.tensor().adaptiveAveragePooled(to: try $0.sizes("output_size", count: rank))
    },
    .tensor(
      "lp_pool\(rank)d", "The p-norms of windows.",
      ["input", "norm_type", "kernel_size", "stride=", "ceil_mode="]
    ) {
      try $0.tensor().powerPooled(
        normType: try $0.double("norm_type", default: 2),
        kernel: try $0.ints("kernel_size", count: rank),
        stride: try $0.optionalInts("stride", count: rank),
        ceilMode: try $0.bool("ceil_mode", default: false))
    },
    .tensor(
      "max_unpool\(rank)d", "Puts maxima back to their places among zeros.",
      ["input", "indices", "kernel_size", "stride=", "padding=", "output_size="]
    ) {
      try $0.tensor().maxUnpooled(
        try $0.tensor("indices"), kernel: try $0.ints("kernel_size", count: rank),
        stride: try $0.optionalInts("stride", count: rank),
        padding: try $0.ints("padding", count: rank, default: 0),
        outputSize: try $0.optionalInts("output_size"))
    },
  ]
}

private let others: [TensorFunction] = [
  .tensor(
    "conv_tbc", "A convolution of (time, batch, channels).", ["input", "weight", "bias", "pad="]
  ) { call in
    // (T, N, C_in), (k, C_in, C_out): a convolution whose time comes first.
    let pad = try call.int("pad", default: 0)
    let input = try call.tensor()
    let weight = try call.tensor("weight")
    guard input.rank == 3, weight.rank == 3 else {
      throw ShapeError(
        "expects input (T, N, C) and weight (k, C_in, C_out), got \(input.type) and "
          + "\(weight.type)")
    }
    return try input.permuted([1, 2, 0])
      .convolved(
        weight: try weight.permuted([2, 1, 0]), bias: try call.tensor("bias"), padding: [pad]
      ).permuted([2, 0, 1])
  },
  .tensor("bilinear", "x1^T W x2 + b.", ["input1", "input2", "weight", "bias="]) {
    try $0.tensor("input1").bilinear(
      try $0.tensor("input2"), weight: try $0.tensor("weight"), bias: try $0.optionalTensor("bias"))
  },
  .tensor("linear", "x W^T + b.", ["input", "weight", "bias="]) {
    try $0.tensor().linear(weight: try $0.tensor("weight"), bias: try $0.optionalTensor("bias"))
  },
]

/// A pool that also knows where its elements come from.
private typealias Pool =
  @Sendable (BoundCall) throws -> (values: Tensor, indices: Tensor)

/// The max pools over `rank` dimensions; PyTorch has each with and without `_with_indices`.
private func maxPools(_ rank: Int) -> [TensorFunction] {
  let windows = both(
    "max_pool\(rank)d", "The maxima of windows.",
    [
      "input", "kernel_size", "stride=", "padding=", "dilation=", "ceil_mode=", "return_indices=",
    ]
  ) {
    try $0.tensor().maxPooledWithIndices(
      kernel: try $0.ints("kernel_size", count: rank),
      stride: try $0.optionalInts("stride", count: rank),
      padding: try $0.ints("padding", count: rank, default: 0),
      dilation: try $0.ints("dilation", count: rank, default: 1),
      ceilMode: try $0.bool("ceil_mode", default: false))
  }
  let adaptive = both(
    "adaptive_max_pool\(rank)d", "The maxima of as many windows as asked for.",
    ["input", "output_size", "return_indices="]
  ) {
    try $0.tensor().adaptiveMaxPooledWithIndices(to: try $0.sizes("output_size", count: rank))
  }
  guard rank > 1 else { return windows + adaptive }
  let fractional = both(
    "fractional_max_pool\(rank)d", "The maxima of windows at random places.",
    [
      "input", "kernel_size", "output_size=", "output_ratio=", "return_indices=",
      "_random_samples=",
    ]
  ) { call in
    try call.tensor().fractionalMaxPooled(
      kernel: try call.ints("kernel_size", count: rank),
      outputSize: try call.optionalInts("output_size", count: rank),
      ratio: try call.optionalDoubles("output_ratio", count: rank),
      samples: try call.optionalTensor("_random_samples"), from: call.randomStream)
  }
  return windows + adaptive + fractional
}

private func both(
  _ name: String, _ summary: String, _ parameters: [Parameter], _ pool: @escaping Pool
) -> [TensorFunction] {
  [
    TensorFunction(name, summary, parameters) { call in
      let pooled = try pool(call)
      let returnsIndices = try call.bool("return_indices", default: false)
      return returnsIndices
        ? .tuple([.tensor(pooled.values), .tensor(pooled.indices)]) : .tensor(pooled.values)
    },
    TensorFunction(
      name + "_with_indices", String(summary.dropLast()) + ", with their places.", parameters
    ) { call in
      let pooled = try pool(call)
      return .tuple([.tensor(pooled.values), .tensor(pooled.indices)])
    },
  ]
}

extension BoundCall {
  /// What a convolution adds before and after each dimension: numbers, 'valid' or 'same'.
  fileprivate func convolutionPadding(
    _ weight: Shape, _ stride: [Int], _ dilation: [Int], rank: Int
  ) throws -> (before: [Int], after: [Int]) {
    guard case .string(let rule) = values["padding"] else {
      let amounts = try ints("padding", count: rank, default: 0)
      return (amounts, amounts)
    }
    let none = [Int](repeating: 0, count: rank)
    if rule == "valid" { return (none, none) }
    guard rule == "same" else {
      throw ShapeError(
        "gives \(function) '\(rule)' as 'padding', expected 'same', 'valid' or integers")
    }
    guard stride.allSatisfy({ $0 == 1 }) else {
      throw ShapeError("expects stride 1 with padding 'same', got \(stride)")
    }
    guard weight.rank == rank + 2 else { return (none, none) }
    let totals = try zip(weight.array.suffix(rank), dilation).map { kernel, dilation in
      let (total, overflow) = (kernel - 1).multipliedReportingOverflow(by: dilation)
      if overflow { throw ShapeError("expects a smaller dilation, got \(dilation)") }
      return total
    }
    return (totals.map { $0 / 2 }, totals.map { $0 - $0 / 2 })
  }
}

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
