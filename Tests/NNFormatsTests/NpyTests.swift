import NNFormats
import Testing

@Suite("npy")
struct NpyTests {
  static let elementTypes: [(String, ElementType)] = [
    ("f8", .float64), ("f4", .float32), ("f2", .float16), ("i8", .int64), ("i4", .int32),
    ("i2", .int16), ("i1", .int8), ("u1", .uint8), ("b1", .bool),
  ]

  @Test(
    "what NumPy wrote in either order is read, and written as NumPy does", arguments: elementTypes)
  func types(name: String, type: ElementType) throws {
    let expected = NpyArray(type: type, shape: [2, 3], bytes: expectedBytes(type, count: 6))
    for order in ["c", "f", "big"] {
      #expect(try NpyArray(parsing: fixture("npy/\(name)_\(order).npy")) == expected)
    }
    #expect(try expected.fileBytes() == fixture("npy/\(name)_c.npy"))
  }

  @Test(
    "shapes and versions",
    arguments: [
      ("f4_3d_f", .float32, [2, 3, 4]), ("i4_3d_f_big", .int32, [2, 3, 4]), ("f4_0d", .float32, []),
      ("f4_1d", .float32, [5]), ("f4_empty", .float32, [3, 0, 2]), ("f4_v2", .float32, [2, 3]),
      ("f4_v3", .float32, [2, 3]),
    ] as [(String, ElementType, [Int])])
  func shapes(name: String, type: ElementType, shape: [Int]) throws {
    let bytes = expectedBytes(type, count: shape.reduce(1, *))
    let file = try fixture("npy/\(name).npy")
    let array = try NpyArray(parsing: file)
    #expect(array == NpyArray(type: type, shape: shape, bytes: bytes))
    #expect(try NpyArray(parsing: array.fileBytes()) == array)
    if ["f4_0d", "f4_1d", "f4_empty"].contains(name) { #expect(try array.fileBytes() == file) }
  }

  @Test(
    "types that are not numbers in our sense",
    arguments: [
      ("c8", "got '<c8'"), ("record", "got one of records"), ("text", "got '<U2'"),
    ])
  func unsupported(name: String, part: String) throws {
    let file = try fixture("npy/\(name).npy")
    let error = formatError { try NpyArray(parsing: file) }
    #expect(error?.kind == .unsupported)
    #expect(error?.message.contains(part) == true)
  }

  /// A version 1 file with the given header and no data.
  private func file(_ header: String) -> [UInt8] {
    [0x93] + Array("NUMPY".utf8)
      + [1, 0, UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)] + header.utf8
  }

  @Test(
    "headers that are not strictly right",
    arguments: [
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}", "too large"),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "at most"),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "expected a dimension"),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (3)}", "expected ','"),
      ("{'descr': '<f4', 'fortran_order': 0, 'shape': ()}", "expected True or False"),
      ("{'descr': '<f4', 'shape': ()}", "expected the keys"),
      ("{'descr': '<f4', 'descr': '<f4'}", "twice"),
      ("{'x': 1}", "unknown key 'x'"),
      ("{'descr': 'f4', 'fortran_order': False, 'shape': (0,)}", "got 'f4'"),
      ("{'descr': '|f4', 'fortran_order': False, 'shape': (0,)}", "got '|f4'"),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (0,)} x", "expected its end"),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000,)}", "ends early"),
      ("", "expected '{'"),
    ])
  func headers(header: String, part: String) {
    let error = formatError { try NpyArray(parsing: file(header)) }
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "no error")")
  }

  @Test("sixty-five dimensions are too many")
  func rank() {
    let shape = String(repeating: "1,", count: 65)
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape))}"
    let error = formatError { try NpyArray(parsing: file(header)) }
    #expect(error?.message.contains("more than 64 dimensions") == true)
  }

  @Test("arrays that can't be written")
  func writing() {
    #expect(
      formatError { try NpyArray(type: .bfloat16, shape: [0], bytes: []).fileBytes() }?.kind
        == .unsupported)
    for shape in [[2], [-1], [Int.max, 2]] {
      let array = NpyArray(type: .float32, shape: shape, bytes: [0, 0, 0, 0])
      #expect(formatError { try array.fileBytes() }?.kind == .malformed)
    }
  }

  @Test("damaged files are read or refused", arguments: ["f4_c", "i4_3d_f_big", "b1_f", "f4_v3"])
  func damaged(name: String) throws {
    let file = try fixture("npy/\(name).npy")
    withTruncated(file) { bytes in
      #expect(formatError { try NpyArray(parsing: bytes) } != nil)
    }
    withDamaged(file, count: 5000) { bytes in
      do throws(FormatError) {
        let array = try NpyArray(parsing: bytes)
        #expect(
          array.type.elementCount(of: array.shape) == array.bytes.count / array.type.byteCount)
      } catch {
        #expect(!error.message.isEmpty)
      }
    }
  }
}
