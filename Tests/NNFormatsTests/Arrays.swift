import NNFormats

/// The bytes of the array that the fixtures hold: element k is k for integers, k / 2 - 1 for floats,
/// k odd for booleans.
func expectedBytes(_ type: ElementType, count: Int) -> [UInt8] {
  (0..<count).flatMap { k -> [UInt8] in
    let real = Double(k) / 2 - 1
    return switch type {
    case .float64: bytes(real.bitPattern)
    case .float32: bytes(Float(real).bitPattern)
    case .bfloat16: bytes(UInt16(Float(real).bitPattern >> 16))
    case .float16: bytes(float16Bits(Float(real)))
    case .int64: bytes(Int64(k))
    case .int32: bytes(Int32(k))
    case .int16: bytes(Int16(k))
    case .int8, .uint8: [UInt8(k)]
    case .bool: [UInt8(k % 2)]
    }
  }
}

private func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

/// The half-precision bits of a number that half precision holds exactly.
private func float16Bits(_ value: Float) -> UInt16 {
  if value == 0 { return 0 }
  let exponent = UInt16(Int(value.exponent) + 15)
  let fraction = UInt16(value.significandBitPattern >> 13)
  return (value < 0 ? 0x8000 : 0) | exponent << 10 | fraction
}
