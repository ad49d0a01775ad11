/// Element type and shape: what is known of a tensor before it is computed.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  /// The type of the elements.
  public var dtype: DType
  /// The sizes of the dimensions.
  public var shape: Shape

  /// A type of `dtype` elements in `shape`.
  public init(_ dtype: DType, _ shape: Shape) {
    self.dtype = dtype
    self.shape = shape
  }

  /// `float32[2, 3]`.
  public var description: String { "\(dtype.rawValue)\(shape)" }

  /// The largest size of a dimension: more than any machine has memory for, and so small that a sum
  /// of some sizes does not overflow.
  public static let maximumSize = 1 << 47

  /// Throws a `ShapeError` when a size is negative or more than `maximumSize`.
  func checkSizes() throws {
    for i in 0..<shape.rank where shape[i] < 0 || shape[i] > Self.maximumSize {
      throw ShapeError("expects sizes from 0 to \(Self.maximumSize), got \(self)")
    }
  }

  /// Bytes that a tensor of this type takes; nil when the number overflows or a size is negative.
  public var byteCount: Int? {
    guard let count = shape.checkedCount else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: dtype.byteCount)
    return overflow ? nil : bytes
  }
}

/// Why an operation does not take its inputs. It knows nothing of layers: the layer that called adds
/// its path and its place in the specification.
public struct ShapeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected and what was got, as it reads after "layer 'x' ": `expects ...`.
  public var message: String
  /// What to do about it, where that is known.
  public var help: String?

  /// An error with its message and what to do about it.
  public init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }

  /// The message.
  public var description: String { message }
}
