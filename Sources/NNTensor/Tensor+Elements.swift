extension Tensor {
  /// A tensor of `shape` with the given elements, row by row.
  ///
  /// Throws a `ShapeError` when the number of elements is not the shape's.
  public convenience init<Scalar: TensorScalar>(_ elements: [Scalar], _ shape: Shape) throws {
    try TensorType(Scalar.dtype, shape).checkSizes()
    guard shape.checkedCount == elements.count else {
      throw ShapeError("expected \(shape) = \(shape.count) elements, got \(elements.count)")
    }
    let storage = try Storage(byteCount: elements.count * Scalar.dtype.byteCount)
    elements.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress {
        storage.base.copyMemory(from: base, byteCount: bytes.count)
      }
    }
    self.init(
      dtype: Scalar.dtype, shape: shape, strides: shape.rowMajorStrides, offset: 0,
      storage: storage)
  }

  /// A row-major tensor over a copy of `bytes`, which hold the elements in this machine's order.
  ///
  /// Throws a `ShapeError` when the number of bytes is not the type's.
  public convenience init(_ type: TensorType, bytes: UnsafeRawBufferPointer) throws {
    guard let byteCount = type.byteCount, byteCount == bytes.count else {
      throw ShapeError("expected the bytes of \(type), got \(bytes.count) bytes")
    }
    let storage = try Storage(byteCount: bytes.count)
    if let base = bytes.baseAddress {
      storage.base.copyMemory(from: base, byteCount: bytes.count)
    }
    self.init(
      dtype: type.dtype, shape: type.shape, strides: type.shape.rowMajorStrides, offset: 0,
      storage: storage)
  }

  /// A single number.
  public static func scalar<Scalar: TensorScalar>(_ value: Scalar) throws -> Tensor {
    try Tensor([value], [])
  }

  /// A tensor whose elements are all `value`, converted to the type's dtype.
  public static func full(_ type: TensorType, _ value: Double) throws -> Tensor {
    let tensor = try empty(type)
    try tensor.fill(value)
    return tensor
  }

  /// A tensor of zeros.
  public static func zeros(_ type: TensorType) throws -> Tensor { try full(type, 0) }

  /// A tensor of ones.
  public static func ones(_ type: TensorType) throws -> Tensor { try full(type, 1) }

  /// The elements row by row, converted to `Double`.
  public func doubles() throws -> [Double] { try elements(.float64) }

  /// The elements row by row, converted to `Float`.
  public func floats() throws -> [Float] { try elements(.float32) }

  /// The elements row by row, converted to `Int` (towards zero).
  public func ints() throws -> [Int] { try elements(.int64) }

  /// The only element, converted to `Double`. Throws a `ShapeError` when there is not exactly one.
  public func item() throws -> Double {
    guard count == 1 else {
      throw ShapeError("expects a tensor with one element, got \(type)")
    }
    return try doubles()[0]
  }

  /// Calls `body` with the bytes of the elements, row by row, in this machine's order.
  public func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    let source = try detached().contiguous()
    let bytes = UnsafeRawBufferPointer(start: source.data, count: count * dtype.byteCount)
    return try withExtendedLifetime(source) { try body(bytes) }
  }

  private func elements<Scalar: TensorScalar>(_ dtype: DType) throws -> [Scalar] {
    guard !isMeta else { throw ShapeError("a meta tensor has no elements") }
    let source = try detached().converted(to: dtype).contiguous()
    let buffer = UnsafeBufferPointer(
      start: source.data.assumingMemoryBound(to: Scalar.self), count: count)
    return withExtendedLifetime(source) { Array(buffer) }
  }
}
