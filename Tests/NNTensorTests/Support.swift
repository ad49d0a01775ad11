import NNTensor
import Testing

/// `sin(k i)` for the elements i row by row: the numbers that the values from PyTorch in these tests
/// were computed from, in float64.
func ramp(_ shape: Shape, _ k: Double = 0.7) throws -> Tensor {
  let places = try Tensor((0..<shape.count).map(Double.init), shape)
  return try places.scaled(by: k).sine()
}

/// Expects the elements of `tensor` row by row, to 1e-10.
func expectElements(
  _ tensor: Tensor?, _ expected: [Double], tolerance: Double = 1e-10,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let actual = try #require(tensor, sourceLocation: sourceLocation).doubles()
  #expect(actual.count == expected.count, sourceLocation: sourceLocation)
  for (place, (a, b)) in zip(actual, expected).enumerated() {
    let isSame = a == b || (a.isNaN && b.isNaN) || abs(a - b) <= tolerance
    #expect(isSame, "at \(place): expected \(b), got \(a)", sourceLocation: sourceLocation)
  }
}

/// Expects `body` to throw a `ShapeError` with this message.
func expectShapeError(
  _ message: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
  let error = #expect(throws: ShapeError.self, sourceLocation: sourceLocation) { try body() }
  #expect(error?.message == message, sourceLocation: sourceLocation)
}
