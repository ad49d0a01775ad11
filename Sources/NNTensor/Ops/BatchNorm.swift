import CKernels

extension Ops {
  /// `(x - mean) / sqrt(variance + eps) * weight + bias` for each channel (dimension 1), or for each
  /// channel of each sample.
  ///
  /// Inputs after x are those of weight, bias (per channel), mean and variance that there are. With
  /// the input's own statistics, mean and biased variance of each group are the further outputs.
  struct BatchNorm: DifferentiableOperation {
    static let name = "batch_norm"
    var eps: Double
    var hasWeight: Bool
    var hasBias: Bool
    /// Whether mean and variance are computed from the input and not given.
    var usesInput: Bool
    /// Whether each sample has statistics of its own.
    var perInstance: Bool
    /// Whether ReLU comes behind it, in the same pass.
    var isRectified = false

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let input = try floatingTypes(inputs)[0]
      guard input.shape.rank >= 2 else {
        throw ShapeError("expects input (N, C, ...), got \(input)")
      }
      let channels = input.shape[1]
      for (name, other) in zip(names, inputs.dropFirst())
      where other != TensorType(input.dtype, [channels]) {
        guard other.shape == [channels] || other.shape.rank != 1 else {
          throw ShapeError(
            "expects \(other.shape[0]) channels, got \(channels)",
            help: "write num_features: \(channels), or leave it out to have it inferred")
        }
        throw ShapeError("expects \(input.dtype.rawValue)[\(channels)] as \(name), got \(other)")
      }
      guard usesInput else { return [input] }
      let groups = Groups(input.shape, perInstance: perInstance)
      guard groups.elements != 1 else {
        throw ShapeError(
          "expects more than 1 \(perInstance ? "spatial element" : "value per channel") when "
            + "training, got input size \(input.shape)")
      }
      let statistics = TensorType(input.dtype, [groups.count])
      return [input, statistics, statistics]
    }

    private var names: [String] {
      (hasWeight ? ["weight"] : []) + (hasBias ? ["bias"] : [])
        + (usesInput ? [] : ["running_mean", "running_var"])
    }

    /// The input as `[outer, groups, inner]`.
    struct Groups {
      let outer: Int
      let count: Int
      let inner: Int
      /// How many elements a group has.
      var elements: Int { outer &* inner }

      init(_ shape: Shape, perInstance: Bool) {
        outer = perInstance ? 1 : shape[0]
        count = perInstance ? shape[0] &* shape[1] : shape[1]
        inner = shape[2..<shape.rank].count
      }
    }

    /// A value a channel as one a group.
    private func spread(_ tensor: Tensor, _ shape: Shape) throws -> Tensor {
      guard perInstance else { return try tensor.contiguous() }
      return try tensor.expanded(to: shape[0..<2]).contiguous()
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let groups = Groups(input.shape, perInstance: perInstance)
      let rest = try inputs.dropFirst().map { try spread($0, input.shape) }
      let weight = hasWeight ? rest[0] : nil
      let bias = hasBias ? rest[hasWeight ? 1 : 0] : nil
      let (mean, variance) =
        try usesInput
        ? moments(input, groups, types[1]) : (rest[rest.count - 2], rest[rest.count - 1])
      let scale = try Tensor.empty(TensorType(input.dtype, [groups.count]))
      nn_norm_scale(
        input.dtype.kernel, variance.data, weight?.data, scale.data, Int64(groups.count), eps)
      let output = try Tensor.empty(types[0])
      forEachLine(groups.outer * groups.count, work: groups.inner) { begin, end in
        nn_normalize(
          input.dtype.kernel, input.data, mean.data, scale.data, bias?.data, isRectified,
          output.data, Int64(groups.count), Int64(groups.inner), begin, end)
      }
      return usesInput ? [output, mean, variance] : [output]
    }

    private func moments(
      _ input: Tensor, _ groups: Groups, _ type: TensorType
    ) throws -> (Tensor, Tensor) {
      let (mean, variance) = (try Tensor.empty(type), try Tensor.empty(type))
      forEachLine(groups.count, work: groups.elements * 2) { begin, end in
        nn_moments(
          input.dtype.kernel, input.data, mean.data, variance.data, Int64(groups.outer),
          Int64(groups.count), Int64(groups.inner), begin, end)
      }
      return (mean, variance)
    }

