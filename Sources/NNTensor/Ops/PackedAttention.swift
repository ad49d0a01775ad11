extension Ops {
  /// `Attention` with query, key and value as the three parts of one tensor, as one projection
  /// makes them: `(3, *, L, E) -> (*, L, E)`.
  ///
  /// Inputs after the first are masks. The gradient is written in one piece, too.
  struct PackedAttention: DifferentiableOperation {
    static let name = "packed_attention"
    var attention: Attention

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let shape = try floatingTypes(inputs)[0].shape
      guard shape.rank >= 3, shape[0] == 3 else {
        throw ShapeError("expects query, key and value as (3, *, L, E), got \(inputs[0])")
      }
      let part = TensorType(inputs[0].dtype, shape[1..<shape.rank])
      return try attention.outputTypes([part, part, part] + inputs.dropFirst())
    }

    /// Query, key and value, which share memory with the whole.
    private func parts(_ whole: Tensor) -> [Tensor] {
      (0..<3).map { index in
        whole.view(
          whole.shape[1..<whole.rank], strides: whole.strides[1..<whole.rank],
          offset: whole.offset + index * whole.strides[0])
      }
    }

    func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int {
      let shape = inputs[0].shape
      return outputs[0].shape.count.multipliedSaturated(by: shape[shape.rank - 2])
        .multipliedSaturated(by: 2)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let whole = try inputs[0].withRowsTogether()
      return try AttentionCall.forward(attention, parts(whole) + inputs.dropFirst(), types)
    }

    var saved: SavedTensors { SavedTensors(inputs: [0, 1, 2], outputs: [0, 1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      guard context.output(0).count > 0 else { return try context.zeroGradients() }
      let inputs = context.inputTypes.indices.map(context.input)
      let whole = try inputs[0].withRowsTogether()
      let target = context.needs[0] ? try Tensor.empty(whole.type, lyingAs: whole) : nil
      let scores = try AttentionCall.gradient(
        attention, parts(whole) + inputs.dropFirst(), output: context.output(0),
        norms: context.output(1), outgoing: context.outputGradient,
        target.map(parts) ?? [nil, nil, nil], needsScores: context.needs.dropFirst().contains(true))
      return try inputs.indices.map { index in
        let whole = index < 1 ? target : scores
        return try whole.flatMap { try context.reduced($0, index) }
      }
    }

    static var samples: [OperationSample] {
      let shapes: [Shape] = [
        [3, 4, 2], [3, 2, 5, 3], [3, 2, 2, 35, 3], [3, 0, 2], [3, 2, 0], [3, 0, 4, 2], [3, 1, 1],
      ]
      return shapes.map { shape in
        OperationSample(.init(shape)) { [try $0[0].selfAttention()] }
      } + [
        OperationSample(.init([3, 2, 4, 3]), .init([4, 4])) {
          [try $0[0].selfAttention(masks: [$0[1]])]
        },
        OperationSample(.init([3, 2, 4, 3])) {
          [try $0[0].selfAttention(isCausal: true, dropout: 0.3)]
        },
        OperationSample(.init([4, 3, 2, 3])) {
          [try $0[0].permuted([1, 2, 0, 3]).selfAttention()]
        },
      ]
    }
  }
}

extension Tensor {
  /// `attention` with query, key and value as the three parts of this tensor:
  /// `(3, *, L, E) -> (*, L, E)`.
  func selfAttention(
    masks: [Tensor] = [], isCausal: Bool = false, dropout: Double = 0,
    from stream: RandomStream? = nil
  ) throws -> Tensor {
    var attention = Ops.Attention(isCausal: isCausal, dropout: dropout)
    if let stream { attention.stream = stream }
    return try apply(Ops.PackedAttention(attention: attention), [self] + masks)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.PackedAttention.self, in: list)
}
