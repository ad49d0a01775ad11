import NNTensor

extension BoundCall {
  /// The reduction that a string names.
  fileprivate func reduction(_ names: [String: ScatterReduction]) throws -> ScatterReduction {
    let text = try string("reduce", default: "")
    guard let reduction = names[text] else {
      throw ShapeError(
        "gives \(function) '\(text)' as 'reduce', expected one of "
          + names.keys.sorted().joined(separator: ", "))
    }
    return reduction
  }
}

private let scatterReductions = Dictionary(
  uniqueKeysWithValues: ScatterReduction.allCases.map { ($0.rawValue, $0) })

private let functions: [TensorFunction] = [
  .tensor(
    "gather", "Elements along dim at the places that index tells.", ["input", "dim", "index"]
  ) {
    try $0.tensor().gathered(dim: try $0.int("dim"), try $0.tensor("index"))
  },
  .tensor(
    "take_along_dim", "Elements along dim at the places that indices tell.",
    ["input", "indices", "dim="]
  ) {
    try $0.tensor().takenAlong(
      try $0.tensor("indices"), dim: $0.has("dim") ? try $0.int("dim") : nil)
  },
  .tensor("take", "Elements of the flattened tensor, by index.", ["input", "index"]) {
    try $0.tensor().taken(try $0.tensor("index"))
  },
  .tensor("index_select", "Slices along dim, by index.", ["input", "dim", "index"]) { call in
    let (input, index) = (try call.tensor(), try call.tensor("index"))
    let dim = try call.int("dim")
    return try input.indexSelected(dim: dim, index.rank == 0 ? try index.reshaped([1]) : index)
  },
  .tensor(
    "scatter", "Writes src or a number along dim at the places that index tells.",
    ["input", "dim", "index", "src|value", "reduce="]
  ) { call in
    let (input, dim, index) = (try call.tensor(), try call.int("dim"), try call.tensor("index"))
    if call.has("reduce") {
      let reduction = try call.reduction(["add": .sum, "multiply": .prod])
      let source =
        call.isTensor("src")
        ? try call.tensor("src")
        : try Tensor.full(TensorType(input.dtype, []), try call.number("src"))
          .expanded(to: index.shape)
      return try input.scatterReduced(dim: dim, index, source, reduction)
    }
    return try call.isTensor("src")
      ? input.scattered(dim: dim, index, try call.tensor("src"))
      : input.scattered(dim: dim, index, value: try call.number("src"))
  },
  .tensor(
    "scatter_add", "Adds src along dim at the places that index tells.",
    ["input", "dim", "index", "src"]
  ) {
    try $0.tensor().scatterAdded(
      dim: try $0.int("dim"), try $0.tensor("index"), try $0.tensor("src"))
  },
  .tensor(
    "scatter_reduce", "Combines src along dim at the places that index tells.",
    ["input", "dim", "index", "src", "reduce", "include_self="]
  ) {
    try $0.tensor().scatterReduced(
      dim: try $0.int("dim"), try $0.tensor("index"), try $0.tensor("src"),
      try $0.reduction(scatterReductions), includesSelf: try $0.bool("include_self", default: true))
  },
  .tensor(
    "index_add", "Adds slices along dim at the places that index tells.",
    ["input", "dim", "index", "source", "alpha="]
  ) {
    try $0.tensor().indexAdded(
      dim: try $0.int("dim"), try $0.tensor("index"), try $0.tensor("source"),
      alpha: try $0.double("alpha", default: 1))
  },
  .tensor(
    "index_copy", "Replaces slices along dim at the places that index tells.",
    ["input", "dim", "index", "source"]
  ) {
    try $0.tensor().indexCopied(
      dim: try $0.int("dim"), try $0.tensor("index"), try $0.tensor("source"))
  },
  .tensor(
    "index_fill", "Fills slices along dim with a number.", ["input", "dim", "index", "value"]
  ) { call in
    let (input, dim, index) = (try call.tensor(), try call.int("dim"), try call.tensor("index"))
    return try call.isTensor("value")
      ? input.indexFilled(dim: dim, index, value: try call.tensor("value"))
      : input.indexFilled(dim: dim, index, value: try call.number("value"))
  },
  .tensor("masked_select", "The elements where the mask is true, in a row.", ["input", "mask"]) {
    try $0.tensor().maskedSelected(try $0.tensor("mask"))
  },
  .tensor(
    "masked_scatter", "The tensor with elements of source where the mask is true.",
    ["input", "mask", "source"]
  ) {
    try $0.tensor().maskedScattered(try $0.tensor("mask"), try $0.tensor("source"))
  },
  TensorFunction("nonzero", "The places of elements that are not zero.", ["input", "as_tuple="]) {
    call in
    let places = try call.tensor().nonzero()
    guard try call.bool("as_tuple", default: false) else { return .tensor(places) }
    return .tuple(try places.unbound(dim: 1).map { .tensor($0) })
  },
  .tensor(
    "one_hot", "Vectors with a 1 at the place of each class.", ["tensor|input", "num_classes="]
  ) { call in
    let classes = try call.int("num_classes", default: -1)
    return try call.tensor("tensor").oneHot(classes: classes == -1 ? nil : classes)
  },
]

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
