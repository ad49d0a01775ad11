extension Tensor {
  /// What PyTorch's `x[a, b, ...]` gives for tensors of indices: element i of the broadcast indices
  /// is `x[a[i], b[i], ...]`. `parts[d]` indexes dimension d; nil keeps it whole, as do missing ones.
  ///
  /// Indices are whole numbers, which may count from the end, or a bool mask, which stands for the
  /// indices where it is true and for as many dimensions as it has. The indexed dimensions become
  /// those of the indices: at their place where they are neighbours, else in front. Throws an
  /// `IndexError` for an index that names nothing.
  public func indexed(by parts: [Tensor?]) throws -> Tensor {
    var indices: [(dim: Int, index: Tensor)] = []
    var dim = 0
    for part in parts {
      guard let part else {
        dim += 1
        continue
      }
      if part.dtype == .bool {
        guard dim + part.rank <= rank, shape[dim..<(dim + part.rank)] == part.shape else {
          throw ShapeError("expects a mask that fits dimension \(dim) of \(type), got \(part.type)")
        }
        guard !part.isMeta else { throw DataDependentShape("indexing by a mask") }
        let places = try part.nonzero()
        for d in 0..<part.rank {
          indices.append((dim + d, try places.selected(dim: 1, index: d)))
        }
        dim += part.rank
      } else {
        indices.append((dim, try part.asIndices()))
        dim += 1
      }
    }
    guard dim <= rank else { throw ShapeError("gives too many indices for \(type)") }
    return indices.isEmpty ? self : try indexed(indices)
  }

  private func indexed(_ indices: [(dim: Int, index: Tensor)]) throws -> Tensor {
    let dims = indices.map(\.dim)
    let common = try indices.reduce(Shape()) { try Ops.broadcast($0, $1.index.shape) }
    var place: Tensor?
    for (dim, index) in indices {
      let counted = try index.countedFromZero(below: shape[dim])
      if !counted.isMeta { try counted.checkIndices(below: shape[dim], "elements") }
      let step = try place.map { try $0 * Tensor.scalar(shape[dim]) }
      place = try step.map { try $0 + counted } ?? counted
    }
    guard let place else { return self }
    let others = (0..<rank).filter { !dims.contains($0) }
    let rest = try Shape(others.map { shape[$0] })
    let flat = try permuted(dims + others)
      .reshaped(try ([Ops.size(shape, dims: dims)] as Shape).appending(rest))
    let picked = try flat.indexSelected(
      dim: 0, try place.expanded(to: common).reshaped([common.count] as Shape))
    let result = try picked.reshaped(try common.appending(rest))
    let areNeighbours = zip(dims, dims.dropFirst()).allSatisfy { $0 + 1 == $1 }
    guard areNeighbours, let first = dims.first, first > 0, common.rank > 0 else { return result }
    return try result.dimensionsMoved(
      Array(0..<common.rank), to: Array(first..<(first + common.rank)))
  }
}
