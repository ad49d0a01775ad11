import NNTensor

/// A function of the engine that takes whole numbers, called with any.
struct AbsurdCall: Sendable {
  let name: String
  /// How many numbers it takes.
  let count: Int
  let run: @Sendable (Tensor, [Int]) throws -> Void

  init(_ name: String, _ count: Int, _ run: @escaping @Sendable (Tensor, [Int]) throws -> Void) {
    self.name = name
    self.count = count
    self.run = run
  }

  /// Numbers at the ends of what can be written, and some that mean something.
  static let numbers = [
    Int.min, Int.min + 1, -(1 << 46), -7, -2, -1, 0, 1, 2, 3, 5, 1 << 46, 1 << 62, Int.max,
  ]
  /// Fewer of them, for functions of more than three.
  static let fewNumbers = [Int.min, -2, -1, 0, 1, 2, 5, 1 << 62, Int.max]

  /// Tensors to call it on.
  static func inputs() throws -> [Tensor] {
    [
      try Tensor([1.0, 2, 3, 4, 5, 6], [2, 3]), try Tensor([1, 2, 3, 4, 5, 6], [2, 3]),
      .meta(TensorType(.float32, [2, 3])), try Tensor([Float](), [0, 3]), try Tensor([true], []),
    ]
  }

  /// Calls it on `input` with every combination of the numbers.
  func callWithAll(on input: Tensor, _ body: ([Int], () throws -> Void) throws -> Void) rethrows {
    let values = count > 3 ? Self.fewNumbers : Self.numbers
    var places = [Int](repeating: 0, count: count)
    while true {
      let numbers = places.map { values[$0] }
      try body(numbers) { try run(input, numbers) }
      guard let next = places.firstIndex(where: { $0 < values.count - 1 }) else { return }
      for place in 0..<next { places[place] = 0 }
      places[next] += 1
    }
  }

  private static func shape(_ sizes: Int...) -> Shape {
    var shape = Shape()
    for size in sizes { shape.append(size) }
    return shape
  }

  /// Whole numbers as a column of indices.
  private static func column(_ numbers: [Int]) throws -> Tensor {
    try Tensor(numbers, [numbers.count, 1])
  }

