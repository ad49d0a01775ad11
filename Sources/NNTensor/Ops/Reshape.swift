extension Ops {
  /// The same elements in the same order with another shape; a view where memory allows it.
  struct Reshape: DifferentiableOperation {
    static let name = "reshape"
    static var isView: Bool { true }
    var shape: Shape

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      guard inputs[0].shape.checkedCount == shape.checkedCount else {
        throw ShapeError("can't see \(inputs[0]) as shape \(shape): the counts differ")
      }
      return [TensorType(inputs[0].dtype, shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = inputs[0]
      if let strides = input.strides(seenAs: shape) {
        return [input.view(shape, strides: strides, offset: input.offset)]
      }
      return [try noGrad { try input.contiguous() }.view(shape)]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try context.outputGradient.reshaped(context.inputTypes[0].shape)]
    }

    static var samples: [OperationSample] {
      [
        OperationSample(.init([2, 6])) { [try $0[0].reshaped([3, 4])] },
        OperationSample(.init([2, 3, 4])) { [try $0[0].reshaped([2, -1])] },
        OperationSample(.init([1])) { [try $0[0].reshaped([])] },
        OperationSample(.init([0, 3])) { [try $0[0].reshaped([3, 0, 1])] },
        OperationSample(.init([4, 6])) { [try $0[0].transposed(0, 1).reshaped([3, 2, 4])] },
        OperationSample(.init([6])) { [try $0[0].copied().viewed([3, -1])] },
        OperationSample(.init([2, 6])) { [try $0[0].unflattened(dim: 1, sizes: [-1, 2])] },
        OperationSample(.init([1, 3, 1])) { [try $0[0].squeezed()] },
      ]
    }
  }
}

extension Tensor {
  /// The same elements in the same order with another shape.
  ///
  /// Throws a `ShapeError` when the number of elements differs.
  public func reshaped(_ shape: Shape) throws -> Tensor {
    shape == self.shape ? self : try apply(Ops.Reshape(shape: shape), self)[0]
  }

  /// The same with sizes as PyTorch takes them: one of them may be -1 and is then computed.
  public func reshaped(_ sizes: [Int]) throws -> Tensor {
    try reshaped(try shape.resolved(sizes))
  }

  /// The same elements in the same order with another shape, sharing memory. PyTorch's `Tensor.view`.
  ///
  /// One of `sizes` may be -1 and is then computed. Throws a `ShapeError` when the number of elements
  /// differs, and when the elements lie in memory so that only a copy has that shape.
  public func viewed(_ sizes: [Int]) throws -> Tensor {
    let shape = try shape.resolved(sizes)
    guard shape.checkedCount != self.shape.checkedCount || strides(seenAs: shape) != nil else {
      throw ShapeError(
        "can't see \(type) with strides \(strides) as shape \(shape) without copying",
        help: "use reshape, or contiguous() first")
    }
    return try reshaped(shape)
  }

  /// Dimension `dim` (may count from the end) made several of the given sizes, one of which may be
  /// -1 and is then computed. Throws a `ShapeError` when they do not multiply to its size.
  public func unflattened(dim: Int, sizes: [Int]) throws -> Tensor {
    let dim = try shape.normalized(dimension: dim)
    guard rank > 0, !sizes.isEmpty else {
      throw ShapeError("expects a dimension and sizes for it, got \(sizes) for \(type)")
    }
    let parts = try ([shape[dim]] as Shape).resolved(sizes)
    guard parts.checkedCount == shape[dim] else {
      throw ShapeError(
        "expects sizes whose product is \(shape[dim]), the size of dimension \(dim), got \(sizes)")
    }
    let rest = shape[(dim + 1)..<rank]
    return try reshaped(try shape[0..<dim].appending(parts).appending(rest))
  }

  /// Dimensions `first` to `last` (inclusive, may count from the end) made one.
  public func flattened(from first: Int = 0, to last: Int = -1) throws -> Tensor {
    let first = try shape.normalized(dimension: first)
    let last = try shape.normalized(dimension: last)
    guard first <= last else {
      throw ShapeError("expects start_dim before end_dim, got \(first) and \(last)")
    }
    if rank == 0 { return try reshaped([1] as Shape) }
    let middle: Shape = [shape[first..<(last + 1)].count]
    return try reshaped(
      try shape[0..<first].appending(middle).appending(shape[(last + 1)..<rank]))
  }

  /// Without any dimension of size 1.
  public func squeezed() throws -> Tensor { try squeezed(dims: Array(0..<rank)) }

  /// Without the dimensions `dims` whose size is 1.
  public func squeezed(dims: [Int]) throws -> Tensor {
    let dims = try shape.normalized(dimensions: dims)
    var sizes = Shape()
    for i in 0..<rank where shape[i] != 1 || !dims.contains(i) { sizes.append(shape[i]) }
    return try reshaped(sizes)
  }

  /// With a new dimension of size 1 before dimension `dim` (may count from the end).
  public func unsqueezed(dim: Int) throws -> Tensor {
    guard (-rank - 1...rank).contains(dim) else {
      throw ShapeError("expects a dimension between \(-rank - 1) and \(rank), got \(dim)")
    }
    var sizes = shape.array
    sizes.insert(1, at: dim < 0 ? dim + rank + 1 : dim)
    return try reshaped(try Shape(sizes))
  }

  /// The strides with which the elements are read row by row as `shape`, of as many elements; nil
  /// where no strides do.
  ///
  /// Neighbouring dimensions that memory steps through as one are taken as one, and cut anew.
  func strides(seenAs shape: Shape) -> Shape? {
    var result = shape.rowMajorStrides
    if count == 0 || isContiguous { return result }
    var place = shape.rank - 1
    var step = 1
    var (old, new) = (1, 1)
    for dim in (0..<rank).reversed() {
      if old == 1 { step = strides[dim] }
      old *= self.shape[dim]
      let isJoined =
        dim > 0 && (self.shape[dim - 1] == 1 || strides[dim - 1] == old &* step || old == 1)
      if isJoined { continue }
      while place >= 0, new < old || shape[place] == 1 {
        result[place] = new &* step
        new *= shape[place]
        place -= 1
      }
      if new != old { return nil }
      (old, new) = (1, 1)
    }
    return place < 0 ? result : nil
  }
}

extension Shape {
  /// `sizes` with a -1 replaced so that the number of elements stays this shape's.
  public func resolved(_ sizes: [Int]) throws -> Shape {
    guard let unknown = sizes.firstIndex(of: -1) else {
      guard sizes.allSatisfy({ $0 >= 0 }) else {
        throw ShapeError("expects sizes of at least 0 or one -1, got \(sizes)")
      }
      return try Shape(sizes)
    }
    var known = 1
    for (index, size) in sizes.enumerated() where index != unknown {
      let (product, overflow) = known.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow else {
        throw ShapeError("expects sizes of at least 0 or one -1, got \(sizes)")
      }
      known = product
    }
    guard known > 0, count % known == 0 else {
      throw ShapeError("can't see shape \(self) as \(sizes): no size fits at -1")
    }
    var result = try Shape(sizes)
    result[unknown] = count / known
    return result
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Reshape.self, in: $0) }
