import NNTensor
import NNTestSupport
import Testing

@Suite struct ViewTests {
  private let matrix: Tensor

  init() throws { matrix = try Tensor([0, 1, 2, 3, 4, 5] as [Float], [2, 3]) }

  @Test func viewsShareMemoryAndCopiesDoNot() throws {
    let columns = try matrix.transposed(0, 1)
    let copy = try columns.copied()
    #expect(columns.strides == [1, 3])
    #expect(!columns.isContiguous)
    #expect(try columns.floats() == [0, 3, 1, 4, 2, 5])
    try matrix.selected(dim: 0, index: 1).fill(9)
    #expect(try columns.floats() == [0, 9, 1, 9, 2, 9])
    #expect(try copy.floats() == [0, 3, 1, 4, 2, 5])
  }

  @Test func reshapingAViewWithGapsCopies() throws {
    #expect(try matrix.transposed(0, 1).reshaped([6]).floats() == [0, 3, 1, 4, 2, 5])
    #expect(try matrix.reshaped([3, -1]).floats() == [0, 1, 2, 3, 4, 5])
  }

  @Test func slicesAreThoseOfPython() throws {
    let line = try matrix.reshaped([6])
    #expect(try line.sliced(dim: 0, start: 1, end: -1, step: 2).floats() == [1, 3])
    #expect(try line.sliced(dim: 0, start: -2).floats() == [4, 5])
    #expect(try line.sliced(dim: 0, start: -99, end: 99, step: 4).floats() == [0, 4])
    #expect(try line.sliced(dim: 0, start: 4, end: 2).floats() == [])
    #expect(try line.sliced(dim: 0, start: .min, end: .max, step: .max).floats() == [0])
    #expect(try line.narrowed(dim: 0, start: -3, length: 2).floats() == [3, 4])
    #expect(throws: ShapeError.self) { try line.narrowed(dim: 0, start: 5, length: 2) }
    #expect(throws: ShapeError.self) { try line.narrowed(dim: 0, start: .max, length: .max) }
    #expect(throws: ShapeError.self) { try line.sliced(dim: 0, step: 0) }
    #expect(throws: ShapeError.self) { try line.selected(dim: 0, index: 6) }
    #expect(throws: ShapeError.self) { try line.sum().selected(dim: 0, index: 0) }
  }

  @Test func broadcastingFollowsNumPy() throws {
    let sum = try Tensor([10, 20] as [Float], [2, 1]) + Tensor([1, 2, 3] as [Float], [3])
    #expect(sum.shape == [2, 3])
    #expect(try sum.floats() == [11, 12, 13, 21, 22, 23])
    expectShapeError("expects shapes that broadcast, got [2, 3] and [2]") {
      _ = try self.matrix + Tensor([1, 2] as [Float], [2])
    }
    #expect(try matrix.expanded(to: [2, 2, 3]).strides == [0, 3, 1])
    #expect(throws: ShapeError.self) { try matrix.expanded(to: [3, 3]) }
  }

  @Test func dtypesPromoteAsInPyTorch() throws {
    let whole = try Tensor([1, 2], [2])
    let single = try Tensor([1, 2] as [Float], [2])
    let flags = try Tensor([true, false], [2])
    #expect(try (whole + single).dtype == .float32)
    #expect(try (flags + flags).dtype == .bool)
    #expect(try (whole / whole).dtype == .float32)
    #expect(try (single + Tensor.scalar(2.5)).dtype == .float32, "a number adds its kind only")
    #expect(try (whole + Tensor.scalar(Float(0.5))).dtype == .float32)
    #expect(try (whole * Tensor.scalar(Int32(3))).dtype == .int64)
  }

  @Test func conversionsDropFractionsAndSaturate() throws {
    let numbers = try Tensor([1.9, -1.9, .nan, 1e300, 0], [5])
    #expect(try numbers.ints() == [1, -1, 0, .max, 0])
    #expect(try numbers.converted(to: .bool).ints() == [1, 1, 1, 1, 0])
  }

  @Test func elementsMustFitTheShape() {
    #expect(throws: ShapeError.self) { try Tensor([1.0, 2], [3]) }
    #expect(throws: ShapeError.self) { try Tensor.meta(TensorType(.float32, [1])).doubles() }
    #expect(throws: ShapeError.self) { try matrix.item() }
  }
}
