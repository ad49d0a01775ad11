import NNTensor

extension RuntimeValue {
  /// Elements and where they come from, under PyTorch's names.
  static func withPlaces(_ found: (values: Tensor, indices: Tensor)) -> RuntimeValue {
    .record([("values", .tensor(found.values)), ("indices", .tensor(found.indices))])
  }
}

private let functions: [TensorFunction] = [
  TensorFunction(
    "sort", "Sorted along dim, with the places.", ["input", "dim=", "descending=", "stable="]
  ) {
    .withPlaces(
      try $0.tensor().sorted(
        dim: try $0.int("dim", default: -1), descending: try $0.bool("descending", default: false)))
  },
  .tensor(
    "argsort", "The places that sort along dim.", ["input", "dim=", "descending=", "stable="]
  ) {
    try $0.tensor().sorted(
      dim: try $0.int("dim", default: -1), descending: try $0.bool("descending", default: false)
    ).indices
  },
  .tensor("msort", "Sorted along the first dimension.", ["input"]) {
    try $0.tensor().sorted(dim: 0).values
  },
  TensorFunction(
    "topk", "The k largest or smallest along dim, with their places.",
    ["input", "k", "dim=", "largest=", "sorted="]
  ) {
    .withPlaces(
      try $0.tensor().topK(
        try $0.int("k"), dim: try $0.int("dim", default: -1),
        largest: try $0.bool("largest", default: true)))
  },
  TensorFunction(
    "kthvalue", "The k-th smallest along dim, with its place.", ["input", "k", "dim=", "keepdim="]
  ) {
    .withPlaces(
      try $0.tensor().kthValue(
        try $0.int("k"), dim: try $0.int("dim", default: -1),
        keepDim: try $0.bool("keepdim", default: false)))
  },
  TensorFunction(
    "unique", "The different elements, sorted.",
    ["input", "sorted=", "return_inverse=", "return_counts="]
  ) { call in
    let found = try call.tensor().unique()
    var results = [RuntimeValue.tensor(found.values)]
    if try call.bool("return_inverse", default: false) { results.append(.tensor(found.inverse)) }
    if try call.bool("return_counts", default: false) { results.append(.tensor(found.counts)) }
    return results.count == 1 ? results[0] : .tuple(results)
  },
]

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
