extension Tensor {
  /// Parts of `size` elements along dimension `dim` (may count from the end), the last one shorter
  /// where they do not come out even. The parts share memory. PyTorch's `torch.split`.
  ///
  /// Throws a `ShapeError` for a single number, and for a size below 1 unless there are no elements.
  public func split(size: Int, dim: Int = 0) throws -> [Tensor] {
    let (dim, length) = try splitDimension(dim)
    guard size > 0 || (size == 0 && length == 0) else {
      throw ShapeError("expects parts of at least 1 element, got \(size)")
    }
    if length == 0 { return [self] }
    return try stride(from: 0, to: length, by: min(size, length)).map { start in
      try narrowed(dim: dim, start: start, length: min(size, length - start))
    }
  }

  /// Parts of the given sizes along dimension `dim`, as `split(size:dim:)`.
  ///
  /// Throws a `ShapeError` unless the sizes add up to the dimension's.
  public func split(sizes: [Int], dim: Int = 0) throws -> [Tensor] {
    let (dim, length) = try splitDimension(dim)
    var rest = length
    for size in sizes where size >= 0 && rest >= 0 { rest -= min(size, length + 1) }
    guard rest == 0, sizes.allSatisfy({ $0 >= 0 }) else {
      throw ShapeError(
        "expects sizes of at least 0 that add up to \(length), the size of dimension \(dim), got "
          + "\(sizes)")
    }
    var start = 0
    return try sizes.map { size in
      defer { start += size }
      return try narrowed(dim: dim, start: start, length: size)
    }
  }

  /// At most `count` parts of equal size along dimension `dim`, the last one shorter where they do
  /// not come out even. PyTorch's `torch.chunk`.
  ///
  /// Throws a `ShapeError` for a single number and for a count below 1.
  public func chunked(_ count: Int, dim: Int = 0) throws -> [Tensor] {
    let (dim, length) = try splitDimension(dim)
    guard count > 0 else { throw ShapeError("expects at least 1 chunk, got \(count)") }
    if length == 0 { return Array(repeating: self, count: min(count, Self.mostParts)) }
    return try split(size: (length - 1) / count + 1, dim: dim)
  }

  /// Exactly `count` parts along dimension `dim` whose sizes differ by 1 at most, the longer ones
  /// first. PyTorch's `torch.tensor_split`.
  ///
  /// Throws a `ShapeError` for a single number, a count below 1, and more parts than 65536.
  public func split(sections count: Int, dim: Int = 0) throws -> [Tensor] {
    let (dim, length) = try splitDimension(dim)
    guard (1...Self.mostParts).contains(count) else {
      throw ShapeError("expects from 1 to \(Self.mostParts) sections, got \(count)")
    }
    let (size, longer) = length.quotientAndRemainder(dividingBy: count)
    return try split(
      sizes: (0..<count).map { size + ($0 < longer ? 1 : 0) }, dim: dim)
  }

  /// The parts along dimension `dim` between the places `indices`, which are meant as in Python's
  /// slices. PyTorch's `torch.tensor_split` with indices.
  public func split(at indices: [Int], dim: Int = 0) throws -> [Tensor] {
    let (dim, _) = try splitDimension(dim)
    let starts = [0] + indices
    return try starts.enumerated().map { index, start in
      let end: Int? = index < indices.count ? indices[index] : nil
      return try sliced(dim: dim, start: start, end: end)
    }
  }

  /// The parts at each index of dimension `dim`, without that dimension. PyTorch's `torch.unbind`.
  ///
  /// Throws a `ShapeError` for a single number, and for more parts than 65536.
  public func unbound(dim: Int = 0) throws -> [Tensor] {
    let (dim, length) = try splitDimension(dim)
    guard length <= Self.mostParts else {
      throw ShapeError("expects at most \(Self.mostParts) parts, got \(length)")
    }
    return try (0..<length).map { try selected(dim: dim, index: $0) }
  }

  /// More tensors than this are a mistake.
  private static let mostParts = 1 << 16

  private func splitDimension(_ dim: Int) throws -> (dim: Int, size: Int) {
    guard rank > 0 else { throw ShapeError("can't split a single number") }
    let dim = try shape.normalized(dimension: dim)
    return (dim, shape[dim])
  }
}
