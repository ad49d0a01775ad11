import CKernels

extension Ops {
  /// `(x - mean) / sqrt(variance + eps) * weight + bias`, with mean and biased variance of each group
  /// of channels (dimension 1) of each sample, and weight and bias of each channel.
  ///
  /// Inputs after x are those of weight and bias that there are; mean and variance of each group are
  /// the further outputs.
  struct GroupNorm: DifferentiableOperation {
    static let name = "group_norm"
    var groups: Int
    var eps: Double
    var hasWeight: Bool
    var hasBias: Bool

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let input = try floatingTypes(inputs)[0]
      guard input.shape.rank >= 2 else {
        throw ShapeError("expects input (N, C, ...), got \(input)")
      }
      let channels = input.shape[1]
      guard groups > 0, channels % groups == 0 else {
        throw ShapeError("expects channels that num_groups \(groups) divides, got \(input)")
      }
      for (name, other) in zip((hasWeight ? ["weight"] : []) + ["bias"], inputs.dropFirst())
      where other != TensorType(input.dtype, [channels]) {
        guard other.shape.rank != 1 || other.dtype != input.dtype else {
          throw ShapeError(
            "expects \(other.shape[0]) channels, got \(channels)",
            help: "write num_channels: \(channels), or leave it out to have it inferred")
        }
        throw ShapeError("expects \(input.dtype.rawValue)[\(channels)] as \(name), got \(other)")
      }
      let plane = input.shape[2..<input.shape.rank].count
      guard input.shape[0] &* (channels / groups) &* plane != 1 else {
        throw ShapeError("expects more than 1 value per channel, got input size \(input.shape)")
      }
      let statistics = TensorType(input.dtype, [input.shape[0] &* groups])
      return [input, statistics, statistics]
    }

    /// How many elements a channel of a sample has.
    private func plane(_ shape: Shape) -> Int { shape[2..<shape.rank].count }

    /// A value a group as one for each channel of each sample.
    private func spread(_ tensor: Tensor, _ shape: Shape) throws -> Tensor {
      let (samples, channels) = (shape[0], shape[1])
      return try tensor.reshaped([samples, groups, 1] as Shape)
        .expanded(to: [samples, groups, channels / groups]).contiguous()
    }

    /// A value a channel as one for each channel of each sample.
    private func repeated(_ tensor: Tensor, _ shape: Shape) throws -> Tensor {
      try tensor.expanded(to: [shape[0], shape[1]]).contiguous()
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let (shape, kernel) = (input.shape, input.dtype.kernel)
      let weight = try hasWeight ? repeated(inputs[1], shape) : nil
      let bias = try hasBias ? repeated(inputs[hasWeight ? 2 : 1], shape) : nil
      let outputs = try types.map(Tensor.empty)
      let (rows, planes, inner) = (outputs[1].count, shape[0] * shape[1], plane(shape))
      let size = shape[1] / groups * inner
      forEachLine(rows, work: size * 2) { begin, end in
        nn_moments(
          kernel, input.data, outputs[1].data, outputs[2].data, 1, Int64(rows), Int64(size), begin,
          end)
      }
      let mean = try spread(outputs[1], shape)
      let variance = try spread(outputs[2], shape)
      let scale = try Tensor.empty(variance.type)
      nn_norm_scale(kernel, variance.data, weight?.data, scale.data, Int64(planes), eps)
      forEachLine(planes, work: inner) { begin, end in
        nn_normalize(
          kernel, input.data, mean.data, scale.data, bias?.data, false, outputs[0].data,
          Int64(planes), Int64(inner), begin, end)
      }
      return outputs
    }

