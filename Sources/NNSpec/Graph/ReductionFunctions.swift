import NNTensor

private typealias Moments = (Tensor, Tensor)

extension BoundCall {
  /// The dimensions that go, all where none is given, and whether they stay with size 1.
  fileprivate func reduced(
    _ body: (Tensor, _ dims: [Int], _ keepDims: Bool) throws -> Tensor
  ) throws -> Tensor {
    let input = try input()
    return try body(
      input, try dims() ?? Array(0..<input.rank), try bool("keepdim", default: false))
  }

  /// What is taken off the number of elements. `unbiased` may stand in place of `dim`.
  fileprivate func moments(
    _ body: (Tensor, _ dims: [Int]?, _ correction: Double, _ keepDims: Bool) throws -> Moments
  ) throws -> Moments {
    let flag: RuntimeValue? =
      if case .bool = values["dim"] { values["dim"] } else { values["unbiased"] }
    var correction = try double("correction", default: 1)
    if case .bool(let isUnbiased) = flag { correction = isUnbiased ? 1 : 0 }
    let places: [Int]? = if case .bool = values["dim"] { nil } else { try dims() }
    return try body(try tensor(), places, correction, try bool("keepdim", default: false))
  }

  /// The largest or smallest elements: of all, along a dimension with their places, or of two
  /// tensors.
  fileprivate func extreme(
    all: (Tensor) throws -> Tensor,
    along: (Tensor, Int, Bool) throws -> (values: Tensor, indices: Tensor),
    ofTwo: (Tensor, Tensor) throws -> Tensor
  ) throws -> RuntimeValue {
    let input = try tensor()
    if isTensor("dim") { return .tensor(try ofTwo(input, try tensor("dim"))) }
    guard has("dim") else { return .tensor(try all(input)) }
    let found = try along(input, try int("dim"), try bool("keepdim", default: false))
    return .withPlaces(found)
  }

  /// The place of an extreme element along a dimension, or of all row by row.
  fileprivate func place(_ body: (Tensor, Int, Bool) throws -> Tensor) throws -> Tensor {
    let (input, keepDim) = (try tensor(), try bool("keepdim", default: false))
    if has("dim") { return try body(input, try int("dim"), keepDim) }
    let place = try body(try input.flattened(), 0, false)
    return keepDim ? try place.reshaped(Array(repeating: 1, count: input.rank)) : place
  }

  /// Dimensions that must not be left out, as PyTorch wants them.
  fileprivate func extremeDims() throws -> [Int] {
    let input = try tensor()
    return try dims() ?? Array(0..<input.rank)
  }
}

private let moments: [Parameter] = ["input", "dim=", "unbiased=", "keepdim=", "correction="]

private let functions: [TensorFunction] = [
  .tensor("sum", "The sum of all elements, or along dim.", ["input", "dim=", "keepdim=", "dtype="])
  {
    try $0.reduced { try $0.sum(dims: $1, keepDims: $2) }
  },
  .tensor(
    "mean", "The mean of all elements, or along dim.", ["input", "dim=", "keepdim=", "dtype="]
  ) {
    try $0.reduced { try $0.mean(dims: $1, keepDims: $2) }
  },
  .tensor(
    "prod", "The product of all elements, or along dim.", ["input", "dim=", "keepdim=", "dtype="]
  ) { call in
    if call.has("dim") { _ = try call.int("dim") }
    return try call.reduced { try $0.product(dims: $1, keepDims: $2) }
  },
  .tensor("any", "Whether any element is not zero.", ["input", "dim=", "keepdim="]) {
    try $0.reduced { try $0.any(dims: $1, keepDims: $2) }
  },
  .tensor("all", "Whether no element is zero.", ["input", "dim=", "keepdim="]) {
    try $0.reduced { try $0.all(dims: $1, keepDims: $2) }
  },
  .tensor("count_nonzero", "How many elements are not zero.", ["input", "dim="]) {
    try $0.tensor().countNonzero(dims: try $0.dims())
  },
  .tensor(
    "logsumexp", "log(sum(exp(x))) along dim, without overflow.", ["input", "dim", "keepdim="]
  ) {
    try $0.reduced { try $0.logSumExp(dims: $1, keepDims: $2) }
  },
  .tensor(
    "amax", "The maximum along dim; equal ones share the gradient.", ["input", "dim=", "keepdim="]
  ) {
    try $0.tensor().maximum(
      dims: try $0.extremeDims(), keepDims: try $0.bool("keepdim", default: false))
  },
  .tensor(
    "amin", "The minimum along dim; equal ones share the gradient.", ["input", "dim=", "keepdim="]
  ) {
    try $0.tensor().minimum(
      dims: try $0.extremeDims(), keepDims: try $0.bool("keepdim", default: false))
  },
  TensorFunction(
    "max", "The maximum, along dim with its place, or of two tensors.",
    ["input", "dim|other=", "keepdim="]
  ) {
    try $0.extreme(
      all: { try $0.maximum(dims: nil) }, along: { try $0.maximum(dim: $1, keepDim: $2) },
      ofTwo: { try $0.maximum($1) })
  },
  TensorFunction(
    "min", "The minimum, along dim with its place, or of two tensors.",
    ["input", "dim|other=", "keepdim="]
  ) {
    try $0.extreme(
      all: { try $0.minimum(dims: nil) }, along: { try $0.minimum(dim: $1, keepDim: $2) },
      ofTwo: { try $0.minimum($1) })
  },
  .tensor("argmax", "The place of the maximum.", ["input", "dim=", "keepdim="]) {
    try $0.place { try $0.argmax(dim: $1, keepDim: $2) }
  },
  .tensor("argmin", "The place of the minimum.", ["input", "dim=", "keepdim="]) {
    try $0.place { try $0.argmin(dim: $1, keepDim: $2) }
  },
  .tensor("var", "The variance, of a sample unless correction says otherwise.", moments) {
    try $0.moments { try $0.varianceAndMean(dims: $1, correction: $2, keepDims: $3) }.0
  },
  .tensor("std", "The standard deviation, of a sample unless correction says otherwise.", moments) {
    try $0.moments { try $0.deviationAndMean(dims: $1, correction: $2, keepDims: $3) }.0
  },
  .tensors("var_mean", "The variance and the mean.", moments) {
    let both = try $0.moments { try $0.varianceAndMean(dims: $1, correction: $2, keepDims: $3) }
    return [both.0, both.1]
  },
  .tensors("std_mean", "The standard deviation and the mean.", moments) {
    let both = try $0.moments { try $0.deviationAndMean(dims: $1, correction: $2, keepDims: $3) }
    return [both.0, both.1]
  },
  .tensor("cumsum", "The sum of all elements so far, along dim.", ["input", "dim", "dtype="]) {
    try $0.input().cumulativeSum(dim: try $0.int("dim"))
  },
  .tensor("cumprod", "The product of all elements so far, along dim.", ["input", "dim", "dtype="]) {
    try $0.input().cumulativeProduct(dim: try $0.int("dim"))
  },
  TensorFunction(
    "median", "The lower median, along dim with its place.", ["input", "dim=", "keepdim="]
  ) { call in
    guard call.has("dim") else { return .tensor(try call.tensor().median()) }
    return .withPlaces(
      try call.tensor().median(
        dim: try call.int("dim"), keepDim: try call.bool("keepdim", default: false)))
  },
]

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
