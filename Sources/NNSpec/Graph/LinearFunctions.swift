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
  .tensor("matmul", "The product of matrices, vectors or batches of them.", ["input", "other"]) {
    try $0.tensor().matmul(try $0.tensor("other"))
  },
  .tensor("mm", "The product of two matrices.", ["input", "mat2"]) {
    try $0.tensor().mm(try $0.tensor("mat2"))
  },
  .tensor("bmm", "The products of two batches of matrices.", ["input", "mat2"]) {
    try $0.tensor().bmm(try $0.tensor("mat2"))
  },
  .tensor("mv", "The product of a matrix and a vector.", ["input", "vec"]) {
    try $0.tensor().mv(try $0.tensor("vec"))
  },
  .tensor(
    "dot", "The sum of the products of two vectors' elements.", ["input", "tensor|other"],
    also: ["vdot"]
  ) {
    try $0.tensor().dot(try $0.tensor("tensor"))
  },
  .tensor(
    "outer", "The products of each pair of two vectors' elements.", ["input", "vec2"], also: ["ger"]
  ) {
    try $0.tensor().outer(try $0.tensor("vec2"))
  },
  .tensor("addmm", "beta input + alpha mat1 mat2.", ["input", "mat1", "mat2", "beta=", "alpha="]) {
    try $0.added(try $0.tensor("mat1").mm(try $0.tensor("mat2")))
  },
  .tensor("addmv", "beta input + alpha mat vec.", ["input", "mat", "vec", "beta=", "alpha="]) {
    try $0.added(try $0.tensor("mat").mv(try $0.tensor("vec")))
  },
  .tensor("addr", "beta input + alpha vec1 vec2^T.", ["input", "vec1", "vec2", "beta=", "alpha="]) {
    try $0.added(try $0.tensor("vec1").outer(try $0.tensor("vec2")))
  },
  .tensor(
    "baddbmm", "beta input + alpha batch1 batch2, for each pair of a batch.",
    ["input", "batch1", "batch2", "beta=", "alpha="]
  ) {
    try $0.added(try $0.tensor("batch1").bmm(try $0.tensor("batch2")))
  },
  .tensor(
    "addbmm", "beta input + alpha times the sum of a batch's products.",
    ["input", "batch1", "batch2", "beta=", "alpha="]
  ) {
    try $0.added(try $0.tensor("batch1").bmm(try $0.tensor("batch2")).sum(dims: [0]))
  },
  .tensor("einsum", "Sums of products, in Einstein's notation.", ["equation", "*operands"]) {
    call in
    let operands =
      call.isTensor("operands")
      ? [try call.tensor("operands")] : try call.tensors("operands")
    return try .einsum(try call.string("equation", default: ""), operands)
  },
  .tensor("tensordot", "Sums of products over several dimensions.", ["a", "b", "dims="]) { call in
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
  .tensor(
    "grouped_mm", "Products of groups of matrices of different sizes.",
    ["mat_a", "mat_b", "offs=", "bias=", "out_dtype="]
  ) { call in
    guard !call.has("bias") else { throw ShapeError("expects no bias, as PyTorch does") }
    let product = try call.tensor("mat_a").groupedProduct(
      try call.tensor("mat_b"), offsets: try call.optionalTensor("offs"))
    return try call.dtype("out_dtype").map { try product.converted(to: $0) } ?? product
  },
  .tensor(
    "norm", "The p-norm, or the Frobenius or nuclear norm of a matrix.",
    ["input", "p=", "dim=", "keepdim=", "dtype="]
  ) {
    try $0.norm(order: "p", isVector: true, standard: 2)
  },
  .tensor(
    "linalg.vector_norm", "The norm of vectors along dim.",
    ["input", "ord=", "dim=", "keepdim=", "dtype="]
  ) {
    try $0.norm(order: "ord", isVector: true, standard: 2)
  },
  .tensor(
    "linalg.matrix_norm", "The norm of matrices in two dimensions.",
    ["input|A", "ord=", "dim=", "keepdim=", "dtype="]
  ) { call in
    guard try call.has("dim") || call.tensor().rank >= 2 else {
      throw ShapeError("expects a matrix, got \(try call.tensor().type)")
    }
    let values = call.values.merging(["dim": .list([.int(-2), .int(-1)])]) { own, _ in own }
    return try BoundCall(function: call.function, values: values)
      .norm(order: "ord", isVector: false, standard: nil)
  },
  .tensor(
    "linalg.norm", "The norm of vectors or matrices.",
    ["input|A", "ord=", "dim=", "keepdim=", "dtype="]
  ) { call in
    let isVector = try !call.has("ord") || (!call.has("dim") && call.tensor().rank == 1)
    return try call.norm(order: "ord", isVector: isVector, standard: 2)
  },
  .tensor("linalg.svdvals", "The singular values of matrices, largest first.", ["A|input"]) {
    try $0.tensor("A").singularValues()
  },
  TensorFunction(
    "linalg.qr", "An orthogonal and an upper triangular factor of matrices.", ["A|input", "mode="]
  ) { call in
    let mode = try call.string("mode", default: "reduced")
    guard ["reduced", "complete"].contains(mode) else {
      throw ShapeError("gives linalg.qr the mode '\(mode)', expected 'reduced' or 'complete'")
    }
    let (q, r) = try call.tensor("A").qr(isComplete: mode == "complete")
    return .record([("Q", .tensor(q)), ("R", .tensor(r))])
  },
  .tensor("linalg.solve", "The X with A X = B.", ["A|input", "B", "left="]) { call in
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
  .tensor(
    "linalg.inv", "The inverse of matrices.", ["A|input"], also: ["inverse", "linalg.inverse"]
  ) { call in
    let matrix = try call.tensor("A")
    guard matrix.rank >= 2 else { throw ShapeError("expects matrices, got \(matrix.type)") }
    return try matrix.solve(
      try .identity(matrix.shape[matrix.rank - 1], dtype: matrix.dtype))
  },
  .tensor("matrix_exp", "The exponential of matrices.", ["A|input"], also: ["linalg.matrix_exp"]) {
    try $0.tensor("A").matrixExponential()
  },
]

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