    var saved: SavedTensors { SavedTensors(inputs: hasWeight ? [0, 1] : [0], outputs: [1, 2]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let input = try context.input(0).contiguous()
      let outgoing = try context.outputGradient.contiguous()
      let (shape, kernel) = (input.shape, input.dtype.kernel)
      let (planes, inner) = (shape[0] * shape[1], plane(shape))
      let type = TensorType(input.dtype, [shape[0], shape[1]])
      let mean = try spread(context.output(1), shape)
      let variance = try spread(context.output(2), shape)
      let (inverse, sum, dot) = (
        try Tensor.empty(type), try Tensor.empty(type), try Tensor.empty(type)
      )
      nn_norm_scale(kernel, variance.data, nil, inverse.data, Int64(planes), eps)
      forEachLine(planes, work: inner * 2) { begin, end in
        nn_norm_sums(
          kernel, input.data, outgoing.data, mean.data, nil, nil, false, sum.data, dot.data, 1,
          Int64(planes), Int64(inner), begin, end)
      }
      var gradients = [Tensor?](repeating: nil, count: context.needs.count)
      if hasWeight, context.needs[1] { gradients[1] = try (dot * inverse).sum(dims: [0]) }
      let place = hasWeight ? 2 : 1
      if hasBias, context.needs[place] { gradients[place] = try sum.sum(dims: [0]) }
      guard context.needs[0] else { return gradients }

      let weight = try hasWeight ? repeated(context.input(1), shape) : .ones(type)
      let size = Double(shape[1] / groups * inner)
      /// The sum over each group, back at its channels.
      func gathered(_ values: Tensor) throws -> Tensor {
        let inGroups = try (values * weight)
          .reshaped([shape[0], groups, shape[1] / groups] as Shape)
        return try spread(inGroups.sum(dims: [2]), shape).reshaped(type.shape)
      }
      let base = try (gathered(sum) * inverse).scaled(by: -1 / size)
      let slope = try (gathered(dot) * inverse * inverse * inverse).scaled(by: -1 / size)
      let scale = try weight * inverse
      let result = try Tensor.empty(input.type)
      forEachLine(planes, work: inner) { begin, end in
        nn_normalize_gradient(
          kernel, input.data, outgoing.data, mean.data, scale.data, nil, false, slope.data,
          base.data, result.data, Int64(planes), Int64(inner), begin, end)
      }
      gradients[0] = result
      return gradients
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, Int)] = [
        ([2, 4, 3], 2), ([3, 6, 2, 2], 3), ([2, 3, 5], 3), ([2, 4], 2), ([3, 4, 2, 1, 2], 1),
        ([0, 4, 2], 2), ([1, 70, 3], 7),
      ]
      let affine = cases.map { shape, groups in
        OperationSample(.init(shape), .init([shape[1]]), .init([shape[1]])) {
          [try $0[0].groupNormalized(groups, weight: $0[1], bias: $0[2])]
        }
      }
      return affine + [
        OperationSample(.init([2, 4, 3])) { [try $0[0].groupNormalized(2)] },
        OperationSample(.init([2, 4, 3]), .init([4])) {
          [try $0[0].groupNormalized(4, weight: $0[1], eps: 0.1)]
        },
        OperationSample(.init([2, 4, 3]), .init([4])) {
          [try $0[0].groupNormalized(1, bias: $0[1])]
        },
      ]
    }
  }
}

extension Tensor {
  /// Normalises groups of channels of each sample of `(N, C, *)` by themselves:
  /// `(x - mean) / sqrt(variance + eps) * weight + bias` with the biased variance (Wu and He 2018).
  ///
  /// `weight` and `bias` are `[C]`. Throws a `ShapeError` unless `groups` divides the channels, and for
  /// a single value per channel.
  public func groupNormalized(
    _ groups: Int, weight: Tensor? = nil, bias: Tensor? = nil, eps: Double = 1e-5
  ) throws -> Tensor {
    let operation = Ops.GroupNorm(
      groups: groups, eps: eps, hasWeight: weight != nil, hasBias: bias != nil)
    return try apply(operation, [self] + [weight, bias].compactMap { $0 })[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.GroupNorm.self, in: $0) }