    var saved: SavedTensors {
      let given = 1 + (hasWeight ? 1 : 0) + (hasBias ? 1 : 0)
      let shift = hasBias && isRectified ? [given - 1] : []
      let inputs = [0] + (hasWeight ? [1] : []) + shift + (usesInput ? [] : [given, given + 1])
      return SavedTensors(inputs: inputs, outputs: usesInput ? [1, 2] : [])
    }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let input = try context.input(0).contiguous()
      let outgoing = try context.outputGradient.contiguous()
      let groups = Groups(input.shape, perInstance: perInstance)
      let dtype = input.dtype
      let type = TensorType(dtype, [groups.count])
      let weight = try hasWeight ? spread(context.input(1), input.shape) : nil
      let given = 1 + (hasWeight ? 1 : 0) + (hasBias ? 1 : 0)
      let mean = try usesInput ? context.output(1) : spread(context.input(given), input.shape)
      let variance =
        try usesInput ? context.output(2) : spread(context.input(given + 1), input.shape)
      let bias = try hasBias && isRectified ? spread(context.input(given - 1), input.shape) : nil
      let needsParameters = context.needs[1..<given].contains(true)
      var gradients = [Tensor?](repeating: nil, count: context.needs.count)

      let scale = try Tensor.empty(type)
      nn_norm_scale(
        dtype.kernel, variance.data, weight?.data, scale.data, Int64(groups.count), eps)
      let (sum, dot) = (try Tensor.zeros(type), try Tensor.zeros(type))
      if usesInput || needsParameters {
        forEachLine(groups.count, work: groups.elements * 2) { begin, end in
          nn_norm_sums(
            dtype.kernel, input.data, outgoing.data, mean.data, scale.data, bias?.data,
            isRectified, sum.data, dot.data, Int64(groups.outer), Int64(groups.count),
            Int64(groups.inner), begin, end)
        }
      }
      if context.needs[0] {
        let (slope, base) = (try Tensor.zeros(type), try Tensor.zeros(type))
        if usesInput {
          nn_norm_coefficients(
            dtype.kernel, variance.data, scale.data, sum.data, dot.data, slope.data, base.data,
            Int64(groups.count), Int64(groups.elements), eps)
        }
        let result = try Tensor.empty(input.type)
        forEachLine(groups.outer * groups.count, work: groups.inner) { begin, end in
          nn_normalize_gradient(
            dtype.kernel, input.data, outgoing.data, mean.data, scale.data, bias?.data,
            isRectified, slope.data, base.data, result.data, Int64(groups.count),
            Int64(groups.inner), begin, end)
        }
        gradients[0] = result
      }
      if hasWeight, context.needs[1] {
        let deviation = try Tensor.empty(type)
        nn_norm_scale(
          dtype.kernel, variance.data, nil, deviation.data, Int64(groups.count), eps)
        gradients[1] = try gathered(try dot * deviation, input.shape)
      }
      if hasBias, context.needs[given - 1] { gradients[given - 1] = try gathered(sum, input.shape) }
      return gradients
    }

    /// A value a group added up to one a channel.
    private func gathered(_ tensor: Tensor, _ shape: Shape) throws -> Tensor {
      perInstance ? try tensor.reshaped(shape[0..<2]).sum(dims: [0]) : tensor
    }

    static var samples: [OperationSample] {
      let shapes: [Shape] = [[4, 3], [3, 2, 5], [2, 3, 2, 3], [2, 2, 1, 2, 2], [5, 70]]
      let modes = [(true, false), (false, false), (true, true), (false, true)]
      let batch = shapes.flatMap { shape in
        modes.map { training, isRectified in
          let channels: Shape = [shape[1]]
          return OperationSample(.init(shape), .init(channels), .init(channels)) { inputs in
            let type = TensorType(inputs[0].dtype, channels)
            return [
              try inputs[0].batchNormalized(
                runningMean: try .full(type, 0.25), runningVar: try .full(type, 1.5),
                weight: inputs[1], bias: inputs[2], training: training,
                isRectified: isRectified)
            ]
          }
        }
      }
      let instance = shapes.filter { $0.rank > 2 }.map { shape in
        let channels: Shape = [shape[1]]
        return OperationSample(.init(shape), .init(channels), .init(channels)) { inputs in
          [try inputs[0].instanceNormalized(weight: inputs[1], bias: inputs[2])]
        }
      }
      let plain = [
        OperationSample(.init([4, 3])) { [try $0[0].batchNormalized()] },
        OperationSample(.init([4, 3]), .init([3])) {
          [try $0[0].batchNormalized(weight: $0[1])]
        },
        OperationSample(.init([4, 3, 2]), .init([3])) {
          [try $0[0].batchNormalized(bias: $0[1])]
        },
        OperationSample(.init([4, 3, 2])) { [try $0[0].batchNormalized(isRectified: true)] },
        OperationSample(.init([2, 3, 4])) { [try $0[0].instanceNormalized()] },
        OperationSample(.init([2, 3, 4]), .init([3])) { inputs in
          let type = TensorType(inputs[0].dtype, [3])
          return [
            try inputs[0].instanceNormalized(
              runningMean: try .full(type, 0.25), runningVar: try .full(type, 1.5),
              weight: inputs[1], useInputStats: false)
          ]
        },
      ]
      return batch + instance + plain
    }
  }
}

