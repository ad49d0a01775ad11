extension Ops {
  /// Cross-correlation in 1 to 3 spatial dimensions: PyTorch's `conv1d`, `conv2d` and `conv3d`.
  ///
  /// `(N, C_in, *), (C_out, C_in / groups, *kernel), (C_out) -> (N, C_out, *out)`, where N may be
  /// missing, the bias may be left out, and `out = (in + before + after - dilation * (kernel - 1) -
  /// 1) / stride + 1`, rounded down.
  struct Convolution: DifferentiableOperation {
    static let name = "convolution"
    var window: ConvWindow
    /// Whether ReLU comes behind it, in the same memory.
    var isRectified = false

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (input, weight) = (inputs[0], inputs[1])
      let rank = try ConvGeometry.check(
        inputs, window: window, channels: { Ops.product($0[1], window.groups) ?? -1 },
        outputs: { $0[0] })
      let lead = input.shape.rank - rank
      let kernel = Array(weight.shape.array.suffix(rank))
      var padded: [Int] = []
      var shape = input.shape
      shape[lead - 1] = weight.shape[0]
      for d in 0..<rank {
        padded.append(
          try Ops.padded(input.shape[lead + d], window.before[d], window.after[d], "padding"))
      }
      for d in 0..<rank {
        guard let reach = ConvGeometry.reach(kernel: kernel[d], dilation: window.dilation[d]),
          reach <= padded[d]
        else { throw tooLarge(kernel, padded) }
        shape[lead + d] = (padded[d] - reach) / window.stride[d] + 1
      }
      return [TensorType(input.dtype, shape)]
    }

    private func tooLarge(_ kernel: [Int], _ padded: [Int]) -> ShapeError {
      let dilated = window.dilation.contains { $0 > 1 } ? " with dilation \(window.dilation)" : ""
      return ShapeError(
        "has a kernel size \(kernel)\(dilated) larger than the padded input \(padded)")
    }

    private func geometry(_ input: Shape, _ weight: Shape, _ output: Shape) -> ConvGeometry {
      ConvGeometry(fine: input, coarse: output, weight: weight, window: window)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let geometry = geometry(inputs[0].shape, inputs[1].shape, types[0].shape)
      let bias = inputs.count > 2 ? inputs[2] : nil
      return [
        try geometry.coarse(
          from: inputs[0], weight: inputs[1], bias: bias, isRectified: isRectified, types[0])
      ]
    }

    func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int {
      let weight = inputs[1].shape
      return outputs[0].shape.count.multipliedSaturated(by: weight[1..<weight.rank].count)
    }

    var saved: SavedTensors { SavedTensors(inputs: [0, 1], outputs: isRectified ? [0] : []) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let types = context.inputTypes
      let outgoing = try context.outputGradient(isRectified: isRectified)
      let geometry = geometry(types[0].shape, types[1].shape, outgoing.shape)
      var gradients = [Tensor?](repeating: nil, count: types.count)
      if context.needs[0] {
        gradients[0] = try geometry.fine(
          from: outgoing, weight: context.input(1), bias: nil, types[0])
      }
      if context.needs[1] {
        gradients[1] = try geometry.weight(fine: context.input(0), coarse: outgoing, types[1])
      }
      if types.count > 2, context.needs[2] {
        gradients[2] = try Ops.channelSums(outgoing, spatial: types[1].shape.rank - 2)
      }
      return gradients
    }

    static var samples: [OperationSample] {
      func sample(
        _ input: Shape, _ weight: Shape, bias: Bool = true, stride: [Int]? = nil,
        padding: [Int]? = nil, after: [Int]? = nil, dilation: [Int]? = nil, groups: Int = 1
      ) -> OperationSample {
        var sample = OperationSample(.init(input), .init(weight)) {
          [
            try $0[0].convolved(
              weight: $0[1], bias: bias ? $0[2] : nil, stride: stride, padding: padding,
              paddingAfter: after, dilation: dilation, groups: groups)
          ]
        }
        if bias { sample.inputs.append(.init([weight[0]])) }
        return sample
      }
      return [
        sample([2, 3, 5, 4], [4, 3, 3, 3], padding: [1, 1]),
        sample([2, 3, 7, 6], [5, 3, 3, 2], bias: false, stride: [2, 3], padding: [1, 0]),
        sample([1, 2, 7, 7], [3, 2, 3, 2], padding: [2, 1], dilation: [2, 3]),
        sample([2, 4, 5, 5], [6, 2, 3, 3], stride: [2, 2], padding: [1, 1], groups: 2),
        sample([2, 3, 6, 5], [3, 1, 3, 3], stride: [2, 1], padding: [1, 1], groups: 3),
        sample([2, 3, 5, 5], [6, 1, 2, 2], padding: [0, 0], after: [1, 1], groups: 3),
        sample([3, 5, 5], [4, 3, 1, 1], stride: [2, 2]),
        sample([2, 3, 4, 4], [3, 3, 2, 4], padding: [0, 1], after: [1, 2]),
        sample([2, 3, 9], [4, 3, 4], stride: [3], padding: [2]),
        sample([3, 8], [4, 3, 3], dilation: [2]),
        sample([1, 2, 3, 4, 5], [3, 2, 2, 3, 2], stride: [1, 2, 2], padding: [1, 1, 0]),
        sample([2, 2, 3, 3, 3], [2, 2, 2, 2, 2], bias: false, dilation: [2, 1, 1]),
        sample([1, 17, 3, 3], [19, 17, 3, 3], padding: [1, 1]),
        sample([1, 2, 1, 1], [2, 2, 1, 1], stride: [5, 7], padding: [3, 3]),
        sample([0, 3, 5, 5], [4, 3, 3, 3]),
      ]
    }
  }

  /// The product of two numbers from a specification; nil when it overflows.
  static func product(_ a: Int, _ b: Int) -> Int? {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? nil : product
  }

  /// A size with what is added on both sides; throws a `ShapeError` when that can't be counted.
  static func padded(_ size: Int, _ before: Int, _ after: Int, _ name: String) throws -> Int {
    let limit = ConvGeometry.limit
    guard (-limit...limit).contains(before), (-limit...limit).contains(after) else {
      throw ShapeError("expects smaller \(name), got [\(before), \(after)]")
    }
    return size + before + after
  }

  /// The sums over all but the channels: the gradient of a bias.
  static func channelSums(_ outgoing: Tensor, spatial: Int) throws -> Tensor {
    let channel = outgoing.rank - spatial - 1
    return try outgoing.sum(dims: (0..<outgoing.rank).filter { $0 != channel })
  }
}

extension Tensor {
  /// Convolution over the last 1 to 3 dimensions, as many as `weight` has beyond two.
  ///
  /// `(N, C_in, *), (C_out, C_in / groups, *kernel) -> (N, C_out, *out)`; N may be missing.
  /// `stride` (1), `padding` (0) and `dilation` (1) have one number a spatial dimension;
  /// `paddingAfter` is set where the end is padded otherwise than the start. Where it `isRectified`,
  /// ReLU comes behind it.
  /// Throws a `ShapeError` when sizes do not fit.
  /// See `torch.nn.functional.conv2d`.
  public func convolved(
    weight: Tensor, bias: Tensor? = nil, stride: [Int]? = nil, padding: [Int]? = nil,
    paddingAfter: [Int]? = nil, dilation: [Int]? = nil, groups: Int = 1, isRectified: Bool = false
  ) throws -> Tensor {
    let window = ConvWindow(
      rank: max(0, weight.rank - 2), stride: stride, before: padding, after: paddingAfter,
      dilation: dilation, groups: groups)
    return try apply(
      Ops.Convolution(window: window, isRectified: isRectified),
      [self, weight] + (bias.map { [$0] } ?? []))[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.Convolution.self, in: $0)
}
