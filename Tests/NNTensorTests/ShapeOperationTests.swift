import NNTestSupport
import Testing

@testable import NNTensor

@Suite struct ShapeOperationTests {
  private var matrix: Tensor {
    get throws { try Tensor((0..<12).map(Double.init), [3, 4]) }
  }

  @Test func viewsShareMemory() throws {
    let base = try matrix
    let views: [Tensor] = [
      try base.transposed(0, 1), try base.viewed([2, -1]), try base.unsqueezed(dim: 1),
      try base.unfolded(dim: 1, size: 2, step: 1), try base.diagonal(offset: 1),
      try base.split(size: 2, dim: 1)[1], try base.unbound()[2],
      try base.unflattened(dim: 1, sizes: [2, 2]),
      try base.transposed(0, 1).reshaped([2, 2, 3]), try base.dimensionsMoved([0], to: [1]),
      try base.expanded([2, -1, -1]), try base.selected(dim: 0, index: 1).reshaped([2, 2]),
    ]
    #expect(views.filter { $0.storage !== base.storage }.isEmpty)
    let copies = [try base.transposed(0, 1).reshaped([12]), try base.flipped([0]), try base.diag()]
    #expect(copies.filter { $0.storage === base.storage }.isEmpty)
  }

  @Test func viewsThatNeedACopyAreRefused() throws {
    let turned = try matrix.transposed(0, 1)
    let error = #expect(throws: ShapeError.self) { try turned.viewed([12]) }
    #expect(
      error?.message
        == "can't see float64[4, 3] with strides [1, 4] as shape [12] without copying")
    #expect(error?.help == "use reshape, or contiguous() first")
    #expect(try turned.viewed([2, 2, 3]).doubles() == turned.doubles())
    #expect(
      try matrix.narrowed(dim: 1, start: 0, length: 2).reshaped([6]).doubles() == [
        0, 1, 4, 5, 8, 9,
      ])
  }

  @Test func absurdSizesAreRefusedWithoutATrap() throws {
    let x = try matrix
    let calls: [() throws -> Any] = [
      { try x.expanded(to: [1 << 40, 1 << 40, 3, 4]) },
      { try x.repeated([.max, .max]) }, { try x.repeated([1 << 62, 4]) },
      { try x.tiled([.max]) }, { try x.interleaved(.max, dim: 0) },
      { try x.unfolded(dim: 0, size: .max, step: 1) },
      { try x.unfolded(dim: .min, size: 1, step: 1) },
      { try x.narrowed(dim: 0, start: .min, length: .max) },
      { try x.selected(dim: 0, index: .min) }, { try x.reshaped([.max, .max, -1]) },
      { try x.reshaped([.min]) }, { try x.unflattened(dim: 0, sizes: [.max, .max]) },
      { try x.split(sizes: [.max, .max]) }, { try x.split(sizes: [-1, 4]) },
      { try x.split(sections: .max) }, { try x.split(size: .min) }, { try x.chunked(.min) },
      { try x.padded([.max, .max]) }, { try x.padded([.min, 0]) }, { try x.padded([1]) },
      { try x.padded([1, .max], mode: .reflect) },
      { try x.topK(.max) }, { try x.kthValue(.min) }, { try x.kthValue(.max) },
      { try x.diagonalMatrix(offset: .max) }, { try x.diagonalMatrix(offset: .min) },
      { try Tensor([1], [1]).oneHot(classes: .max) }, { try Tensor([Int.max], [1]).oneHot() },
      { try Tensor.range(from: .min, to: .max) },
      { try Tensor.range(from: 0, to: 1e300) }, { try Tensor.range(from: 0, to: 1, step: 1e-300) },
      { try Tensor.range(from: 0, to: .infinity) },
      { try Tensor.evenlySpaced(from: 0, to: 1, steps: .max) }, { try Tensor.identity(.max) },
      { try Tensor.filled([.max, 2], 0) }, { try Tensor.filled([-1], 0) },
      { try Tensor.filled(Array(repeating: 1, count: 9), 0) },
      { try Tensor.grid(Array(repeating: x.selected(dim: 0, index: 0), count: 9)) },
      { try x.tensordot(x, dims: .max) }, { try x.dimensionsMoved([.min], to: [.max]) },
      { try x.sum(dims: [.min]) }, { try x.cumulativeSum(dim: .max) },
      { try x.rolled([1], dims: [.max]) }, { try x.flipped([.min]) },
    ]
    for (index, call) in calls.enumerated() {
      #expect(throws: ShapeError.self, "call \(index)") { try call() }
    }
    #expect(try x.rolled([.min, .max], dims: [0, 1]).shape == [3, 4])
    #expect(try x.diagonal(offset: .min).count == 0 && x.diagonal(offset: .max).count == 0)
    #expect(try x.upperTriangle(.max).sum().item() == 0)
    #expect(try x.lowerTriangle(.max).doubles() == x.doubles())
    #expect(try x.upperTriangle(.min).doubles() == x.doubles())
    #expect(try x.split(at: [.min, .max]).map { $0.shape[0] } == [0, 3, 0])
    #expect(try x.sliced(dim: 0, start: .max, end: .min).count == 0)
  }

  @Test func moreDimensionsThanThereAreIsAnError() throws {
    let deep = try Tensor.ones(TensorType(.float32, Shape(repeating: 1, rank: 8)))
    #expect(throws: ShapeError.self) { try deep.unsqueezed(dim: 0) }
    #expect(throws: ShapeError.self) { try deep.unfolded(dim: 0, size: 1, step: 1) }
    #expect(throws: ShapeError.self) { try deep.diagonalMatrix() }
    #expect(throws: ShapeError.self) { try deep.converted(to: .int64).oneHot(classes: 2) }
    #expect(throws: ShapeError.self) { try Tensor.stacked([deep, deep]) }
    #expect(throws: ShapeError.self) { try Tensor.einsum("a...,b...->ab...", [deep, deep]) }
    #expect(try deep.sum(dims: [3]).rank == 7)
    #expect(try deep.repeated(Array(repeating: 2, count: 8)).count == 256)
  }

  @Test func tensorsOfNumbersTakeNoMemoryWhileShapesAreChecked() throws {
    let types = try shapesOnly {
      [
        try Tensor.range(from: 0, to: 1 << 50), try .filled([1 << 30, 1 << 20], 1),
        try .identity(1 << 25), try .evenlySpaced(from: 0, to: 1, steps: 5, dtype: .float64),
      ]
    }
    #expect(types.filter { !$0.isMeta }.isEmpty)
    #expect(types[3].type == TensorType(.float64, [5]))
    #expect(try Tensor.range(from: 3, to: -3, step: -2).ints() == [3, 1, -1])
    #expect(try Tensor.range(from: .max - 1, to: .max).ints() == [.max - 1])
  }

  @Test func halvesAreMovedAndAdded() throws {
    let x = try matrix.converted(to: .float16).requiringGrad()
    let windows = try x.unfolded(dim: 1, size: 2, step: 1)
    #expect(windows.dtype == .float16)
    try windows.sum().backward()
    #expect(try x.grad?.dtype == .float16 && x.grad?.doubles().first == 1)
    #expect(try x.grad?.doubles()[1] == 2)
    #expect(try x.flipped([0]).doubles().prefix(2) == [8, 9])
    #expect(try x.padded([1, 0], value: 7).doubles().prefix(2) == [7, 0])
    #expect(try x.sorted(descending: true).values.doubles().prefix(2) == [3, 2])
    let picked = try x.gathered(dim: 1, try Tensor([3, 0, 1], [3, 1]))
    #expect(try picked.doubles() == [3, 4, 9] && picked.dtype == .float16)
  }
}
