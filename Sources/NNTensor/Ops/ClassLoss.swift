import CKernels

extension Ops {
  /// What the two losses over class indices share: `(N, C, *)` or `(C)` scores and `(N, *)` or `()`
  /// indices, optional weights `(C)`.
  ///
  /// Outputs are the loss, the weight that it was divided by, and for logits the normalisers
  /// `[2, lines]` (largest logit, logarithm of the sum) that the gradient starts from.
  struct ClassLoss: Sendable {
    var ignoreIndex: Int
    var reduction: Reduction
    var smoothing: Double = 0
    /// Whether scores are logits and not logarithms of probabilities.
    var isLogits: Bool

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (scores, target) = (inputs[0], inputs[1])
      _ = try floatingTypes(inputs)
      guard scores.shape.rank > 0 else {
        throw ShapeError("expects input (N, C, ...) or (C), got a single number")
      }
      let expected = scores.shape.removing(classDim(scores.shape))
      guard target.shape == expected else {
        throw ShapeError(
          "expects targets of shape \(expected) for input \(scores), got \(target)")
      }
      guard target.dtype == .int64 else {
        throw ShapeError("expects int64 class indices as targets, got \(target)")
      }
      let classes = scores.shape[classDim(scores.shape)]
      if inputs.count > 2, inputs[2] != TensorType(scores.dtype, [classes]) {
        throw ShapeError(
          "expects \(scores.dtype.rawValue)[\(classes)] class weights, got \(inputs[2])")
      }
      let loss = TensorType(scores.dtype, reduction == .none ? expected : [])
      let total = TensorType(scores.dtype, [])
      let normalizers = TensorType(scores.dtype, [2, expected.count])
      return isLogits ? [loss, total, normalizers] : [loss, total]
    }

    private func classDim(_ shape: Shape) -> Int { shape.rank == 1 ? 0 : 1 }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let scores = try inputs[0].contiguous()
      let target = try inputs[1].contiguous()
      let weight = try inputs.count > 2 ? inputs[2].contiguous() : nil
      let lines = Lines(scores.shape, dim: classDim(scores.shape))
      try target.checkIndices(below: lines.size, "classes", ignoring: ignoreIndex)
      let normalizers = try types.count > 2 ? Tensor.empty(types[2]) : nil
      let losses = try Tensor.empty(TensorType(scores.dtype, target.shape))
      let used = try Tensor.empty(losses.type)
      let half = lines.count * scores.dtype.byteCount
      forEachLine(lines.count, work: lines.size * exponentialWork) { begin, end in
        if let normalizers {
          nn_log_sum_exp(
            scores.dtype.kernel, scores.data, normalizers.data, normalizers.data + half,
            Int64(lines.size), Int64(lines.inner), begin, end)
        }
        nn_class_losses(
          scores.dtype.kernel, scores.data, normalizers?.data, normalizers.map { $0.data + half },
          description(target, weight), losses.data, used.data, Int64(lines.size),
          Int64(lines.inner), begin, end)
      }
      let total = try used.sum()
      let loss =
        switch reduction {
        case .none: losses
        case .sum: try losses.sum()
        case .mean: try losses.sum() / total
        }
      return [loss, total] + (normalizers.map { [$0] } ?? [])
    }

    private func description(_ target: Tensor, _ weight: Tensor?) -> nn_class_loss {
      nn_class_loss(
        target: target.data.assumingMemoryBound(to: Int64.self), weight: weight?.data,
        ignored: Int64(ignoreIndex), smoothing: smoothing)
    }

    /// The gradient takes the scores only where they are logits.
    var saved: SavedTensors {
      isLogits
        ? SavedTensors(inputs: [0, 1, 2], outputs: [1, 2])
        : SavedTensors(inputs: [1, 2], outputs: [1])
    }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      var gradients = [Tensor?](repeating: nil, count: context.inputTypes.count)
      guard context.needs[0] else { return gradients }
      let target = try context.input(1).contiguous()
      let weight = try context.inputTypes.count > 2 ? context.input(2).contiguous() : nil
      let outgoing = try context.outputGradient.contiguous()
      let normalizers = isLogits ? context.output(2) : nil
      let result = try Tensor.empty(context.inputTypes[0])
      let scores = try isLogits ? context.input(0).contiguous() : result
      let lines = Lines(result.shape, dim: classDim(result.shape))
      let half = lines.count * result.dtype.byteCount
      let factor = try reduction == .mean ? 1 / context.output(1).item() : 1
      forEachLine(lines.count, work: lines.size * exponentialWork) { begin, end in
        nn_class_losses_gradient(
          result.dtype.kernel, scores.data, normalizers?.data,
          normalizers.map { $0.data + half }, description(target, weight), outgoing.data,
          reduction == .none ? 1 : 0, factor, result.data, Int64(lines.size),
          Int64(lines.inner), begin, end)
      }
      gradients[0] = result
      return gradients
    }
  }
}

extension OperationSample {
  /// Samples for a loss over class indices: `run` gets scores, indices and perhaps weights.
  static func classLoss(
    _ run: @escaping @Sendable (Tensor, Tensor, Tensor?, Int, Reduction) throws -> Tensor
  ) -> [OperationSample] {
    func indices(_ shape: Shape, below count: Int) -> Input {
      Input(TensorType(.int64, shape), .integers(0, count))
    }
    let weights = [0.5, 2, 1.25]
    let shapes: [(Shape, Shape)] = [
      ([4, 3], [4]), ([3], []), ([2, 3, 2, 2], [2, 2, 2]), ([2, 3, 70], [2, 70]),
    ]
    let plain = Reduction.allCases.flatMap { reduction in
      shapes.flatMap { scores, target in
        [nil, weights].map { weights in
          OperationSample(.init(scores), indices(target, below: 3)) { inputs in
            let weight = try weights.map {
              try Tensor($0, [3]).converted(to: inputs[0].dtype)
            }
            return [try run(inputs[0], inputs[1], weight, -100, reduction)]
          }
        }
      }
    }
    let ignoring = Reduction.allCases.map { reduction in
      OperationSample(.init([6, 3]), indices([6], below: 3)) {
        [try run($0[0], $0[1], nil, 1, reduction)]
      }
    }
    let empty = OperationSample(.init([0, 3]), indices([0], below: 3)) {
      [try run($0[0], $0[1], nil, -100, .sum)]
    }
    let single = OperationSample(.init([2, 1]), indices([2], below: 1)) {
      [try run($0[0], $0[1], nil, -100, .mean)]
    }
    return plain + ignoring + [empty, single]
  }
}
