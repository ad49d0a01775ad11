import CKernels

/// The type of a tensor's elements, named as PyTorch names it.
public enum DType: String, CaseIterable, Sendable {
  case float32, float64, int64, int32, bool

  /// Bytes an element takes.
  public var byteCount: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .bool: 1
    }
  }

  /// Whether gradients can flow through tensors of this type.
  public var isFloatingPoint: Bool { self == .float32 || self == .float64 }

  /// Whether the elements are whole numbers (`bool` is not counted among them).
  public var isInteger: Bool { self == .int64 || self == .int32 }

  /// The type that the kernels know this one by.
  var kernel: nn_dtype {
    switch self {
    case .float32: NN_F32
    case .float64: NN_F64
    case .int64: NN_I64
    case .int32: NN_I32
    case .bool: NN_BOOL
    }
  }

  /// The type that arithmetic between `self` and `other` yields, as in `torch.promote_types`.
  public func promoted(with other: DType) -> DType {
    let order: [DType] = [.bool, .int32, .int64, .float32, .float64]
    guard let a = order.firstIndex(of: self), let b = order.firstIndex(of: other) else {
      return self
    }
    return order[max(a, b)]
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
extension Bool: TensorScalar {
  /// `bool`.
  public static var dtype: DType { .bool }
}
