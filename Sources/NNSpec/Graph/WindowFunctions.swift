import NNTensor

private let functions: [TensorFunction] =
  (1...3).flatMap { rank in
    [
      TensorFunction.tensor(
        "conv\(rank)d",
        ["input", "weight", "bias=", "stride=", "padding=", "dilation=", "groups="]
      ) {
        try $0.tensor().convolved(
          weight: try $0.tensor("weight"), bias: try $0.optionalTensor("bias"),
          stride: try $0.ints("stride", count: rank, default: 1),
          padding: try $0.ints("padding", count: rank, default: 0),
          dilation: try $0.ints("dilation", count: rank, default: 1),
          groups: try $0.int("groups", default: 1))
      },
      .tensor(
        "max_pool\(rank)d",
        ["input", "kernel_size", "stride=", "padding=", "dilation=", "ceil_mode="]
      ) {
        try $0.tensor().maxPooled(
          kernel: try $0.ints("kernel_size", count: rank),
          stride: $0.has("stride") ? try $0.ints("stride", count: rank) : nil,
          padding: try $0.ints("padding", count: rank, default: 0),
          dilation: try $0.ints("dilation", count: rank, default: 1),
          ceilMode: try $0.bool("ceil_mode", default: false))
      },
      .tensor(
        "avg_pool\(rank)d",
        [
          "input", "kernel_size", "stride=", "padding=", "ceil_mode=", "count_include_pad=",
          "divisor_override=",
        ]
      ) {
        try $0.tensor().averagePooled(
          kernel: try $0.ints("kernel_size", count: rank),
          stride: $0.has("stride") ? try $0.ints("stride", count: rank) : nil,
          padding: try $0.ints("padding", count: rank, default: 0),
          ceilMode: try $0.bool("ceil_mode", default: false),
          countIncludePad: try $0.bool("count_include_pad", default: true),
          divisorOverride: $0.has("divisor_override") ? try $0.int("divisor_override") : nil)
      },
      .tensor("adaptive_avg_pool\(rank)d", ["input", "output_size"]) {
        try $0.tensor().adaptiveAveragePooled(to: try $0.ints("output_size", count: rank))
      },
    ]
  } + [
    .tensor("linear", ["input", "weight", "bias="]) {
      try $0.tensor().linear(weight: try $0.tensor("weight"), bias: try $0.optionalTensor("bias"))
    }
  ]

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
