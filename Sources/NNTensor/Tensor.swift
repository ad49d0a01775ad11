/// An array of numbers in any number of dimensions, with the tape that gradients flow back along.
///
/// Several tensors may look at the same memory (`shape`, `strides` and an offset say how). A tensor
/// without memory is a *meta* tensor: operations on it check and compute shapes only.
/// A tensor belongs to one task at a time and is not `Sendable`.
public final class Tensor {
  /// The type of the elements.
  public let dtype: DType
  /// The sizes of the dimensions.
  public let shape: Shape
  /// Elements between neighbours in each dimension.
  public internal(set) var strides: Shape
  /// Elements between the start of the memory and the first element.
  var offset: Int
  /// The memory; nil for a meta tensor.
  var storage: Storage?

  /// Whether gradients are computed for this tensor.
  public internal(set) var requiresGrad = false
  /// Whether it stands for a number of a program, which takes part in promotion with its kind alone.
  var isNumber = false
  /// The gradient that `backward` left here: on leaves, and where `retainGrad` asked for it.
  public var grad: Tensor?
  /// What computed this tensor, when gradients flow through it.
  var node: Node?
  /// Which of the node's outputs this is.
  var outputIndex = 0
  /// What runs on the gradient of a leaf; a computed tensor's hooks are its node's.
  var hooks: HookList<GradientHook>?

  init(dtype: DType, shape: Shape, strides: Shape, offset: Int, storage: Storage?) {
    self.dtype = dtype
    self.shape = shape
    self.strides = strides
    self.offset = offset
    self.storage = storage
  }

  /// A tensor without memory.
  public static func meta(_ type: TensorType) -> Tensor {
    Tensor(
      dtype: type.dtype, shape: type.shape, strides: type.shape.rowMajorStrides, offset: 0,
      storage: nil)
  }

  /// A row-major tensor with memory that is not cleared.
  ///
  /// Throws a `ShapeError` when its size overflows or the size of a dimension is none, and a
  /// `RunFailure` when memory is out.
  public static func empty(_ type: TensorType) throws -> Tensor {
    try type.checkSizes()
    guard let bytes = type.byteCount else {
      throw ShapeError("makes a tensor too large to count: \(type)")
    }
    return Tensor(
      dtype: type.dtype, shape: type.shape, strides: type.shape.rowMajorStrides, offset: 0,
      storage: try Storage(byteCount: bytes))
  }

  /// The same memory seen with another shape.
  func view(_ shape: Shape, strides: Shape, offset: Int) -> Tensor {
    Tensor(dtype: dtype, shape: shape, strides: strides, offset: offset, storage: storage)
  }

  /// The same memory seen row by row with another shape. The tensor must be contiguous.
  func view(_ shape: Shape) -> Tensor {
    view(shape, strides: shape.rowMajorStrides, offset: offset)
  }

  /// How many dimensions there are.
  public var rank: Int { shape.rank }
  /// How many elements there are.
  public var count: Int { shape.count }
  /// Element type and shape.
  public var type: TensorType { TensorType(dtype, shape) }
  /// Whether there is no memory behind it.
  public var isMeta: Bool { storage == nil }
  /// Whether nothing computed this tensor that gradients flow through.
  public var isLeaf: Bool { node == nil }

  /// Whether the elements lie row by row without gaps.
  public var isContiguous: Bool {
    var step = 1
    for i in stride(from: rank - 1, through: 0, by: -1) {
      if shape[i] == 0 { return true }
      if shape[i] != 1 {
        if strides[i] != step { return false }
        step &*= shape[i]
      }
    }
    return true
  }

  /// The first element's address. Bind the tensor to a name before taking it, so that the memory
  /// lives for as long as the address is used. Must not be asked of a meta tensor.
  var data: UnsafeMutableRawPointer {
    guard let storage else { preconditionFailure("a meta tensor has no data") }
    return storage.base + offset * dtype.byteCount
  }

  /// Notes that the memory was written to.
  func markWritten() { storage?.version += 1 }
}
