extension ElementType {
  /// The `descr` of little-endian arrays in a .npy header, or nil for types that NumPy lacks.
  var npyDescription: String? {
    switch self {
    case .float64: "<f8"
    case .float32: "<f4"
    case .float16: "<f2"
    case .bfloat16: nil
    case .int64: "<i8"
    case .int32: "<i4"
    case .int16: "<i2"
    case .int8: "|i1"
    case .uint8: "|u1"
    case .bool: "|b1"
    }
  }

  /// The type that a `descr` names and whether its bytes come highest first; nil for a type that is
  /// not known here.
  static func parse(npyDescription text: String) -> (type: ElementType, isBigEndian: Bool)? {
    guard let order = text.first, "<>|".contains(order) else { return nil }
    let type = allCases.first { type in
      guard let known = type.npyDescription, known.dropFirst() == text.dropFirst() else {
        return false
      }
      return order != "|" || type.byteCount == 1
    }
    return type.map { ($0, order == ">" && $0.byteCount > 1) }
  }
}
