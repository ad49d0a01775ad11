import NNTensor

private let functions: [TensorFunction] = [
  .tensor(
    "cosine_similarity", "The cosine of the angle between vectors along dim.",
    ["x1", "x2", "dim=", "eps="]
  ) {
    try $0.tensor("x1").cosineSimilarity(
      try $0.tensor("x2"), dim: try $0.int("dim", default: 1),
      eps: try $0.double("eps", default: 1e-8))
  },
  .tensor(
    "pairwise_distance", "The p-norm of the differences of vectors.",
    ["x1", "x2", "p=", "eps=", "keepdim="]
  ) {
    try $0.tensor("x1").pairwiseDistance(
      try $0.tensor("x2"), p: try $0.double("p", default: 2),
      eps: try $0.double("eps", default: 1e-6), keepDims: try $0.bool("keepdim", default: false))
  },
  .tensor("pdist", "The distances of all pairs of rows.", ["input", "p="]) {
    try $0.tensor().pairDistances(try $0.double("p", default: 2))
  },
  .tensor(
    "cdist", "The distances of each row of x1 to each row of x2.",
    ["x1", "x2", "p=", "compute_mode="]
  ) {
    try $0.tensor("x1").rowDistances(try $0.tensor("x2"), p: try $0.double("p", default: 2))
  },
]

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