  static let shapes: [AbsurdCall] = [
    .init("reshape", 2) { _ = try $0.reshaped($1) },
    .init("reshape to a shape", 2) { _ = try $0.reshaped(shape($1[0], $1[1])) },
    .init("view", 2) { _ = try $0.viewed($1) },
    .init("unflatten", 3) { _ = try $0.unflattened(dim: $1[0], sizes: [$1[1], $1[2]]) },
    .init("flatten", 2) { _ = try $0.flattened(from: $1[0], to: $1[1]) },
    .init("squeeze", 2) { _ = try $0.squeezed(dims: $1) },
    .init("unsqueeze", 1) { _ = try $0.unsqueezed(dim: $1[0]) },
    .init("narrow", 3) { _ = try $0.narrowed(dim: $1[0], start: $1[1], length: $1[2]) },
    .init("slice", 4) { _ = try $0.sliced(dim: $1[0], start: $1[1], end: $1[2], step: $1[3]) },
    .init("select", 2) { _ = try $0.selected(dim: $1[0], index: $1[1]) },
    .init("permute", 2) { _ = try $0.permuted($1) },
    .init("movedim", 2) { _ = try $0.dimensionsMoved([$1[0]], to: [$1[1]]) },
    .init("transpose", 2) { _ = try $0.transposed($1[0], $1[1]) },
    .init("expand", 3) { _ = try $0.expanded($1) },
    .init("expand and copy", 2) { _ = try $0.expanded(to: shape($1[0], $1[1], 2, 3)).copied() },
    .init("unfold", 3) { _ = try $0.unfolded(dim: $1[0], size: $1[1], step: $1[2]) },
    .init("split", 2) { _ = try $0.split(size: $1[0], dim: $1[1]) },
    .init("split into sizes", 3) { _ = try $0.split(sizes: [$1[0], $1[1]], dim: $1[2]) },
    .init("chunk", 2) { _ = try $0.chunked($1[0], dim: $1[1]) },
    .init("tensor_split", 2) { _ = try $0.split(sections: $1[0], dim: $1[1]) },
    .init("tensor_split at", 3) { _ = try $0.split(at: [$1[0], $1[1]], dim: $1[2]) },
    .init("unbind", 1) { _ = try $0.unbound(dim: $1[0]) },
    .init("diagonal", 3) { _ = try $0.diagonal(offset: $1[0], $1[1], $1[2]) },
    .init("diag_embed", 3) { _ = try $0.diagonalMatrix(offset: $1[0], $1[1], $1[2]) },
    .init("diag", 1) { _ = try $0.diag($1[0]) },
    .init("triu and tril", 1) { _ = (try $0.upperTriangle($1[0]), try $0.lowerTriangle($1[0])) },
    .init("flip", 2) { _ = try $0.flipped($1) },
    .init("roll", 2) { _ = try $0.rolled([$1[0]], dims: [$1[1]]) },
    .init("roll all", 1) { _ = try $0.rolled([$1[0]]) },
    .init("repeat", 2) { _ = try $0.repeated($1) },
    .init("tile", 1) { _ = try $0.tiled($1) },
    .init("repeat_interleave", 2) { _ = try $0.interleaved($1[0], dim: $1[1]) },
    .init("repeat_interleave by counts", 2) { _ = try $0.interleaved(Tensor($1, [2]), dim: 0) },
    .init("cat", 1) { _ = try Tensor.concatenated([$0, $0], dim: $1[0]) },
    .init("stack", 1) { _ = try Tensor.stacked([$0, $0], dim: $1[0]) },
    .init("pad", 4) { _ = try $0.padded($1) },
    .init("pad reflect", 2) { _ = try $0.padded($1, mode: .reflect) },
    .init("pad replicate", 2) { _ = try $0.padded($1, mode: .replicate) },
    .init("pad circular", 2) { _ = try $0.padded($1, mode: .circular) },
  ]

  static let reductions: [AbsurdCall] = [
    .init("sum", 2) { _ = try $0.sum(dims: $1) },
    .init("mean", 1) { _ = try $0.mean(dims: $1) },
    .init("prod", 1) { _ = try $0.product(dims: $1) },
    .init("var", 2) { _ = try $0.variance(dims: [$1[0]], correction: Double($1[1])) },
    .init("norm", 1) { _ = try $0.norm(2, dims: $1) },
    .init("logsumexp", 1) { _ = try $0.logSumExp(dims: $1) },
    .init("softmax", 1) { _ = try $0.softmax(dim: $1[0]) },
    .init("max", 1) { _ = try $0.maximum(dim: $1[0]) },
    .init("argmin", 1) { _ = try $0.argmin(dim: $1[0]) },
    .init("amax", 1) { _ = try $0.maximum(dims: $1) },
    .init("any", 1) { _ = try $0.any(dims: $1) },
    .init("cumsum", 1) { _ = try $0.cumulativeSum(dim: $1[0]) },
    .init("cumprod", 1) { _ = try $0.cumulativeProduct(dim: $1[0]) },
    .init("topk", 2) { _ = try $0.topK($1[0], dim: $1[1]) },
    .init("sort", 1) { _ = try $0.sorted(dim: $1[0]) },
    .init("kthvalue", 2) { _ = try $0.kthValue($1[0], dim: $1[1]) },
    .init("median", 1) { _ = try $0.median(dim: $1[0]) },
    .init("layer_norm", 1) { _ = try $0.layerNormalized($1) },
    .init("tensordot", 1) { _ = try $0.tensordot($0, dims: $1[0]) },
    .init("tensordot over", 2) { _ = try $0.tensordot($0, [$1[0]], [$1[1]]) },
    .init("matrix norm", 2) { _ = try $0.matrixNorm(.frobenius, dims: ($1[0], $1[1])) },
  ]

