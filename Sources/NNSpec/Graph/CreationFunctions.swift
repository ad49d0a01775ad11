import NNTensor

extension BoundCall {
  /// Whether every one of `names` that is given is an integer.
  fileprivate func areInts(_ names: [String]) -> Bool { names.allSatisfy { !has($0) || isInt($0) } }

  /// A tensor of the input's shape, filled with one number.
  fileprivate func filledLike(_ value: Double) throws -> Tensor {
    let input = try tensor()
    let type = TensorType(try dtype() ?? input.dtype, input.shape)
    return input.isMeta ? .meta(type) : try .full(type, value)
  }
}

private let functions: [TensorFunction] = [
  .tensor("zeros", "A tensor of zeros.", ["*size", "dtype="]) {
    try .filled(try $0.ints("size"), 0, dtype: try $0.dtype() ?? .float32)
  },
  .tensor("ones", "A tensor of ones.", ["*size", "dtype="]) {
    try .filled(try $0.ints("size"), 1, dtype: try $0.dtype() ?? .float32)
  },
  .tensor("full", "A tensor of one number.", ["size", "fill_value", "dtype="]) { call in
    let standard: DType =
      switch call.values["fill_value"] {
      case .int: .int64
      case .bool: .bool
      default: .float32
      }
    let value: Double =
      if case .bool(let flag) = call.values["fill_value"] { flag ? 1 : 0 } else {
        try call.double("fill_value", default: 0)
      }
    return try .filled(try call.ints("size"), value, dtype: try call.dtype() ?? standard)
  },
  .tensor("zeros_like", "Zeros in the shape of a tensor.", ["input", "dtype="]) {
    try $0.filledLike(0)
  },
  .tensor("ones_like", "Ones in the shape of a tensor.", ["input", "dtype="]) {
    try $0.filledLike(1)
  },
  .tensor("full_like", "One number in the shape of a tensor.", ["input", "fill_value", "dtype="]) {
    try $0.filledLike(try $0.double("fill_value", default: 0))
  },
  .tensor(
    "arange", "Numbers from start to below end in steps.", ["start=", "end=", "step=", "dtype="]
  ) { call in
    // One number alone is the end.
    let isAlone = !call.has("start") || !call.has("end")
    let (first, last) = (isAlone ? "" : "start", call.has("end") ? "end" : "start")
    if call.areInts(["start", "end", "step"]) {
      return try .range(
        from: isAlone ? 0 : try call.int(first), to: try call.int(last),
        step: try call.int("step", default: 1), dtype: try call.dtype() ?? .int64)
    }
    return try .range(
      from: try call.double(first, default: 0), to: try call.double(last, default: 0),
      step: try call.double("step", default: 1), dtype: try call.dtype() ?? .float32)
  },
  .tensor(
    "linspace", "Evenly spaced numbers from start to end, both with them.",
    ["start", "end", "steps", "dtype="]
  ) {
    guard let steps = try $0.wholeNumber("steps") else { throw DataDependentShape("linspace") }
    return try .evenlySpaced(
      from: try $0.number("start"), to: try $0.number("end"), steps: steps,
      dtype: try $0.dtype() ?? .float32)
  },
  .tensor("eye", "The identity matrix.", ["n", "m=", "dtype="]) {
    try .identity(
      try $0.int("n"), $0.has("m") ? try $0.int("m") : nil, dtype: try $0.dtype() ?? .float32)
  },
  .tensors(
    "meshgrid", "The coordinates of a grid, a tensor for each axis.", ["*tensors", "indexing="]
  ) { call in
    let indexing = try call.string("indexing", default: "ij")
    guard ["ij", "xy"].contains(indexing) else {
      throw ShapeError("gives meshgrid '\(indexing)' as 'indexing', expected 'ij' or 'xy'")
    }
    let vectors =
      call.isTensor("tensors") ? [try call.tensor("tensors")] : try call.tensors("tensors")
    return try Tensor.grid(vectors, isXY: indexing == "xy")
  },
]

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
