import NNTensor

/// Views and copies in other shapes.
private let functions: [TensorFunction] = [
  .tensor("flatten", ["input", "start_dim=", "end_dim="]) {
    try $0.tensor().flattened(
      from: try $0.int("start_dim", default: 0), to: try $0.int("end_dim", default: -1))
  },
  .tensor("ravel", ["input"]) { try $0.tensor().flattened() },
  .tensor("unflatten", ["input", "dim", "sizes"]) {
    try $0.tensor().unflattened(dim: try $0.int("dim"), sizes: try $0.ints("sizes"))
  },
  .tensor("reshape", ["input", "*shape"]) { try $0.tensor().reshaped(try $0.ints("shape")) },
  .tensor("reshape_as", ["input", "other"]) {
    try $0.tensor().reshaped(try $0.tensor("other").shape)
  },
  .tensor("view", ["input", "*size|shape"]) { try $0.tensor().viewed(try $0.ints("size")) },
  .tensor("view_as", ["input", "other"]) {
    try $0.tensor().viewed(try $0.tensor("other").shape.array)
  },
  .tensor("permute", ["input", "*dims"]) { try $0.tensor().permuted(try $0.ints("dims")) },
  .tensor("movedim", ["input", "source", "destination"], also: ["moveaxis"]) {
    try $0.tensor().dimensionsMoved(try $0.ints("source"), to: try $0.ints("destination"))
  },
  .tensor("transpose", ["input", "dim0|axis0", "dim1|axis1"], also: ["swapaxes", "swapdims"]) {
    try $0.tensor().transposed(try $0.int("dim0"), try $0.int("dim1"))
  },
  .tensor("t", ["input"]) { call in
    let input = try call.tensor()
    guard input.rank <= 2 else {
      throw ShapeError("expects at most 2 dimensions, got \(input.type)")
    }
    return input.rank < 2 ? input : try input.transposed(0, 1)
  },
  .tensor("unsqueeze", ["input", "dim"]) { try $0.tensor().unsqueezed(dim: try $0.int("dim")) },
  .tensor("squeeze", ["input", "*dim="]) { call in
    try call.has("dim")
      ? call.tensor().squeezed(dims: try call.ints("dim")) : call.tensor().squeezed()
  },
  .tensor("expand", ["input", "*size"]) { try $0.tensor().expanded(try $0.ints("size")) },
  .tensor("expand_as", ["input", "other"]) {
    try $0.tensor().expanded(to: try $0.tensor("other").shape)
  },
  .tensor("broadcast_to", ["input", "size|shape"]) {
    try $0.tensor().expanded(try $0.ints("size"))
  },
  .tensor("narrow", ["input", "dim", "start", "length"]) {
    guard let length = try $0.wholeNumber("length") else { throw DataDependentShape("narrow") }
    // Where it begins does not change the shape.
    return try $0.tensor().narrowed(
      dim: try $0.int("dim"), start: try $0.wholeNumber("start") ?? 0, length: length)
  },
  .tensor("select", ["input", "dim", "index"]) {
    try $0.tensor().selected(dim: try $0.int("dim"), index: try $0.int("index"))
  },
  .tensor("Tensor.unfold", ["input", "dimension", "size", "step"]) {
    try $0.tensor().unfolded(
      dim: try $0.int("dimension"), size: try $0.int("size"), step: try $0.int("step"))
  },
  .tensor("diagonal", ["input", "offset=", "dim1=", "dim2="]) {
    try $0.tensor().diagonal(
      offset: try $0.int("offset", default: 0), try $0.int("dim1", default: 0),
      try $0.int("dim2", default: 1))
  },
  .tensor("diag_embed", ["input", "offset=", "dim1=", "dim2="]) {
    try $0.tensor().diagonalMatrix(
      offset: try $0.int("offset", default: 0), try $0.int("dim1", default: -2),
      try $0.int("dim2", default: -1))
  },
  .tensor("diag", ["input", "diagonal="]) {
    try $0.tensor().diag(try $0.int("diagonal", default: 0))
  },
  .tensor("contiguous", ["input"]) { try $0.tensor().contiguous() },
  .tensor("clone", ["input"]) { try $0.tensor().copied() },
  TensorFunction("size", ["input", "dim="]) { call in
    let input = try call.tensor()
    guard call.has("dim") else { return .tuple(input.shape.array.map { .int($0) }) }
    let dim = try input.shape.normalized(dimension: try call.int("dim"))
    guard dim < input.rank else { throw ShapeError("a single number has no dimensions") }
    return .int(input.shape[dim])
  },
  TensorFunction("numel", ["input"]) { .int(try $0.tensor().count) },
  TensorFunction("dim", ["input"]) { .int(try $0.tensor().rank) },
]

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
