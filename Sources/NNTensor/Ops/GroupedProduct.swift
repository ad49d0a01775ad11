extension Tensor {
  /// Products of the parts of two operands, part by part, where `offsets` `(G)` says where each part
  /// ends: parts of rows `(M, K), (G, K, N) -> (M, N)`, of columns `(G, M, K), (K, N) -> (M, N)` or of
  /// what is summed over `(M, K), (K, N) -> (G, M, N)`. Two operands of three dimensions have no offsets
  /// and are multiplied one by one.
  ///
  /// Rows and columns after the last part are 0. Throws a `ShapeError` when the sizes do not fit or the
  /// offsets do not rise from 0 to at most the size that they divide. See
  /// `torch.nn.functional.grouped_mm`.
  public func groupedProduct(_ other: Tensor, offsets: Tensor? = nil) throws -> Tensor {
    let (a, b) = (self, other)
    guard (2...3).contains(a.rank), (2...3).contains(b.rank),
      a.shape[a.rank - 1] == b.shape[b.rank - 2], a.dtype == b.dtype
    else { throw ShapeError("expects matrices or stacks of them, got \(a.type) and \(b.type)") }
    if a.rank == 3, b.rank == 3 {
      guard offsets == nil, a.shape[0] == b.shape[0] else {
        throw ShapeError(
          "expects as many matrices on both sides and no offs, got \(a.type) and \(b.type)")
      }
      return try a.matmul(b)
    }
    guard let offsets, offsets.rank == 1, offsets.dtype == .int32 || offsets.dtype == .int64 else {
      throw ShapeError("expects int32 offs (G), got \(offsets?.type.description ?? "none")")
    }
    let groups = offsets.shape[0]
    guard groups > 0 else { throw ShapeError("expects at least 1 number in offs, got none") }
    if let stack = [a, b].first(where: { $0.rank == 3 }), stack.shape[0] != groups {
      throw ShapeError("expects \(stack.shape[0]) offs for \(stack.type), got \(offsets.type)")
    }
    let (rows, columns) = (a.shape[a.rank - 2], b.shape[b.rank - 1])
    guard !a.isMeta, !b.isMeta, !offsets.isMeta else {
      let type = TensorType(a.dtype, [rows, columns])
      return .meta(
        a.rank == b.rank ? TensorType(type.dtype, [groups, rows, columns]) : type)
    }
    let size = a.rank == 3 ? columns : b.rank == 3 ? rows : a.shape[1]
    let parts = try Self.parts(endingAt: try offsets.ints(), of: size)
    let products = try parts.enumerated().map { group, part in
      func cut(_ tensor: Tensor, _ dim: Int) throws -> Tensor {
        try tensor.narrowed(dim: dim, start: part.lowerBound, length: part.count)
      }
      if b.rank == 3 { return try cut(a, 0).matmul(b.selected(dim: 0, index: group)) }
      if a.rank == 3 { return try a.selected(dim: 0, index: group).matmul(cut(b, 1)) }
      return try cut(a, 1).matmul(cut(b, 0))
    }
    if a.rank == b.rank { return try .stacked(products, dim: 0) }
    let rest = size - (parts.last?.upperBound ?? 0)
    let shape: Shape = b.rank == 3 ? [rest, columns] : [rows, rest]
    return try .concatenated(
      products + [.zeros(TensorType(a.dtype, shape))], dim: b.rank == 3 ? 0 : 1)
  }

  /// The ranges that end at `ends`, each where the one before does.
  private static func parts(endingAt ends: [Int], of size: Int) throws -> [Range<Int>] {
    var start = 0
    return try ends.map { end in
      guard end >= start, end <= size else {
        throw ShapeError("expects offs that rise from 0 to at most \(size), got \(ends)")
      }
      defer { start = end }
      return start..<end
    }
  }
}
