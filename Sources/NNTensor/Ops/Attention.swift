import CKernels

extension Ops {
  /// `softmax(scale q k^T + masks) v` over the last two dimensions:
  /// `(*, L, E), (*, S, E), (*, S, V) -> (*, L, V)`, where leading dimensions broadcast.
  ///
  /// Inputs after q, k and v are up to two masks, which broadcast to `(*, L, S)`. The second output
  /// is each query's largest score and the inverse of the sum of its exponentials, `(*, 2, L)`,
  /// which the gradient computes the weights from again: neither pass holds more than a block of
  /// them.
  struct Attention: DifferentiableOperation {
    static let name = "scaled_dot_product_attention"
    /// What scores are multiplied by; nil for `1 / sqrt(E)`.
    var scale: Double?
    var isCausal = false
    /// How likely a weight is dropped, and what decides which.
    var dropout = 0.0
    var stream = RandomStream(seed: 0, name: "attention")

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (q, k, v) = (try floatingTypes(inputs)[0].shape, inputs[1].shape, inputs[2].shape)
      guard q.rank >= 2, k.rank >= 2, v.rank >= 2, q[q.rank - 1] == k[k.rank - 1],
        k[k.rank - 2] == v[v.rank - 2]
      else {
        throw ShapeError(
          "expects query (*, L, E), key (*, S, E) and value (*, S, V), got \(inputs[0]), "
            + "\(inputs[1]) and \(inputs[2])")
      }
      guard inputs[1].dtype == inputs[0].dtype, inputs[2].dtype == inputs[0].dtype else {
        throw ShapeError(
          "expects query, key and value of one dtype, got \(inputs[0]), \(inputs[1]) and "
            + "\(inputs[2])")
      }
      guard (0...1).contains(dropout) else {
        throw ShapeError("expects a dropout probability between 0 and 1, got \(dropout)")
      }
      var shape = try broadcast(leading(q), try broadcast(leading(k), leading(v)))
      let scores = try shape.appending([q[q.rank - 2], k[k.rank - 2]])
      for mask in inputs.dropFirst(3) {
        guard mask.dtype == .bool || mask.dtype == inputs[0].dtype else {
          throw ShapeError(
            "expects a mask of bool or \(inputs[0].dtype.rawValue), got \(mask)")
        }
        guard try broadcast(mask.shape, scores) == scores else {
          throw ShapeError("expects a mask that broadcasts to \(scores), got \(mask)")
        }
      }
      let norms = TensorType(inputs[0].dtype, try shape.appending([2, q[q.rank - 2]]))
      shape.append(q[q.rank - 2])
      shape.append(v[v.rank - 1])
      return [TensorType(inputs[0].dtype, shape), norms]
    }

    private func leading(_ shape: Shape) -> Shape { shape[0..<(shape.rank - 2)] }

    func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int {
      let (k, v) = (inputs[1].shape, inputs[2].shape)
      return (outputs[1].shape.count / 2).multipliedSaturated(by: k[k.rank - 2])
        .multipliedSaturated(by: k[k.rank - 1].addingSaturated(v[v.rank - 1]))
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try AttentionCall.forward(self, inputs, types)
    }

