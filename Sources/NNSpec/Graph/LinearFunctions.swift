import NNTensor

extension BoundCall {
  /// `beta * input + alpha * product`.
  fileprivate func added(_ product: Tensor) throws -> Tensor {
    try tensor().adding(
      product, beta: try double("beta", default: 1), alpha: try double("alpha", default: 1))
  }

  /// The norm of `x`, or of its elements where `isVector`, for an order as `torch.linalg` names it.
  fileprivate func norm(order name: String, isVector: Bool, standard: Double?) throws -> Tensor {
    let x = try input()
    let (dims, keepDims) = (try dims(), try bool("keepdim", default: false))
    let order: MatrixNorm
    if isString(name) {
      switch try string(name, default: "") {
      case "fro": order = .frobenius
      case "nuc": order = .nuclear
      case let text:
        throw ShapeError(
          "gives \(function) '\(text)' as '\(name)', expected 'fro', 'nuc' or a number")
      }
    } else if has(name) {
      order = .order(try double(name, default: 2))
    } else if let standard {
      order = .order(standard)
    } else {
      order = .frobenius
    }
    let all = dims ?? Array(0..<x.rank)
    switch order {
    case .frobenius: return try x.norm(2, dims: all, keepDims: keepDims)
    case .order(let p) where isVector || all.count == 1:
      return try x.norm(p, dims: all, keepDims: keepDims)
    default:
      let places = dims ?? [-2, -1]
      guard places.count == 2, dims != nil || x.rank == 2 || function == "linalg.matrix_norm" else {
        throw ShapeError(
          "expects two dimensions for a matrix norm, got \(dims ?? all) of \(x.type)")
      }
      return try x.matrixNorm(order, dims: (places[0], places[1]), keepDims: keepDims)
    }
  }
}

