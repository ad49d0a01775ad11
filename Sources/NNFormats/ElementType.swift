/// The types of number that files hold; a tensor has fewer.
public enum ElementType: String, CaseIterable, Sendable {
  case float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8, bool

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16, .int16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// Elements in an array of `shape`, or nil when a dimension is negative or the number of
  /// elements or of bytes is beyond Int.
  public func elementCount(of shape: [Int]) -> Int? {
    var count = 1
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow else { return nil }
      count = product
    }
    return count.multipliedReportingOverflow(by: byteCount).overflow ? nil : count
  }
}
