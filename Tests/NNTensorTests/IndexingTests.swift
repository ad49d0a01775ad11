import NNTensor
import NNTestSupport
import Testing

@Suite struct IndexingTests {
  @Test func embeddingGradients() throws {
    // PyTorch 2.13's numbers for the same inputs.
    let table = try ramp([4, 3]).requiringGrad()
    let rows = try Tensor([1, 3, 1, 0], [4]).embedded(
      weight: table, paddingIndex: 3, scaleGradByFreq: true)
    try (rows * ramp([4, 3], 0.3)).sum().backward()
    try expectElements(
      table.grad,
      [
        0.427379880234, 0.14112000806, -0.157745694143, 0.486923815439, 0.579364786655,
        0.620052826973, 0, 0, 0, 0, 0, 0,
      ])
  }

  @Test(
    arguments: [
      (2.0, [0.697437421046, 0.270656552805, -0.283418321346], 0.011334356564),
      (1.0, [0.445820550831, 0.173010867809, -0.181168529714], 0.008093485341),
    ])
  func rowsInUseAreScaledDown(normType: Double, row: [Double], first: Double) throws {
    let table = try ramp([4, 3])
    try table.limitRowNorms(try Tensor([1, 3, 1], [3]), maxNorm: 0.8, normType: normType)
    try expectElements(try table.selected(dim: 0, index: 1), row)
    try expectElements(
      try table.selected(dim: 0, index: 3).narrowed(dim: 0, start: 0, length: 1), [first])
    try expectClose(
      try table.selected(dim: 0, index: 2), try ramp([4, 3]).selected(dim: 0, index: 2), rtol: 0)
  }

  @Test func indicesThatNameNothingAreNamed() throws {
    let table = try ramp([4, 3])
    let error = #expect(throws: IndexError.self) {
      try Tensor([0, 1, 4], [3]).embedded(weight: table)
    }
    #expect(error?.message == "expects indices from 0 to 3 (4 embeddings), got 4")
    #expect(error?.position == 2)
    #expect(throws: IndexError.self) { try table.indexSelected(dim: 1, try Tensor([-1], [1])) }
    #expect(throws: IndexError.self) {
      try table.gathered(dim: 1, try Tensor([0, 1, 2, 3], [4, 1]))
    }
    #expect(throws: IndexError.self) {
      try Tensor([0], [1]).embedded(weight: try ramp([0, 3]))
    }
    expectShapeError("expects int64 indices, got float64[1]") {
      _ = try Tensor([0.0], [1]).embedded(weight: table)
    }
  }

  @Test func theFirstOfEqualElementsIsTaken() throws {
    let x = try Tensor([2, 5, 5, 1, .nan, 3] as [Float], [2, 3])
    #expect(try x.argmax(dim: 1).ints() == [1, 1])
    #expect(try x.maximum(dim: 1).values.doubles()[1].isNaN)
    #expect(try x.minimum(dim: 0).indices.ints() == [1, 1, 1])
    expectShapeError("expects dimension 0 to have elements, got float32[0, 3]") {
      _ = try Tensor.empty(TensorType(.float32, [0, 3])).argmax(dim: 0)
    }
  }

  @Test func theBestComeFirst() throws {
    let x = try Tensor([3, .nan, 7, 3, 7, 1] as [Float], [6])
    #expect(try x.topK(5).indices.ints() == [1, 2, 4, 0, 3])
    #expect(try x.topK(3, largest: false).indices.ints() == [1, 5, 0])
    var stream = RandomStream(seed: 4, name: "topk")
    let numbers = try stream.uniform(TensorType(.float64, [500]))
    let sorted = try numbers.doubles().sorted(by: >)
    for k in [1, 7, 499, 500] {
      #expect(try numbers.topK(k).values.doubles() == Array(sorted.prefix(k)))
    }
    expectShapeError("expects k from 0 to 6, the size of the dimension, got 7") {
      _ = try x.topK(7)
    }
    let leaf = try ramp([2, 3]).requiringGrad()
    try leaf.topK(2, dim: 0).values.sum().backward()
    try expectElements(leaf.grad, [1, 1, 1, 1, 1, 1])
  }

  @Test func tensorsWithoutElementsJoinAnyOthers() throws {
    let x = try ramp([2, 3])
    let joined = try Tensor.concatenated([try Tensor([Float](), [0]), x])
    #expect(joined.type == x.type)
    #expect(try Tensor.concatenated([try Tensor([1, 2], [2]), try ramp([1])]).dtype == .float64)
    #expect(throws: ShapeError.self) { try Tensor.concatenated([]) }
    #expect(throws: ShapeError.self) { try Tensor.concatenated([x, try ramp([2, 2])]) }
    #expect(throws: ShapeError.self) { try Tensor.concatenated([x, try ramp([2])]) }
    #expect(try Tensor.stacked([x, x], dim: -1).shape == [2, 3, 2])
  }
}
