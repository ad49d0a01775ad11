import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What embeddings and bags of them must do, by the ids of the rows of the catalogue that say so.
struct EmbeddingSeedTests {
  private func indices(_ numbers: [Int], _ shape: Shape? = nil) throws -> Tensor {
    try Tensor(numbers, shape ?? [numbers.count])
  }

  /// The rows of a tensor that has two dimensions, or more before the last.
  private func rows(_ tensor: Tensor) throws -> [[Double]] {
    let size = tensor.shape[tensor.rank - 1]
    let numbers = try tensor.doubles()
    return (0..<numbers.count / size).map { Array(numbers[$0 * size..<($0 + 1) * size]) }
  }

  /// What a bag of a table 0, 1; 2, 3; ... 10, 11 gives.
  private func bag(
    _ arguments: String, _ indices: Tensor, _ offsets: [Int]? = nil, weights: [Float]? = nil
  ) throws -> Tensor {
    let layer = try build("EmbeddingBag(6, 2, \(arguments))")
    try state(layer, "weight").assign(try ramp([6, 2]))
    var keywords: [(name: String, value: Value)] = []
    if let offsets { keywords.append(("offsets", .tensor(try self.indices(offsets)))) }
    if let weights {
      keywords.append(("per_sample_weights", .tensor(try Tensor(weights, indices.shape))))
    }
    return try layer(Arguments([.tensor(indices)], keywords: keywords)).tensors[0]
  }

  /// sparse-001, sparse-002, init-012
  @Test func equalIndicesGiveEqualRows() throws {
    let layer = try build("Embedding(10, 3)")
    #expect(stateLines(layer) == ["weight float32[10, 3]"])
    let output = try layer(try indices([1, 2, 4, 5, 4, 3, 2, 9], [2, 4]))
    #expect(output.shape == [2, 4, 3])
    let rows = try rows(output)
    #expect(rows[2] == rows[4] && rows[1] == rows[6] && rows[0] != rows[1])
    #expect(try layer(try indices([3], [])).shape == [3])
    #expect(try layer(try indices([], [0, 2])).shape == [0, 2, 3])
  }

