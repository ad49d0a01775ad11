import NNTensor

/// Views and copies in other shapes.
private let functions: [TensorFunction] = [
  .tensor("flatten", "Joins dimensions into one.", ["input", "start_dim=", "end_dim="]) {
    try $0.tensor().flattened(
      from: try $0.int("start_dim", default: 0), to: try $0.int("end_dim", default: -1))
  },
  .tensor("ravel", "All elements in a row.", ["input"]) { try $0.tensor().flattened() },
  .tensor("unflatten", "Splits a dimension into several.", ["input", "dim", "sizes"]) {
    try $0.tensor().unflattened(dim: try $0.int("dim"), sizes: try $0.ints("sizes"))
  },
  .tensor(
    "reshape", "The elements in another shape; -1 stands for what is left.", ["input", "*shape"]
  ) { try $0.tensor().reshaped(try $0.ints("shape")) },
  .tensor("reshape_as", "The elements in another tensor's shape.", ["input", "other"]) {
    try $0.tensor().reshaped(try $0.tensor("other").shape)
  },
  .tensor(
    "view", "The elements in another shape; -1 stands for what is left.", ["input", "*size|shape"]
  ) { try $0.tensor().viewed(try $0.ints("size")) },
  .tensor("view_as", "The elements in another tensor's shape.", ["input", "other"]) {
    try $0.tensor().viewed(try $0.tensor("other").shape.array)
  },
  .tensor("permute", "The dimensions in another order.", ["input", "*dims"]) {
    try $0.tensor().permuted(try $0.ints("dims"))
  },
  .tensor(
    "movedim", "Moves dimensions to other places.", ["input", "source", "destination"],
    also: ["moveaxis"]
  ) {
    try $0.tensor().dimensionsMoved(try $0.ints("source"), to: try $0.ints("destination"))
  },
  .tensor(
    "transpose", "Swaps two dimensions.", ["input", "dim0|axis0", "dim1|axis1"],
    also: ["swapaxes", "swapdims"]
  ) {
    try $0.tensor().transposed(try $0.int("dim0"), try $0.int("dim1"))
  },
  .tensor("t", "The transpose of a matrix.", ["input"]) { call in
    let input = try call.tensor()
    guard input.rank <= 2 else {
      throw ShapeError("expects at most 2 dimensions, got \(input.type)")
    }
    return input.rank < 2 ? input : try input.transposed(0, 1)
  },
  .tensor("unsqueeze", "A new dimension of size 1.", ["input", "dim"]) {
    try $0.tensor().unsqueezed(dim: try $0.int("dim"))
  },
  .tensor("squeeze", "Without dimensions of size 1.", ["input", "*dim="]) { call in
    try call.has("dim")
      ? call.tensor().squeezed(dims: try call.ints("dim")) : call.tensor().squeezed()
  },
  .tensor("expand", "Repeats dimensions of size 1 without copying.", ["input", "*size"]) {
    try $0.tensor().expanded(try $0.ints("size"))
  },
  .tensor(
    "expand_as", "Repeats dimensions of size 1 up to another tensor's shape.", ["input", "other"]
  ) {
    try $0.tensor().expanded(to: try $0.tensor("other").shape)
  },
  .tensor("broadcast_to", "Repeats dimensions of size 1 up to a shape.", ["input", "size|shape"]) {
    try $0.tensor().expanded(try $0.ints("size"))
  },
  .tensor("narrow", "A part of a dimension.", ["input", "dim", "start", "length"]) {
    guard let length = try $0.wholeNumber("length") else { throw DataDependentShape("narrow") }
    // Where it begins does not change the shape.
    return try $0.tensor().narrowed(
      dim: try $0.int("dim"), start: try $0.wholeNumber("start") ?? 0, length: length)
  },
  .tensor("select", "One slice of a dimension.", ["input", "dim", "index"]) {
    try $0.tensor().selected(dim: try $0.int("dim"), index: try $0.int("index"))
  },
  .tensor("Tensor.unfold", "Windows along a dimension.", ["input", "dimension", "size", "step"]) {
    try $0.tensor().unfolded(
      dim: try $0.int("dimension"), size: try $0.int("size"), step: try $0.int("step"))
  },
  .tensor("diagonal", "The diagonal of two dimensions.", ["input", "offset=", "dim1=", "dim2="]) {
    try $0.tensor().diagonal(
      offset: try $0.int("offset", default: 0), try $0.int("dim1", default: 0),
      try $0.int("dim2", default: 1))
  },
  .tensor(
    "diag_embed", "Matrices with the vectors as diagonals.", ["input", "offset=", "dim1=", "dim2="]
  ) {
    try $0.tensor().diagonalMatrix(
      offset: try $0.int("offset", default: 0), try $0.int("dim1", default: -2),
      try $0.int("dim2", default: -1))
  },
  .tensor("diag", "A vector's diagonal matrix, or a matrix's diagonal.", ["input", "diagonal="]) {
    try $0.tensor().diag(try $0.int("diagonal", default: 0))
  },
  .tensor("contiguous", "The same elements in one piece of memory.", ["input"]) {
    try $0.tensor().contiguous()
  },
  .tensor("clone", "A copy.", ["input"]) { try $0.tensor().copied() },
  TensorFunction("size", "The sizes, or that of dim.", ["input", "dim="]) { call in
    let input = try call.tensor()
    guard call.has("dim") else { return .tuple(input.shape.array.map { .int($0) }) }
    let dim = try input.shape.normalized(dimension: try call.int("dim"))
    guard dim < input.rank else { throw ShapeError("a single number has no dimensions") }
    return .int(input.shape[dim])
  },
  TensorFunction("numel", "The number of elements.", ["input"]) { .int(try $0.tensor().count) },
  TensorFunction("dim", "The number of dimensions.", ["input"]) { .int(try $0.tensor().rank) },
]

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
