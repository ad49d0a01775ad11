import CKernels

extension Tensor {
  /// The elements where `mask` (bool) is true, row by row, with broadcasting: one dimension. PyTorch's
  /// `torch.masked_select`.
  ///
  /// How many there are depends on the mask, so it is not known of meta tensors: a
  /// `DataDependentShape`.
  public func maskedSelected(_ mask: Tensor) throws -> Tensor {
    let both = try Ops.broadcast(shape, try mask.asMask().shape)
    guard !isMeta, !mask.isMeta else { throw DataDependentShape("masked_select") }
    let places = try mask.expanded(to: both).nonzeroPlaces()
    return try expanded(to: both).reshaped([both.count] as Shape).indexSelected(dim: 0, places)
  }

  /// A copy with the elements of `source` row by row in place of those where `mask` (bool) is true,
  /// with broadcasting. PyTorch's `Tensor.masked_scatter`.
  ///
  /// Throws a `ShapeError` when `source` has too few elements.
  public func maskedScattered(_ mask: Tensor, _ source: Tensor) throws -> Tensor {
    let shape = try Ops.broadcast(shape, try mask.asMask().shape)
    guard source.dtype == dtype else {
      throw ShapeError("expects a source of dtype \(dtype), got \(source.type)")
    }
    let target = try expanded(to: shape)
    if !mask.isMeta, !source.isMeta {
      let wanted = Int(try mask.expanded(to: shape).countNonzero().item())
      guard wanted <= source.count else {
        throw ShapeError("expects a source of at least \(wanted) elements, got \(source.type)")
      }
    }
    if source.count == 0 || shape.count == 0 { return try target.copied() }
    let full = try mask.expanded(to: shape)
    let zero = try Tensor.scalar(0)
    let order = try full.reshaped([shape.count] as Shape).cumulativeSum(dim: 0)
    let places = try (order - Tensor.scalar(1)).maximum(zero)
    let elements = try source.reshaped([source.count] as Shape).indexSelected(dim: 0, places)
    return try .select(full, try elements.reshaped(shape), target)
  }

  /// The indices of the elements that are not 0, a row each: `int64` of shape (count, rank).
  ///
  /// How many there are depends on the elements, so it is not known of meta tensors: a
  /// `DataDependentShape`.
  public func nonzero() throws -> Tensor {
    let places = try nonzeroPlaces()
    let output = try Tensor.empty(TensorType(.int64, [places.count, rank]))
    let (from, to) = (places.indices, output.data.assumingMemoryBound(to: Int64.self))
    for i in 0..<places.count {
      var rest = from[i]
      for dim in (0..<rank).reversed() {
        to[i * rank + dim] = rest % Int64(shape[dim])
        rest /= Int64(shape[dim])
      }
    }
    return output
  }

  /// The elements of all dimensions row by row that the whole numbers `index` name, which may count
  /// from the end, in the shape of `index`. PyTorch's `torch.take`.
  ///
  /// Throws an `IndexError` for an index that names nothing.
  public func taken(_ index: Tensor) throws -> Tensor {
    let flat = try reshaped([count] as Shape)
    let places = try index.asIndices().countedFromZero(below: count)
    return try flat.indexSelected(dim: 0, try places.reshaped([index.count] as Shape))
      .reshaped(index.shape)
  }

  /// `gathered`, where `index` and this tensor broadcast in all other dimensions and `index` may count
  /// from the end; without `dim`, of the elements row by row, counted from the first. PyTorch's
  /// `torch.take_along_dim`.
  public func takenAlong(_ index: Tensor, dim: Int?) throws -> Tensor {
    guard let dim else {
      return try reshaped([count] as Shape)
        .gathered(dim: 0, try index.reshaped([index.count] as Shape))
    }
    let place = try shape.normalized(dimension: dim)
    guard index.rank == rank else {
      throw ShapeError("expects indices of \(rank) dimensions, got \(index.type)")
    }
    var (wide, narrow) = (shape, index.shape)
    if rank > 0 { (wide[place], narrow[place]) = (1, 1) }
    var both = try Ops.broadcast(wide, narrow)
    if rank > 0 { both[place] = index.shape[place] }
    let indices = try index.asIndices()
      .countedFromZero(below: rank > 0 ? shape[place] : 1).expanded(to: both)
    if rank > 0 { both[place] = shape[place] }
    return try expanded(to: both).gathered(dim: place, indices)
  }

  /// Throws a `ShapeError` unless these are truth values.
  func asMask() throws -> Tensor {
    guard dtype == .bool else { throw ShapeError("expects a bool mask, got \(type)") }
    return self
  }

  /// The places, row by row, of the elements that are not 0: `int64` in one dimension.
  func nonzeroPlaces() throws -> Tensor {
    guard !isMeta else { throw DataDependentShape("nonzero") }
    let flags = try detached().converted(to: .bool).contiguous()
    let bytes = flags.data.assumingMemoryBound(to: UInt8.self)
    var found = 0
    for i in 0..<count where bytes[i] != 0 { found += 1 }
    let places = try Tensor.empty(TensorType(.int64, [found]))
    let out = places.data.assumingMemoryBound(to: Int64.self)
    found = 0
    for i in 0..<count where bytes[i] != 0 {
      out[found] = Int64(i)
      found += 1
    }
    return places
  }

  /// Whole numbers that may count from the end of `size` things, counted from 0.
  func countedFromZero(below size: Int) throws -> Tensor {
    guard dtype == .int64 else { throw ShapeError("expects int64 indices, got \(type)") }
    if isMeta { return self }
    let source = try detached().contiguous()
    let output = try Tensor.empty(type)
    let out = output.data.assumingMemoryBound(to: Int64.self)
    for i in 0..<count {
      let index = source.indices[i]
      out[i] = index < 0 && index >= -Int64(size) ? index + Int64(size) : index
    }
    return output
  }
}
