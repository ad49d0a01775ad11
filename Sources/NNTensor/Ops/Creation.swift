/// Tensors made from numbers. While only shapes are checked (`shapesOnly`) they are meta tensors.
extension Tensor {
  /// A tensor whose elements are all `value`, as a forward pass makes one. See `full(_:_:)`.
  ///
  /// Throws a `ShapeError` for negative sizes.
  public static func filled(_ sizes: [Int], _ value: Double, dtype: DType = .float32) throws
    -> Tensor
  {
    guard sizes.allSatisfy({ $0 >= 0 }) else {
      throw ShapeError("expects sizes of at least 0, got \(sizes)")
    }
    return try made(TensorType(dtype, try Shape(sizes))) { try $0.fill(value) }
  }

  /// `start`, `start + step`, ... up to but not including `end`. PyTorch's `torch.arange`.
  ///
  /// Numbers are computed in float64. Throws a `ShapeError` for a step of 0, for one away from `end`
  /// and for what is not finite.
  public static func range(
    from start: Double, to end: Double, step: Double = 1, dtype: DType = .float32
  ) throws -> Tensor {
    guard start.isFinite, end.isFinite, step.isFinite, step != 0, (end - start) / step >= 0 else {
      throw ShapeError("expects steps from \(start) to \(end), got steps of \(step)")
    }
    let count = try size(((end - start) / step).rounded(.up))
    return try made(TensorType(dtype, [count])) { tensor in
      try tensor.fill { start + Double($0) * step }
    }
  }

  /// The same for whole numbers: `int64` unless `dtype` is another.
  public static func range(
    from start: Int, to end: Int, step: Int = 1, dtype: DType = .int64
  ) throws -> Tensor {
    guard step != 0, step > 0 ? start <= end : start >= end else {
      throw ShapeError("expects steps from \(start) to \(end), got steps of \(step)")
    }
    let span = start <= end ? UInt(bitPattern: end &- start) : UInt(bitPattern: start &- end)
    let steps = span / step.magnitude + (span % step.magnitude == 0 ? 0 : 1)
    let count = try size(Double(steps))
    let whole = try made(TensorType(.int64, [count])) { tensor in
      let out = tensor.data.assumingMemoryBound(to: Int64.self)
      for i in 0..<count { out[i] = Int64(start &+ i &* step) }
    }
    return try whole.converted(to: dtype)
  }

  /// `steps` numbers from `start` to `end`, both included, evenly spaced. PyTorch's `torch.linspace`.
  ///
  /// Throws a `ShapeError` for a negative number of steps.
  public static func evenlySpaced(
    from start: Double, to end: Double, steps: Int, dtype: DType = .float32
  ) throws -> Tensor {
    guard steps >= 0 else { throw ShapeError("expects at least 0 steps, got \(steps)") }
    let step = steps > 1 ? (end - start) / Double(steps - 1) : 0
    return try made(TensorType(dtype, [try size(Double(steps))])) { tensor in
      // From both ends, so that both are exact.
      try tensor.fill {
        $0 < (steps + 1) / 2 ? start + Double($0) * step : end - Double(steps - 1 - $0) * step
      }
    }
  }

  /// Ones on the diagonal of a matrix of zeros. PyTorch's `torch.eye`.
  ///
  /// Throws a `ShapeError` for negative sizes.
  public static func identity(_ rows: Int, _ columns: Int? = nil, dtype: DType = .float32) throws
    -> Tensor
  {
    let columns = columns ?? rows
    guard rows >= 0, columns >= 0 else {
      throw ShapeError("expects sizes of at least 0, got \(rows) and \(columns)")
    }
    return try made(TensorType(dtype, [rows, columns])) { matrix in
      try matrix.fill(0)
      let diagonal = try matrix.diagonal()
      diagonal.scatter(try .ones(diagonal.type))
    }
  }

  /// The coordinates of a grid, a tensor for each of the vectors: element (i, j) of the first is
  /// `vectors[0][i]`, of the second `vectors[1][j]`. They share memory. PyTorch's `torch.meshgrid`.
  ///
  /// With `isXY` the first two dimensions are swapped. Throws a `ShapeError` for no vectors, and for
  /// tensors of more than one dimension.
  public static func grid(_ vectors: [Tensor], isXY: Bool = false) throws -> [Tensor] {
    guard !vectors.isEmpty, vectors.allSatisfy({ $0.rank <= 1 }) else {
      throw ShapeError("expects vectors, got \(vectors.map(\.type))")
    }
    let shape = try Shape(vectors.map(\.count))
    return try vectors.enumerated().map { dim, vector in
      var sizes = Shape(repeating: 1, rank: shape.rank)
      sizes[dim] = shape[dim]
      let axis = try vector.reshaped(sizes).expanded(to: shape)
      return isXY && shape.rank > 1 ? try axis.transposed(0, 1) : axis
    }
  }

  /// A tensor of `type` that `write` fills; a meta tensor while only shapes are checked.
  private static func made(_ type: TensorType, _ write: (Tensor) throws -> Void) throws -> Tensor {
    guard type.byteCount != nil else {
      throw ShapeError("makes a tensor too large to count: \(type)")
    }
    if ExecutionContext.current.isShapeOnly { return .meta(type) }
    let tensor = try Tensor.empty(type)
    try write(tensor)
    return tensor
  }

  /// A number of elements as an integer.
  private static func size(_ count: Double) throws -> Int {
    guard count <= 0x1p53 else { throw ShapeError("makes a tensor too large to count") }
    return Int(count)
  }

  /// Sets each element to what `value` says of its place, for contiguous tensors.
  private func fill(_ value: (Int) -> Double) throws {
    let numbers = try dtype == .float64 ? self : Tensor.empty(TensorType(.float64, shape))
    let out = numbers.data.assumingMemoryBound(to: Double.self)
    for i in 0..<count { out[i] = value(i) }
    if numbers !== self { try assign(try numbers.converted(to: dtype)) }
  }
}
