import CKernels

/// The type of a tensor's elements, named as PyTorch names it.
public enum DType: String, CaseIterable, Sendable {
  case float32, float64, float16, bfloat16, int64, int32, uint8, bool

  /// Bytes an element takes.
  public var byteCount: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16: 2
    case .uint8, .bool: 1
    }
  }

  /// Whether gradients can flow through tensors of this type.
  public var isFloatingPoint: Bool { kind == .floating }

  /// Whether the elements are whole numbers (`bool` is not counted among them).
  public var isInteger: Bool { kind == .whole }

  /// Whether it is `float16` or `bfloat16`: stored as such, computed with as `float32`.
  public var isHalf: Bool { self == .float16 || self == .bfloat16 }

  /// The type that elements of this one are computed with: `float32` for halves, else itself.
  public var computing: DType { isHalf ? .float32 : self }

  /// The type that the kernels know this one by.
  var kernel: nn_dtype {
    switch self {
    case .float32: NN_F32
    case .float64: NN_F64
    case .float16: NN_F16
    case .bfloat16: NN_BF16
    case .int64: NN_I64
    case .int32: NN_I32
    case .uint8: NN_U8
    case .bool: NN_BOOL
    }
  }
}

/// A Swift type that tensors can hold.
public protocol TensorScalar: Sendable {
  /// The element type of tensors that hold it.
  static var dtype: DType { get }
}

extension Float: TensorScalar {
  /// `float32`.
  public static var dtype: DType { .float32 }
}
extension Double: TensorScalar {
  /// `float64`.
  public static var dtype: DType { .float64 }
}
extension Int: TensorScalar {
  /// `int64`.
  public static var dtype: DType { .int64 }
}
extension Int32: TensorScalar {
  /// `int32`.
  public static var dtype: DType { .int32 }
}
extension UInt8: TensorScalar {
  /// `uint8`.
  public static var dtype: DType { .uint8 }
}
extension Bool: TensorScalar {
  /// `bool`.
  public static var dtype: DType { .bool }
}
