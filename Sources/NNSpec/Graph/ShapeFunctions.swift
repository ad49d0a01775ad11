import NNTensor

private let functions: [TensorFunction] = [
  .tensor("flatten", ["input", "start_dim=", "end_dim="]) {
    try $0.tensor().flattened(
      from: try $0.int("start_dim", default: 0), to: try $0.int("end_dim", default: -1))
  },
  .tensor("reshape", ["input", "shape"]) { try $0.tensor().reshaped(try $0.ints("shape")) },
  .tensor("permute", ["input", "dims"]) { try $0.tensor().permuted(try $0.ints("dims")) },
  .tensor("transpose", ["input", "dim0", "dim1"]) {
    try $0.tensor().transposed(try $0.int("dim0"), try $0.int("dim1"))
  },
  .tensor("unsqueeze", ["input", "dim"]) { try $0.tensor().unsqueezed(dim: try $0.int("dim")) },
  .tensor("squeeze", ["input", "dim="]) { call in
    let input = try call.tensor()
    let dims = call.has("dim") ? try call.ints("dim") : Array(0..<input.rank)
    return try input.squeezed(dims: dims)
  },
  .tensor("cat", ["tensors", "dim="]) {
    try Tensor.concatenated(try $0.tensors("tensors"), dim: try $0.int("dim", default: 0))
  },
  .tensor("stack", ["tensors", "dim="]) {
    try Tensor.stacked(try $0.tensors("tensors"), dim: try $0.int("dim", default: 0))
  },
  .tensor("contiguous", ["input"]) { try $0.tensor().contiguous() },
  .tensor("sum", ["input", "dim=", "keepdim="]) { call in
    let input = try call.tensor()
    let dims = call.has("dim") ? try call.ints("dim") : Array(0..<input.rank)
    return try input.sum(dims: dims, keepDims: try call.bool("keepdim", default: false))
  },
  .tensor("mean", ["input", "dim=", "keepdim="]) { call in
    let input = try call.tensor()
    let dims = call.has("dim") ? try call.ints("dim") : Array(0..<input.rank)
    return try input.mean(dims: dims, keepDims: try call.bool("keepdim", default: false))
  },
  TensorFunction("size", ["input", "dim="]) { call in
    let input = try call.tensor()
    guard call.has("dim") else { return .tuple(input.shape.array.map { .int($0) }) }
    return .int(input.shape[try input.shape.normalized(dimension: try call.int("dim"))])
  },
]

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