  static let indices: [AbsurdCall] = [
    .init("gather", 3) { _ = try $0.gathered(dim: $1[0], column([$1[1], $1[2]])) },
    .init("take", 2) { _ = try $0.taken(column($1)) },
    .init("take_along_dim", 2) { _ = try $0.takenAlong(column([$1[0]]), dim: $1[1]) },
    .init("index_select", 2) { _ = try $0.indexSelected(dim: $1[0], Tensor([$1[1]], [1])) },
    .init("index", 2) { _ = try $0.indexed(by: [Tensor([$1[0]], [1]), Tensor([$1[1]], [1])]) },
    .init("scatter", 2) { _ = try $0.scattered(dim: $1[0], column([$1[1]]), value: 1) },
    .init("index_add", 2) {
      _ = try $0.indexAdded(
        dim: $1[0], Tensor([$1[1]], [1]), $0.narrowed(dim: 0, start: 0, length: 1))
    },
    .init("index_fill", 2) { _ = try $0.indexFilled(dim: $1[0], Tensor([$1[1]], [1]), value: 1) },
    .init("rows", 2) { _ = try $0.gatheringRows($1) },
    .init("one_hot", 1) { _ = try $0.oneHot(classes: $1[0]) },
    .init("one_hot of", 1) { _ = try Tensor($1, [1]).oneHot(classes: 3) },
    .init("embedding", 2) {
      _ = try Tensor([$1[0]], [1]).embedded(weight: $0, paddingIndex: $1[1])
    },
    .init("embedding_bag", 3) {
      _ = try Tensor([$1[0], $1[0]], [2]).embeddingBag(
        weight: $0, offsets: Tensor([0, $1[1]], [2]), paddingIndex: $1[2])
    },
    .init("cosine_similarity", 1) { _ = try $0.cosineSimilarity($0, dim: $1[0]) },
    .init("renorm", 1) { try $0.copied().limitRowNorms(Tensor($1, [1]), maxNorm: 1) },
    .init("cross_entropy", 2) {
      _ = try $0.crossEntropy(Tensor([$1[0], 0], [2]), ignoreIndex: $1[1])
    },
    .init("nll_loss", 2) { _ = try $0.nllLoss(Tensor([$1[0], 0], [2]), ignoreIndex: $1[1]) },
  ]

  static let windows: [AbsurdCall] = [
    .init("adaptive_avg_pool", 2) {
      _ = try $0.reshaped([1, 1, 2, 3] as Shape).adaptiveAveragePooled(to: [$1[0], $1[1]])
    },
    .init("adaptive_max_pool", 1) {
      _ = try $0.reshaped([1, 2, 3] as Shape).adaptiveMaxPooled(to: [$1[0]])
    },
    .init("max_pool", 4) {
      _ = try $0.reshaped([1, 2, 3] as Shape).maxPooled(
        kernel: [$1[0]], stride: [$1[1]], padding: [$1[2]], dilation: [$1[3]])
    },
    .init("avg_pool", 4) {
      _ = try $0.reshaped([1, 2, 3] as Shape).averagePooled(
        kernel: [$1[0]], stride: [$1[1]], padding: [$1[2]], divisorOverride: $1[3])
    },
    .init("conv", 4) {
      let input = try $0.reshaped([1, 2, 3] as Shape)
      _ = try input.convolved(
        weight: input, stride: [$1[0]], padding: [$1[1]], dilation: [$1[2]], groups: $1[3])
    },
    .init("conv_transpose", 5) {
      _ = try $0.reshaped([1, 2, 3] as Shape).convolvedTransposed(
        weight: try $0.reshaped([2, 1, 3] as Shape), stride: [$1[0]], padding: [$1[1]],
        outputPadding: [$1[2]], dilation: [$1[3]], groups: $1[4])
    },
  ]