extension Tensor {
  /// Normalises each channel of `(N, C, *)` over batch and places:
  /// `(x - mean) / sqrt(variance + eps) * weight + bias`. PyTorch's `functional.batch_norm`.
  ///
  /// In `training` mean and biased variance are the batch's, and `runningMean` and `runningVar`
  /// (with the unbiased variance) move towards them in place by the share `momentum`: pass one over
  /// the number of batches so far, this one included, for a plain average. Otherwise mean and
  /// variance are the running ones, which must be there. All four are `[C]`. Where it `isRectified`, ReLU
  /// comes behind it.
  /// Throws a `ShapeError` when training with a single value per channel.
  public func batchNormalized(
    runningMean: Tensor? = nil, runningVar: Tensor? = nil, weight: Tensor? = nil,
    bias: Tensor? = nil, training: Bool = true, momentum: Double = 0.1, eps: Double = 1e-5,
    isRectified: Bool = false
  ) throws -> Tensor {
    try normalized(
      runningMean, runningVar, weight, bias, usesInput: training, perInstance: false, momentum,
      eps, isRectified)
  }

  /// Normalises each channel of each sample of `(N, C, *)` over its places. PyTorch's
  /// `functional.instance_norm`.
  ///
  /// With `useInputStats` the running statistics move towards the mean over the samples; otherwise
  /// they are what is normalised with. All else is as in `batchNormalized`.
  public func instanceNormalized(
    runningMean: Tensor? = nil, runningVar: Tensor? = nil, weight: Tensor? = nil,
    bias: Tensor? = nil, useInputStats: Bool = true, momentum: Double = 0.1, eps: Double = 1e-5
  ) throws -> Tensor {
    try normalized(
      runningMean, runningVar, weight, bias, usesInput: useInputStats, perInstance: true, momentum,
      eps)
  }

  private func normalized(
    _ runningMean: Tensor?, _ runningVar: Tensor?, _ weight: Tensor?, _ bias: Tensor?,
    usesInput: Bool, perInstance: Bool, _ momentum: Double, _ eps: Double,
    _ isRectified: Bool = false
  ) throws -> Tensor {
    var operation = Ops.BatchNorm(
      eps: eps, hasWeight: weight != nil, hasBias: bias != nil, usesInput: usesInput,
      perInstance: perInstance, isRectified: isRectified)
    var inputs = [self] + [weight, bias].compactMap { $0 }
    let running = [runningMean, runningVar].compactMap { $0?.detached() }
    guard usesInput else {
      guard running.count == 2 else {
        throw ShapeError("expects running_mean and running_var when not training")
      }
      // The statistics are the same for every sample.
      operation.perInstance = false
      inputs += running
      return try apply(operation, inputs)[0]
    }
    let outputs = try apply(operation, inputs)
    let channels = TensorType(dtype, [shape[1]])
    let elements = Ops.BatchNorm.Groups(shape, perInstance: perInstance).elements
    for (index, state) in running.enumerated() {
      guard state.type == channels else {
        throw ShapeError("expects \(channels) as running statistics, got \(state.type)")
      }
      guard !isMeta, !state.isMeta, count > 0 else { continue }
      try noGrad {
        var batch = outputs[index + 1].detached()
        if perInstance { batch = try batch.reshaped(shape[0..<2]).mean(dims: [0]) }
        let isVariance = runningMean == nil || index == 1
        let factor = isVariance ? Double(elements) / Double(elements - 1) : 1
        try state.blend(batch, share: momentum, factor: factor)
      }
    }
    return outputs[0]
  }

  /// Moves this contiguous tensor towards `factor` times `other` by `share` of the way, in place.
  private func blend(_ other: Tensor, share: Double, factor: Double) throws {
    guard isContiguous else { throw ShapeError("expects contiguous running statistics") }
    let other = try other.widened()
    try changingWidened { state in
      nn_blend(state.dtype.kernel, other.data, state.data, Int64(count), share, factor)
      state.markWritten()
    }
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.BatchNorm.self, in: $0) }
