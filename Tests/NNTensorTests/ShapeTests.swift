import NNTensor
import Testing

@Suite struct ShapeTests {
  @Test func sizesStridesAndText() throws {
    let shape: Shape = [2, 3, 4]
    #expect(shape.rank == 3)
    #expect(shape.count == 24)
    #expect(shape.rowMajorStrides == [12, 4, 1])
    #expect(shape[1..<3] == [3, 4])
    #expect("\(shape)" == "[2, 3, 4]")
    #expect("\(TensorType(.int64, []))" == "int64[]")
    #expect(try shape.appending([5]) == [2, 3, 4, 5])
    #expect(shape != [2, 3])
    #expect(Set([shape, [2, 3, 4], [2, 3]]).count == 2)
  }

  @Test func theLastDimensionIsTheEighth() throws {
    #expect(try Shape([1, 2, 3, 4, 5, 6, 7, 8]).rank == 8)
    expectShapeError("expected at most 8 dimensions, got 9") {
      _ = try Shape(Array(repeating: 1, count: 9))
    }
  }

  @Test func countsThatOverflowAreSeen() {
    let huge: Shape = [1 << 40, 1 << 40]
    #expect(huge.checkedCount == nil)
    #expect(TensorType(.float32, huge).byteCount == nil)
    #expect(TensorType(.float64, [1 << 61]).byteCount == nil)
    #expect(Shape(arrayLiteral: 1 << 40, 1 << 40, 0).checkedCount == 0)
    expectShapeError("makes a tensor too large to count: float32\(huge)") {
      _ = try Tensor.empty(TensorType(.float32, huge))
    }
  }

  @Test func dimensionsCountFromBothEnds() throws {
    let shape: Shape = [2, 3, 4]
    #expect(try shape.normalized(dimension: -1) == 2)
    #expect(try Shape().normalized(dimension: -1) == 0)
    expectShapeError("expected a dimension between -3 and 2, got 3") {
      _ = try shape.normalized(dimension: 3)
    }
  }

  @Test func oneSizeMayBeLeftOut() throws {
    let shape: Shape = [2, 6]
    #expect(try shape.resolved([3, -1]) == [3, 4])
    #expect(throws: ShapeError.self) { try shape.resolved([5, -1]) }
    #expect(throws: ShapeError.self) { try shape.resolved([-1, -1]) }
    #expect(throws: ShapeError.self) { try shape.resolved([.max, .max, -1]) }
    #expect(throws: ShapeError.self) { try Shape(arrayLiteral: 0).resolved([0, -1]) }
  }
}
