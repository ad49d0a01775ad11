import NNTensor

/// Tensors made of several, and several made of one.
private let functions: [TensorFunction] = [
  .tensor(
    "cat", "Tensors one after the other along dim.", ["tensors", "dim="],
    also: ["concat", "concatenate"]
  ) {
    try Tensor.concatenated(try $0.tensors("tensors"), dim: try $0.int("dim", default: 0))
  },
  .tensor("stack", "Tensors side by side in a new dimension.", ["tensors", "dim="]) {
    try Tensor.stacked(try $0.tensors("tensors"), dim: try $0.int("dim", default: 0))
  },
  .tensors(
    "split", "Pieces of a size, or of sizes, along dim.",
    ["tensor|input", "split_size_or_sections|split_size", "dim="]
  ) { call in
    let (input, dim) = (try call.tensor("tensor"), try call.int("dim", default: 0))
    return try call.isInt("split_size_or_sections")
      ? input.split(size: try call.int("split_size_or_sections"), dim: dim)
      : input.split(sizes: try call.ints("split_size_or_sections"), dim: dim)
  },
  .tensors("chunk", "A number of pieces along dim.", ["input", "chunks", "dim="]) {
    try $0.tensor().chunked(try $0.int("chunks"), dim: try $0.int("dim", default: 0))
  },
  .tensors(
    "tensor_split", "A number of pieces, or pieces that end at places.",
    ["input", "indices_or_sections|indices|sections", "dim="]
  ) { call in
    let (input, dim) = (try call.tensor(), try call.int("dim", default: 0))
    if call.isTensor("indices_or_sections") {
      let parts = try call.tensor("indices_or_sections")
      guard parts.dtype == .int64, parts.rank <= 1 else {
        throw ShapeError("expects int64 indices in at most one dimension, got \(parts.type)")
      }
      guard !parts.isMeta else { throw DataDependentShape("tensor_split by a tensor") }
      let numbers = try parts.ints().map { Int($0) }
      return try parts.rank == 0
        ? input.split(sections: numbers[0], dim: dim) : input.split(at: numbers, dim: dim)
    }
    return try call.isInt("indices_or_sections")
      ? input.split(sections: try call.int("indices_or_sections"), dim: dim)
      : input.split(at: try call.ints("indices_or_sections"), dim: dim)
  },
  .tensors("unbind", "The slices along dim.", ["input", "dim="]) {
    try $0.tensor().unbound(dim: try $0.int("dim", default: 0))
  },
  .tensor("repeat", "The tensor several times along each dimension.", ["input", "*repeats"]) {
    try $0.tensor().repeated(try $0.ints("repeats"))
  },
  .tensor("tile", "The tensor several times along its last dimensions.", ["input", "*dims"]) {
    try $0.tensor().tiled(try $0.ints("dims"))
  },
  .tensor("repeat_interleave", "Each element several times.", ["input", "repeats", "dim="]) {
    call in
    let dim = call.has("dim") ? try call.int("dim") : nil
    return try call.isTensor("repeats")
      ? call.tensor().interleaved(try call.tensor("repeats"), dim: dim)
      : call.tensor().interleaved(try call.int("repeats"), dim: dim)
  },
  .tensor("flip", "Reversed along dimensions.", ["input", "*dims"]) {
    try $0.tensor().flipped(try $0.ints("dims"))
  },
  .tensor(
    "roll", "Moved along dimensions; what leaves comes back in.", ["input", "shifts", "dims="]
  ) {
    try $0.tensor().rolled(try $0.ints("shifts"), dims: $0.has("dims") ? try $0.ints("dims") : [])
  },
  .tensor("triu", "The upper triangle, zeros below.", ["input", "diagonal="]) {
    try $0.tensor().upperTriangle(try $0.int("diagonal", default: 0))
  },
  .tensor("tril", "The lower triangle, zeros above.", ["input", "diagonal="]) {
    try $0.tensor().lowerTriangle(try $0.int("diagonal", default: 0))
  },
]

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