    var saved: SavedTensors { SavedTensors(inputs: [0, 1, 2, 3, 4], outputs: [0, 1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      guard context.output(0).count > 0 else { return try context.zeroGradients() }
      let inputs = context.inputTypes.indices.map(context.input)
      let batch = leading(context.output(0).shape)
      let targets = try (0..<3).map { index -> Tensor? in
        guard context.needs[index] else { return nil }
        let (input, rank) = (inputs[index], inputs[index].rank)
        let shape = try batch.appending(input.shape[(rank - 2)..<rank])
        return try .empty(TensorType(input.dtype, shape), lyingAs: input)
      }
      let needsMask = context.needs.dropFirst(3).contains(true)
      let scores = try AttentionCall.gradient(
        self, inputs, output: context.output(0), norms: context.output(1),
        outgoing: context.outputGradient, targets, needsScores: needsMask)
      return try inputs.indices.map { index in
        let whole = index < 3 ? targets[index] : scores
        return try whole.flatMap { try context.reduced($0, index) }
      }
    }

    static var samples: [OperationSample] {
      let plain: [(Shape, Shape, Shape)] = [
        ([3, 4], [5, 4], [5, 2]), ([2, 3, 4], [2, 5, 4], [2, 5, 4]),
        ([2, 2, 1, 3], [2, 1, 4, 3], [2, 4, 5]), ([35, 3], [75, 3], [75, 2]),
        ([2, 3], [40, 3], [40, 37]), ([1, 1], [1, 1], [1, 1]), ([0, 3], [2, 3], [2, 3]),
        ([2, 3], [0, 3], [0, 3]), ([2, 0], [3, 0], [3, 2]), ([0, 2, 3], [0, 4, 3], [0, 4, 3]),
        ([2, 3], [4, 3], [4, 0]),
      ]
      let unmasked = plain.flatMap { q, k, v in
        [false, true].map { isCausal in
          OperationSample(.init(q), .init(k), .init(v)) {
            [try .attention(query: $0[0], key: $0[1], value: $0[2], isCausal: isCausal)]
          }
        }
      }
      let masks: [Shape] = [[3, 35], [35], [2, 1, 1, 35], [2, 2, 3, 35], [3, 1], []]
      let masked = masks.flatMap { mask in
        [OperationSample.Input(mask), .init(TensorType(.bool, mask), .integers(0, 2))].map { mask in
          OperationSample(.init([2, 2, 3, 4]), .init([2, 2, 35, 4]), .init([2, 2, 35, 4]), mask) {
            [try .attention(query: $0[0], key: $0[1], value: $0[2], masks: [$0[3]])]
          }
        }
      }
      return unmasked + masked + [
        OperationSample(
          .init([2, 3, 4]), .init([2, 5, 4]), .init([2, 5, 4]), .init([3, 5]),
          .init(TensorType(.bool, [2, 1, 5]), .exactly([1, 1, 0, 1, 1, 0, 0, 0, 0, 0]))
        ) {
          [
            try .attention(
              query: $0[0], key: $0[1], value: $0[2], masks: [$0[3], $0[4]], scale: -0.3,
              dropout: 0.4, from: RandomStream(seed: 1, name: "attention"))
          ]
        },
        OperationSample(.init([4, 3, 2]), .init([2, 5, 2]), .init([1, 5, 3])) {
          [try .attention(query: $0[0], key: $0[1], value: $0[2], sharesHeads: true)]
        },
      ]
    }
  }
}

extension Tensor {
  /// Scaled dot-product attention (Vaswani et al. 2017), `softmax(scale q k^T + mask) v`, of
  /// queries `(*, L, E)`, keys `(*, S, E)` and values `(*, S, V)`: `(*, L, V)`. Leading dimensions
  /// broadcast.
  ///
  /// Only blocks of the `(*, L, S)` scores are ever held (Dao et al. 2022), except for the gradient
  /// of a mask. `masks`, up to two, broadcast to the scores: numbers are added, and where a bool is
  /// false a query does not see the key. With `isCausal`, query i sees keys up to i alone. A query
  /// that sees nothing gives 0. `scale` is `1 / sqrt(E)` unless given. With `dropout`, weights
  /// become 0 with that probability and others are divided by its complement, as the first draw
  /// from `stream` decides. With `sharesHeads`, the keys and the values may have fewer heads (the
  /// third dimension from the end): each serves several neighbouring heads of the queries (Ainslie
  /// et al. 2023).
  ///
  /// Throws a `ShapeError` when the shapes or dtypes do not fit.
  public static func attention(
    query: Tensor, key: Tensor, value: Tensor, masks: [Tensor] = [], isCausal: Bool = false,
    scale: Double? = nil, dropout: Double = 0, from stream: RandomStream? = nil,
    sharesHeads: Bool = false
  ) throws -> Tensor {
    guard masks.count <= 2 else {
      throw ShapeError("expects at most 2 masks, got \(masks.count)")
    }
    var operation = Ops.Attention(scale: scale, isCausal: isCausal, dropout: dropout)
    if let stream { operation.stream = stream }
    let masks = try masks.map { mask in
      mask.dtype == .float32 && query.dtype.isFloatingPoint
        ? try mask.converted(to: query.dtype) : mask
    }
    let heads = sharesHeads ? try query.heads : nil
    let (key, value) = (try key.sharing(heads), try value.sharing(heads))
    return try apply(operation, [query, key, value] + masks)[0]
  }

  /// The third dimension from the end.
  private var heads: Int {
    get throws {
      guard rank >= 3 else {
        throw ShapeError("expects (*, heads, length, size) to share heads, got \(type)")
      }
      return shape[rank - 3]
    }
  }

  /// These heads, each repeated so that there are `count`; this tensor where that is nil.
  private func sharing(_ count: Int?) throws -> Tensor {
    guard let count, case let heads = try heads, heads != count else { return self }
    guard heads > 0, count % heads == 0 else {
      throw ShapeError("expects heads that divide the query's \(count), got \(type)")
    }
    var shape = try shape[0..<(rank - 2)].appending([count / heads])
    shape = try shape.appending(self.shape[(rank - 2)..<rank])
    let repeated = try unsqueezed(dim: rank - 2).expanded(to: shape)
    return try repeated.flattened(from: rank - 3, to: rank - 2)
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Attention.self, in: $0) }