private let functions: [TensorFunction] = [
  .tensor("matmul", ["input", "other"]) { try $0.tensor().matmul(try $0.tensor("other")) },
  .tensor("mm", ["input", "mat2"]) { try $0.tensor().mm(try $0.tensor("mat2")) },
  .tensor("bmm", ["input", "mat2"]) { try $0.tensor().bmm(try $0.tensor("mat2")) },
  .tensor("mv", ["input", "vec"]) { try $0.tensor().mv(try $0.tensor("vec")) },
  .tensor("dot", ["input", "tensor|other"], also: ["vdot"]) {
    try $0.tensor().dot(try $0.tensor("tensor"))
  },
  .tensor("outer", ["input", "vec2"], also: ["ger"]) {
    try $0.tensor().outer(try $0.tensor("vec2"))
  },
  .tensor("addmm", ["input", "mat1", "mat2", "beta=", "alpha="]) {
    try $0.added(try $0.tensor("mat1").mm(try $0.tensor("mat2")))
  },
  .tensor("addmv", ["input", "mat", "vec", "beta=", "alpha="]) {
    try $0.added(try $0.tensor("mat").mv(try $0.tensor("vec")))
  },
  .tensor("addr", ["input", "vec1", "vec2", "beta=", "alpha="]) {
    try $0.added(try $0.tensor("vec1").outer(try $0.tensor("vec2")))
  },
  .tensor("baddbmm", ["input", "batch1", "batch2", "beta=", "alpha="]) {
    try $0.added(try $0.tensor("batch1").bmm(try $0.tensor("batch2")))
  },
  .tensor("addbmm", ["input", "batch1", "batch2", "beta=", "alpha="]) {
    try $0.added(try $0.tensor("batch1").bmm(try $0.tensor("batch2")).sum(dims: [0]))
  },
  .tensor("einsum", ["equation", "*operands"]) { call in
    let operands =
      call.isTensor("operands")
      ? [try call.tensor("operands")] : try call.tensors("operands")
    return try .einsum(try call.string("equation", default: ""), operands)
  },
  .tensor("tensordot", ["a", "b", "dims="]) { call in
    let (a, b) = (try call.tensor("a"), try call.tensor("b"))
    guard let pair = call.values["dims"]?.items else {
      return try a.tensordot(b, dims: try call.int("dims", default: 2))
    }
    let lists = try pair.map { item in
      try BoundCall(function: "tensordot", values: ["dims": item]).ints("dims")
    }
    guard lists.count == 2 else {
      throw ShapeError("gives tensordot \(lists.count) lists of dimensions, expected 2")
    }
    return try a.tensordot(b, lists[0], lists[1])
  },
  .tensor("grouped_mm", ["mat_a", "mat_b", "offs=", "bias=", "out_dtype="]) { call in
    guard !call.has("bias") else { throw ShapeError("expects no bias, as PyTorch does") }
    let product = try call.tensor("mat_a").groupedProduct(
      try call.tensor("mat_b"), offsets: try call.optionalTensor("offs"))
    return try call.dtype("out_dtype").map { try product.converted(to: $0) } ?? product
  },
  .tensor("norm", ["input", "p=", "dim=", "keepdim=", "dtype="]) {
    try $0.norm(order: "p", isVector: true, standard: 2)
  },
  .tensor("linalg.vector_norm", ["input", "ord=", "dim=", "keepdim=", "dtype="]) {
    try $0.norm(order: "ord", isVector: true, standard: 2)
  },
  .tensor("linalg.matrix_norm", ["input|A", "ord=", "dim=", "keepdim=", "dtype="]) { call in
    guard try call.has("dim") || call.tensor().rank >= 2 else {
      throw ShapeError("expects a matrix, got \(try call.tensor().type)")
    }
    let values = call.values.merging(["dim": .list([.int(-2), .int(-1)])]) { own, _ in own }
    return try BoundCall(function: call.function, values: values)
      .norm(order: "ord", isVector: false, standard: nil)
  },
  .tensor("linalg.norm", ["input|A", "ord=", "dim=", "keepdim=", "dtype="]) { call in
    let isVector = try !call.has("ord") || (!call.has("dim") && call.tensor().rank == 1)
    return try call.norm(order: "ord", isVector: isVector, standard: 2)
  },
  .tensor("linalg.svdvals", ["A|input"]) { try $0.tensor("A").singularValues() },
  TensorFunction("linalg.qr", ["A|input", "mode="]) { call in
    let mode = try call.string("mode", default: "reduced")
    guard ["reduced", "complete"].contains(mode) else {
      throw ShapeError("gives linalg.qr the mode '\(mode)', expected 'reduced' or 'complete'")
    }
    let (q, r) = try call.tensor("A").qr(isComplete: mode == "complete")
    return .record([("Q", .tensor(q)), ("R", .tensor(r))])
  },
  .tensor("linalg.solve", ["A|input", "B", "left="]) { call in
    let (matrix, right) = (try call.tensor("A"), try call.tensor("B"))
    // As in PyTorch, what has a dimension less is one right side for each matrix.
    if right.rank == 1 || right.shape == matrix.shape[0..<max(0, matrix.rank - 1)] {
      return try matrix.solve(try right.unsqueezed(dim: -1)).squeezed(dims: [-1])
    }
    guard try call.bool("left", default: true) else {
      return try matrix.transposed(-1, -2).solve(try right.transposed(-1, -2)).transposed(-1, -2)
    }
    return try matrix.solve(right)
  },
  .tensor("linalg.inv", ["A|input"], also: ["inverse", "linalg.inverse"]) { call in
    let matrix = try call.tensor("A")
    guard matrix.rank >= 2 else { throw ShapeError("expects matrices, got \(matrix.type)") }
    return try matrix.solve(
      try .identity(matrix.shape[matrix.rank - 1], dtype: matrix.dtype))
  },
  .tensor("matrix_exp", ["A|input"], also: ["linalg.matrix_exp"]) {
    try $0.tensor("A").matrixExponential()
  },
]

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