  static let creations: [AbsurdCall] = [
    .init("zeros", 3) { _ = try Tensor.zeros(TensorType($0.dtype, shape($1[0], $1[1], $1[2]))) },
    .init("tensor", 2) { _ = try Tensor([1.0, 2], shape($1[0], $1[1])) },
    .init("full", 2) { _ = try Tensor.filled($1, 1) },
    .init("arange", 3) {
      guard $1[2] == 0 || abs(Double($1[1]) / Double($1[2])) < 1000 || $1[2].magnitude > 1 << 40
      else { return }
      _ = try Tensor.range(from: $1[0], to: $1[1], step: $1[2])
    },
    .init("arange of too many", 1) { _ = try Tensor.range(from: min(0, $1[0]), to: 1 << 60) },
    .init("linspace", 1) { _ = try Tensor.evenlySpaced(from: 0, to: 1, steps: $1[0]) },
    .init("eye", 2) { _ = try Tensor.identity($1[0], $1[1]) },
    .init("randint", 3) {
      var stream = RandomStream(seed: 1, name: "absurd")
      _ = try stream.integers(shape($1[2]), from: $1[0], below: $1[1])
    },
    .init("rand", 2) {
      var stream = RandomStream(seed: 1, name: "absurd")
      _ = try stream.uniform(TensorType(.float32, shape($1[0], $1[1])))
    },
  ]

  /// Functions of meta tensors of any sizes.
  static let metas: [AbsurdCall] = [
    .init("meta tensors", 3) { input, numbers in
      let meta = Tensor.meta(TensorType(.float32, shape(numbers[0], numbers[1], numbers[2])))
      _ = (meta.isContiguous, meta.count, meta.type.byteCount)
      let last = numbers[2]
      let calls: [() throws -> Tensor] = [
        { try meta.sum() }, { try meta.mean() }, { try meta.relu() }, { try meta + meta },
        { try meta.transposed(0, 1).contiguous() }, { try meta.reshaped([-1]) },
        { try meta.flattened() }, { try meta.softmax(dim: 1) }, { try meta.argmax(dim: -1) },
        { try Tensor.concatenated([meta, meta], dim: 1) }, { try Tensor.stacked([meta, meta]) },
        { try meta.matmul(meta.transposed(1, 2)) },
        { try meta.linear(weight: .meta(TensorType(.float32, shape(4, last)))) },
        { try meta.unsqueezed(dim: 1) }, { try meta.batchNormalized() },
        { try meta.variance(dims: [0, 1]) }, { try meta.norm() }, { try meta.crossEntropy(meta) },
        { try meta.padded([1, 1]) }, { try meta.averagePooled(kernel: [2]) },
        { try meta.topK(1).values }, { try meta.narrowed(dim: 0, start: 0, length: 1) },
        { try meta.expanded(to: shape(2, numbers[0], numbers[1], last)) },
        { try meta.layerNormalized([last]) }, { try meta.adaptiveMaxPooled(to: [2]) },
        { try meta.repeated([2, 2, 2]) }, { try meta.cumulativeSum(dim: 0) },
        { try meta.convolved(weight: .meta(TensorType(.float32, shape(4, numbers[1], 1)))) },
        { try Tensor.einsum("abc,abd->cd", [meta, meta]) }, { try meta.singularValues() },
        { try meta.mseLoss(meta) }, { try meta.upperTriangle() }, { try meta.sorted().values },
        { try Tensor.meta(TensorType(.int64, meta.shape)).embedded(weight: input) },
        { try Tensor.meta(TensorType(.int64, meta.shape)).embeddingBag(weight: input) },
        { try meta.flattened(from: 0, to: 1).pairDistances() },
        { try meta.rowDistances(input) },
      ]
      for call in calls { _ = try? call() }
    }
  ]

  static let all = shapes + reductions + indices + windows + creations + metas
}