  /// sparse-003, sparse-006
  @Test func thePaddingRowIsZeroAndStays() throws {
    let layer = try build("Embedding(10, 3, padding_idx=0)")
    let input = try indices([0, 2, 0, 5], [1, 4])
    let first = try rows(try layer(input))
    #expect(first[0] == [0, 0, 0] && first[2] == [0, 0, 0] && first[1] != [0, 0, 0])
    try layer(input).sum().backward()
    let gradient = try rows(try #require(layer.ownParameters[0].tensor.grad))
    #expect(gradient[0] == [0, 0, 0] && gradient[2] == [1, 1, 1] && gradient[1] == [0, 0, 0])
    // It may be changed, and then is what padding gives.
    try state(layer, "weight").detached().selected(dim: 0, index: 0).fill(7)
    #expect(try rows(try layer(input))[2] == [7, 7, 7])
    let last = try build("Embedding(4, 2, padding_idx=-1)")
    #expect(try rows(try layer(input)).count == 4)
    #expect(try rows(try state(last, "weight"))[3] == [0, 0])
  }

  /// sparse-004, sparse-005, sparse-010
  @Test func tablesCanBeGiven() throws {
    let table = "[[1, 2.3, 3], [4, 5.1, 6.3]]"
    for text in [
      "Embedding.from_pretrained(\(table))", "nn.Embedding.from_pretrained(\(table), True)",
      "Embedding(2, 3, _weight=\(table), _freeze=True)",
    ] {
      let layer = try build(text)
      #expect(try layer(try indices([1])).doubles() == [4, 5.1, 6.3].map { Double(Float($0)) })
      #expect(layer.ownParameters.map(\.tensor.requiresGrad) == [false])
    }
    let trained = try build("Embedding.from_pretrained(\(table), freeze=False, padding_idx=0)")
    #expect(trained.ownParameters.map(\.tensor.requiresGrad) == [true])
    // The padding row keeps what was given.
    #expect(try trained(try indices([0])).doubles() == [1, 2.3, 3].map { Double(Float($0)) })
    #expect(
      message { _ = try build("Embedding.from_pretrained([1, 2])") }
        == "expects embeddings (num_embeddings, embedding_dim), got sizes [2]")
    #expect(
      message { _ = try build("Embedding(2, 2, _weight=\(table))") }
        == "expects _weight of shape [2, 2], got [2, 3]")
  }

  /// sparse-007
  @Test func rowsInUseAreScaledDown() throws {
    let layer = try build("Embedding(4, 2, max_norm=1.0)")
    try state(layer, "weight").assign(try Tensor([3, 4, 0.3, 0.4, 6, 8, 0, 2] as [Float], [4, 2]))
    let output = try layer(try indices([0, 1, 0]))
    let expected: [[Double]] = [[0.6, 0.8], [0.3, 0.4], [6, 8], [0, 2]]
    let table = try Tensor(expected.flatMap(\.self), [4, 2])
    try expectClose(try state(layer, "weight").converted(to: .float64), table, rtol: 1e-6, atol: 0)
    try expectClose(
      try output.converted(to: .float64), try table.indexSelected(dim: 0, try indices([0, 1, 0])),
      rtol: 1e-6, atol: 0)
    let sums = try build("Embedding(1, 2, max_norm=1.0, norm_type=1)")
    try state(sums, "weight").assign(try Tensor([3, 1] as [Float], [1, 2]))
    try expectClose(
      try sums(try indices([0])), try Tensor([0.75, 0.25] as [Float], [1, 2]), rtol: 1e-6, atol: 0)
  }

  /// sparse-008
  @Test func gradientsCanBeDividedByFrequency() throws {
    let layer = try build("Embedding(3, 1, scale_grad_by_freq=True)")
    try layer(try indices([1, 1, 2])).sum().backward()
    #expect(try layer.ownParameters[0].tensor.grad?.doubles() == [0, 1, 1])
  }

  /// sparse-009: the gradient is the same numbers, kept densely.
  @Test func sparseGradientsAreTheSameNumbers() throws {
    let gradients = try ["False", "True"].map { sparse in
      let layer = try build("Embedding(4, 2, sparse=\(sparse))")
      try layer(try indices([1, 3, 1])).sum().backward()
      return try #require(layer.ownParameters[0].tensor.grad).doubles()
    }
    #expect(gradients == [[0, 0, 2, 2, 0, 0, 1, 1], [0, 0, 2, 2, 0, 0, 1, 1]])
  }

  /// sparse-011, sparse-012, sparse-013
  @Test func bagsSumUpRows() throws {
    let layer = try build("EmbeddingBag(10, 3, mode='sum')")
    let input = try indices([1, 2, 4, 5, 4, 3, 2, 9])
    let output = try call(layer, input, try indices([0, 4]))
    #expect(output.shape == [2, 3])
    let table = try state(layer, "weight")
    let parts = try table.indexSelected(dim: 0, input).reshaped([2, 4, 3] as Shape)
    try expectClose(output, try parts.sum(dims: [1]), rtol: 1e-6, atol: 1e-6)
    // Rows of a matrix are bags of one length.
    try expectClose(try layer(try input.reshaped([2, 4] as Shape)), output, rtol: 0, atol: 0)
  }

  /// sparse-014, sparse-015
  @Test func bagsOfGivenTables() throws {
    let layer = try build("EmbeddingBag.from_pretrained([[1, 2.3, 3], [4, 5.1, 6.3]])")
    #expect(layer.ownParameters.map(\.tensor.requiresGrad) == [false])
    try expectClose(
      try layer(try indices([1, 0], [1, 2])), try Tensor([2.5, 3.7, 4.65] as [Float], [1, 3]),
      rtol: 1e-6, atol: 0)
    let sums = try build("EmbeddingBag.from_pretrained([[1, 2]], False, mode='sum')")
    #expect(sums.ownParameters.map(\.tensor.requiresGrad) == [true])
    #expect(try sums(try indices([0, 0], [1, 2])).doubles() == [2, 4])
  }

  /// sparse-016
  @Test(arguments: BagMode.allCases)
  func bagsAreEmbeddingsReduced(_ mode: BagMode) throws {
    let layer = try build("EmbeddingBag(7, 4, mode='\(mode.rawValue)')")
    let plain = try build("Embedding(7, 4)")
    try state(plain, "weight").assign(try state(layer, "weight"))
    let input = try indices([1, 2, 4, 5, 4, 3, 2, 6, 0], [3, 3])
    let rows = try plain(input)
    let expected =
      switch mode {
      case .sum: try rows.sum(dims: [1])
      case .mean: try rows.mean(dims: [1])
      case .max: try rows.maximum(dims: [1])
      }
    try expectClose(try layer(input), expected, rtol: 1e-6, atol: 1e-6)
  }

  /// sparse-017
  @Test(arguments: BagMode.allCases)
  func emptyBagsGiveZeros(_ mode: BagMode) throws {
    let input = try indices([5, 1, 2])
    let output = try rows(try bag("mode='\(mode.rawValue)'", input, [0, 0, 2, 2, 3]))
    let one: [Double] =
      switch mode {
      case .sum: [12, 14]
      case .mean: [6, 7]
      case .max: [10, 11]
      }
    #expect(output == [[0, 0], one, [0, 0], [4, 5], [0, 0]])
    // A bag of the padding row alone is empty too.
    let padded = try bag("mode='\(mode.rawValue)', padding_idx=5", try indices([5, 5]), [0, 1])
    #expect(try padded.doubles() == [0, 0, 0, 0])
  }

  /// sparse-018
  @Test func samplesHaveWeightsInSums() throws {
    let input = try indices([1, 2, 4], [1, 3])
    #expect(try bag("mode='sum'", input, weights: [1, 0.5, -1]).doubles() == [-4, -3.5])
    #expect(try bag("mode='sum'", input, weights: [1, 1, 1]).doubles() == [14, 17])
    #expect(
      message { _ = try bag("mode='mean'", input, weights: [1, 1, 1]) }
        == "expects mode 'sum' with per_sample_weights, got 'mean'")
  }

  @Test func theLastOffsetMayEndTheLastBag() throws {
    let input = try indices([1, 2, 4, 5])
    let output = try bag("mode='sum', include_last_offset=True", input, [0, 3, 4])
    #expect(try output.doubles() == [14, 17, 10, 11])
  }

  /// sparse-019, sparse-020, sparse-021
  @Test func offsetsAreChecked() throws {
    let line = try indices([1, 2, 4])
    func refusal(_ indices: Tensor, _ offsets: [Int]?) -> String {
      message { _ = try bag("mode='sum'", indices, offsets) }
    }
    #expect(
      refusal(try indices([1, 2, 4, 5], [2, 2]), [0, 2])
        == "expects no offsets for indices (B, N), got int64[2]")
    #expect(refusal(line, nil) == "expects offsets (B) for indices (L), got none")
    #expect(refusal(line, [1, 2]) == "expects offsets that begin with 0, got 1")
    #expect(refusal(line, [0, 4]) == "expects offsets of at most 3, got 4")
    #expect(refusal(line, [0, 2, 1]) == "expects offsets in ascending order, got 1 after 2")
  }

  /// sparse-022
  @Test(arguments: ["scale_grad_by_freq", "sparse"])
  func maximaHaveTheirLimits(option: String) {
    #expect(
      message { _ = try build("EmbeddingBag(3, 2, mode='max', \(option)=True)") }
        == "expects mode 'sum' or 'mean' with \(option), got 'max'")
  }
}
