import NNFormats
import NNTensor
import Testing

@Suite("tensors in files")
struct TensorTests {
  @Test("every element type becomes a tensor of the same values", arguments: ElementType.allCases)
  func reads(type: ElementType) throws {
    let file = try SafetensorsFile(path: fixtures + "safetensors/all.safetensors")
    let tensor = try file.tensor(#require(file["layer.\(type.rawValue)"]))
    #expect(tensor.type == TensorType(type.dtype, [2, 3]))
    let expected = (0..<6).map { k -> Double in
      if type == .bool { return Double(k % 2) }
      return type.dtype.isFloatingPoint ? Double(k) / 2 - 1 : Double(k)
    }
    #expect(try tensor.doubles() == expected)
  }

  @Test("signs, subnormals, infinities and NaN of the small floats")
  func smallFloats() throws {
    let half = NpyArray(
      type: .float16, shape: [6],
      bytes: [0x00, 0x80, 0x01, 0x00, 0xFF, 0x7B, 0x00, 0x7C, 0x00, 0xFC, 0x01, 0x7E])
    let values = try half.tensor().floats()
    #expect(values[0].sign == .minus)
    #expect(Array(values[1..<5]) == [0x1p-24, 65504, .infinity, -.infinity])
    #expect(values[5].isNaN)
    let signed = NpyArray(type: .int8, shape: [2], bytes: [0xFF, 0x80])
    #expect(try signed.tensor().ints() == [-1, -128])
    let truths = NpyArray(type: .bool, shape: [3], bytes: [0, 2, 255])
    #expect(try truths.tensor().withBytes { Array($0) } == [0, 1, 1])
  }

  @Test("tensors survive the way out and back, whatever their layout", arguments: DType.allCases)
  func roundTrip(dtype: DType) throws {
    let size = dtype.byteCount
    let bytes = (0..<(6 * size)).map { UInt8($0 % size == 0 ? $0 / size % 2 : 0) }
    let tensor = try bytes.withUnsafeBytes { try Tensor(TensorType(dtype, [2, 3]), bytes: $0) }
    try withTemporaryDirectory { directory in
      let path = directory + "/a.safetensors"
      let tensors = [("x", tensor), ("empty", try Tensor.empty(TensorType(dtype, [0, 2])))]
      try SafetensorsWriter.write(path: path, tensors, metadata: ["format": "pt"])
      let first = try FileBytes.read(path: path, limit: 1 << 20)
      let file = try SafetensorsFile(path: path)
      let back = try file.tensor(#require(file["x"]))
      #expect(back.type == tensor.type)
      #expect(try back.withBytes { Array($0) } == bytes)
      #expect(try file.tensor(#require(file["empty"])).shape == [0, 2])
      try SafetensorsWriter.write(path: path, tensors, metadata: ["format": "pt"])
      #expect(try FileBytes.read(path: path, limit: 1 << 20) == first)
    }
    #expect(try NpyArray(NpyArray(tensor).tensor()) == NpyArray(tensor))
  }

  @Test("arrays that are no tensors")
  func refused() {
    let deep = NpyArray(
      type: .uint8, shape: [Int](repeating: 1, count: Shape.maximumRank + 1), bytes: [1])
    #expect(throws: ShapeError.self) { try deep.tensor() }
    let short = NpyArray(type: .float32, shape: [2], bytes: [0, 0, 0, 0])
    #expect(throws: ShapeError.self) { try short.tensor() }
  }
}
