import NNTensor

extension ElementType {
  /// The type that files store tensors of `dtype` as.
  public init(_ dtype: DType) {
    self =
      switch dtype {
      case .float64: .float64
      case .float32: .float32
      case .float16: .float16
      case .bfloat16: .bfloat16
      case .int64: .int64
      case .int32: .int32
      case .uint8: .uint8
      case .bool: .bool
      }
  }

  /// The dtype of tensors read from elements of this type: the same one where tensors have it, or
  /// else the smallest that holds every value.
  public var dtype: DType {
    switch self {
    case .float64: .float64
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    case .int64: .int64
    case .int32, .int16, .int8: .int32
    case .uint8: .uint8
    case .bool: .bool
    }
  }

  /// A tensor of `shape` over a copy of `bytes`, which are little-endian elements of this type, row
  /// by row. Booleans are true where their byte is not 0.
  ///
  /// - Throws: `ShapeError` when there are more dimensions than tensors have or the number of bytes
  ///   is not that of the shape; `RunFailure` when memory is out.
  func tensor(_ shape: [Int], bytes: [UInt8]) throws -> Tensor {
    guard elementCount(of: shape).map({ $0 * byteCount }) == bytes.count else {
      throw ShapeError("expected the bytes of \(rawValue)\(shape), got \(bytes.count) bytes")
    }
    let shape = try Shape(shape)
    return try bytes.withUnsafeBytes { bytes in
      switch self {
      case .float64, .float32, .float16, .bfloat16, .int64, .int32, .uint8:
        return try Tensor(TensorType(dtype, shape), bytes: bytes)
      case .bool:
        return try Tensor(bytes.map { $0 != 0 }, shape)
      case .int16:
        return try Tensor(Self.elements(bytes, Int16.self) { Int32($0) }, shape)
      case .int8:
        return try Tensor(Self.elements(bytes, Int8.self) { Int32($0) }, shape)
      }
    }
  }

  private static func elements<Stored: FixedWidthInteger, Element>(
    _ bytes: UnsafeRawBufferPointer, _ type: Stored.Type, _ convert: (Stored) -> Element
  ) -> [Element] {
    (0..<(bytes.count / MemoryLayout<Stored>.size)).map { index in
      let offset = index * MemoryLayout<Stored>.size
      return convert(Stored(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type)))
    }
  }
}
