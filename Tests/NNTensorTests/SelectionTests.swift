import NNTestSupport
import Testing

@testable import NNTensor

/// What depends on values: how many elements come out, and which.
@Suite struct SelectionTests {
  private var matrix: Tensor {
    get throws { try Tensor((0..<6).map(Double.init), [2, 3]) }
  }
  private var mask: Tensor {
    get throws { try Tensor([true, false, true, false, false, true], [2, 3]) }
  }

  @Test func masksSelect() throws {
    let x = try matrix.requiringGrad()
    let chosen = try x.maskedSelected(mask)
    #expect(try chosen.doubles() == [0, 2, 5])
    try (chosen * chosen).sum().backward()
    try expectElements(x.grad, [0, 0, 4, 0, 0, 10])
    #expect(try matrix.indexed(by: [mask]).doubles() == [0, 2, 5])
    #expect(
      try matrix.indexed(by: [nil, Tensor([true, false, true], [3])]).doubles() == [0, 2, 3, 5])
    #expect(try matrix.maskedSelected(Tensor([false, true], [2, 1])).doubles() == [3, 4, 5])
    #expect(try mask.nonzero().ints() == [0, 0, 0, 2, 1, 2])
    #expect(try Tensor.scalar(true).nonzero().shape == [1, 0])
    #expect(throws: ShapeError.self) { try matrix.maskedSelected(matrix) }
    #expect(throws: ShapeError.self) { try matrix.maskedScattered(mask, Tensor([1.0, 2], [2])) }
  }

  @Test func uniqueElementsWithPlacesAndCounts() throws {
    let found = try Tensor([3.0, -0.0, 3, .nan, 0, .nan], [2, 3]).unique()
    #expect(try found.values.doubles().prefix(2) == [0, 3])
    #expect(found.values.shape == [4])
    #expect(try found.inverse.ints() == [1, 0, 1, 2, 0, 3])
    #expect(found.inverse.shape == [2, 3])
    #expect(try found.counts.ints() == [2, 2, 1, 1])
    let none = try Tensor([Int](), [0]).unique()
    #expect(none.values.shape == [0] && none.inverse.shape == [0] && none.counts.shape == [0])
  }

  @Test func countsRepeatElements() throws {
    let counts = try Tensor([2, 0], [2])
    #expect(try matrix.interleaved(counts, dim: 0).doubles() == [0, 1, 2, 0, 1, 2])
    #expect(
      try matrix.interleaved(Tensor([0, 1, 2], [3]), dim: -1).doubles() == [1, 2, 2, 4, 5, 5])
    #expect(throws: ShapeError.self) { try matrix.interleaved(Tensor([1, -1], [2]), dim: 0) }
    #expect(throws: ShapeError.self) { try matrix.interleaved(Tensor([1, .max], [2]), dim: 0) }
    #expect(throws: ShapeError.self) { try matrix.interleaved(Tensor([1, 1, 1], [3]), dim: 0) }
  }

  @Test func oneHotRowsOfAsManyClassesAsThereAre() throws {
    #expect(try Tensor([1, 0, 2], [3]).oneHot().ints() == [0, 1, 0, 1, 0, 0, 0, 0, 1])
    let error = #expect(throws: IndexError.self) { try Tensor([1, 5], [2]).oneHot(classes: 5) }
    #expect(error?.message == "expects indices from 0 to 4 (5 classes), got 5")
    #expect(throws: IndexError.self) { try Tensor([-1], [1]).oneHot() }
  }

  @Test func metaTensorsHaveNoValues() throws {
    let meta = Tensor.meta(TensorType(.float32, [2, 3]))
    let metaMask = Tensor.meta(TensorType(.bool, [2, 3]))
    let calls: [() throws -> Any] = [
      { try meta.unique() }, { try meta.maskedSelected(metaMask) }, { try metaMask.nonzero() },
      { try meta.indexed(by: [metaMask]) },
      { try meta.interleaved(Tensor.meta(TensorType(.int64, [2])), dim: 0) },
      { try Tensor.meta(TensorType(.int64, [2])).oneHot() },
    ]
    for call in calls {
      let error = #expect(throws: DataDependentShape.self) { try call() }
      #expect(error?.description.hasPrefix("the shape of what ") == true)
    }
    #expect(try meta.maskedScattered(metaMask, meta).shape == [2, 3])
    #expect(try meta.taken(Tensor.meta(TensorType(.int64, [4]))).shape == [4])
  }

  @Test func indicesThatNameNothingAreTyped() throws {
    let x = try matrix
    func index(_ values: [Int]) throws -> Tensor { try Tensor(values, [values.count]) }
    let calls: [() throws -> Any] = [
      { try x.taken(index([6])) }, { try x.taken(index([-7])) }, { try x.taken(index([.min])) },
      { try x.indexed(by: [index([2])]) }, { try x.indexed(by: [nil, index([.max])]) },
      { try x.indexSelected(dim: 0, index([-1])) },
      { try x.scattered(dim: 1, Tensor([0, 3], [2, 1]), x) },
      { try x.scatterAdded(dim: 0, Tensor([2, 0, 0], [1, 3]), x) },
      { try x.indexAdded(dim: 0, index([0, 2]), x) },
      { try x.indexFilled(dim: 1, index([-1]), value: 1) },
      { try x.indexCopied(dim: 1, index([0, 1, .max]), x) },
      { try x.takenAlong(Tensor([5], [1, 1]), dim: 0) },
      { try x.gathered(dim: 1, Tensor([3], [1, 1])) },
      { try ramp([0, 3]).taken(index([0])) },
    ]
    for (number, call) in calls.enumerated() {
      #expect(throws: IndexError.self, "call \(number)") { try call() }
    }
  }

  @Test func sortsAreStable() throws {
    var stream = RandomStream(seed: 2, name: "sort")
    let x = try stream.integers([5, 1000], from: -20, below: 20)
    for tensor in [x, try x.converted(to: .float32), try x.converted(to: .float64)] {
      for descending in [false, true] {
        let sorted = try tensor.sorted(dim: 1, descending: descending)
        for row in 0..<5 {
          let values = try tensor.selected(dim: 0, index: row).doubles()
          let expected = values.indices.sorted {
            let (a, b) = (values[$0], values[$1])
            return a == b ? $0 < $1 : descending ? a > b : a < b
          }
          #expect(try sorted.indices.selected(dim: 0, index: row).ints() == expected)
        }
      }
    }
    let special = try Tensor([1, .nan, -.infinity, -0.0, .infinity, 0, .nan, -1] as [Float], [8])
    #expect(try special.sorted().indices.ints() == [2, 7, 3, 5, 0, 4, 1, 6])
    #expect(try special.sorted(descending: true).indices.ints() == [1, 6, 4, 0, 3, 5, 7, 2])
    let extremes = try Tensor([Int.max, .min, 0, -1], [4])
    #expect(try extremes.sorted().indices.ints() == [1, 3, 2, 0])
    #expect(try extremes.topK(2).values.ints() == [.max, 0])
  }
}
