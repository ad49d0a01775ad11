extension Ops {
  /// Transposed convolution in 1 to 3 spatial dimensions: PyTorch's `conv_transpose1d` to
  /// `conv_transpose3d`, the gradient of a convolution with respect to its input.
  ///
  /// `(N, C_in, *), (C_in, C_out / groups, *kernel), (C_out) -> (N, C_out, *out)`, where N may be
  /// missing, the bias may be left out, and `out = (in - 1) * stride - 2 * padding + dilation *
  /// (kernel - 1) + outputPadding + 1`.
  struct ConvTranspose: DifferentiableOperation {
    static let name = "conv_transpose"
    var window: ConvWindow
    /// What is added at the end of each dimension of the output.
    var outputPadding: [Int]

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (input, weight) = (inputs[0], inputs[1])
      let channels = { (weight: Shape) in Ops.product(weight[1], window.groups) ?? -1 }
      let rank = try ConvGeometry.check(
        inputs, window: window, channels: { $0[0] }, outputs: channels)
      try ConvWindow.check(outputPadding, "output_padding", rank: rank, atLeast: 0)
      guard
        (0..<rank).allSatisfy({ outputPadding[$0] < max(window.stride[$0], window.dilation[$0]) })
      else {
        throw ShapeError(
          "expects output_padding smaller than stride or dilation, got \(outputPadding) with "
            + "stride \(window.stride) and dilation \(window.dilation)")
      }
      guard channels(weight.shape) >= 0 else {
        throw ShapeError("makes a tensor too large to count: groups \(window.groups)")
      }
      let lead = input.shape.rank - rank
      var shape = input.shape
      shape[lead - 1] = channels(weight.shape)
      for d in 0..<rank {
        shape[lead + d] = try size(input.shape[lead + d], weight.shape[2 + d], d)
      }
      // Without any example nothing is computed, and PyTorch lets nothing be left of it.
      let least = lead == 2 && shape[0] == 0 ? 0 : 1
      guard !shape[lead..<shape.rank].array.contains(where: { $0 < least }) else {
        throw ShapeError(
          "padding \(window.before) leaves nothing of the output of kernel size "
            + "\(weight.shape[2..<weight.shape.rank]) and input \(input.shape[lead..<shape.rank])")
      }
      return [TensorType(input.dtype, shape)]
    }

    private func size(_ input: Int, _ kernel: Int, _ d: Int) throws -> Int {
      guard let reach = ConvGeometry.reach(kernel: kernel, dilation: window.dilation[d]),
        let span = ConvGeometry.reach(kernel: max(1, input), dilation: window.stride[d]),
        outputPadding[d] < ConvGeometry.limit
      else { throw ShapeError("makes a tensor too large to count: stride \(window.stride)") }
      let full = (input == 0 ? 1 - window.stride[d] : span) - 1 + reach + outputPadding[d]
      return try Ops.padded(full, -window.before[d], -window.after[d], "padding")
    }

    private func geometry(_ input: Shape, _ weight: Shape, _ output: Shape) -> ConvGeometry {
      ConvGeometry(fine: output, coarse: input, weight: weight, window: window)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let geometry = geometry(inputs[0].shape, inputs[1].shape, types[0].shape)
      let bias = inputs.count > 2 ? inputs[2] : nil
      return [try geometry.fine(from: inputs[0], weight: inputs[1], bias: bias, types[0])]
    }

    func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int {
      let weight = inputs[1].shape
      return inputs[0].shape.count.multipliedSaturated(by: weight[1..<weight.rank].count)
    }

    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let types = context.inputTypes
      let outgoing = try context.outputGradient.contiguous()
      let geometry = geometry(types[0].shape, types[1].shape, outgoing.shape)
      var gradients = [Tensor?](repeating: nil, count: types.count)
      if context.needs[0] {
        gradients[0] = try geometry.coarse(
          from: outgoing, weight: context.input(1), bias: nil, types[0])
      }
      if context.needs[1] {
        gradients[1] = try geometry.weight(fine: outgoing, coarse: context.input(0), types[1])
      }
      if types.count > 2, context.needs[2] {
        gradients[2] = try Ops.channelSums(outgoing, spatial: types[1].shape.rank - 2)
      }
      return gradients
    }

    static var samples: [OperationSample] {
      func sample(
        _ input: Shape, _ weight: Shape, bias: Bool = true, stride: [Int]? = nil,
        padding: [Int]? = nil, outputPadding: [Int]? = nil, dilation: [Int]? = nil, groups: Int = 1
      ) -> OperationSample {
        var sample = OperationSample(.init(input), .init(weight)) {
          [
            try $0[0].convolvedTransposed(
              weight: $0[1], bias: bias ? $0[2] : nil, stride: stride, padding: padding,
              outputPadding: outputPadding, dilation: dilation, groups: groups)
          ]
        }
        if bias { sample.inputs.append(.init([weight[1] * groups])) }
        return sample
      }
      return [
        sample([2, 3, 4, 3], [3, 4, 3, 3], padding: [1, 1]),
        sample(
          [2, 3, 3, 4], [3, 2, 3, 2], bias: false, stride: [2, 3], padding: [1, 0],
          outputPadding: [1, 2]),
        sample([1, 2, 4, 4], [2, 3, 3, 2], stride: [2, 1], padding: [2, 1], dilation: [2, 3]),
        sample([2, 4, 3, 3], [4, 3, 2, 2], stride: [2, 2], groups: 2),
        sample([2, 3, 4, 4], [3, 1, 3, 3], stride: [2, 2], padding: [1, 1], groups: 3),
        sample([3, 3, 2], [3, 4, 1, 1], stride: [2, 2], outputPadding: [1, 0]),
        sample([2, 3, 5], [3, 4, 4], stride: [3], padding: [2]),
        sample([3, 4], [3, 2, 3], stride: [6], outputPadding: [5]),
        sample([1, 2, 2, 3, 2], [2, 3, 2, 3, 2], stride: [1, 2, 2], padding: [1, 1, 0]),
        sample([0, 3, 4, 4], [3, 2, 3, 3]), sample([0, 3, 1, 2], [3, 2, 2, 2], padding: [1, 1]),
      ]
    }
  }
}

extension Tensor {
  /// Transposed convolution over the last 1 to 3 dimensions, as many as `weight` has beyond two.
  ///
  /// `(N, C_in, *), (C_in, C_out / groups, *kernel) -> (N, C_out, *out)`; N may be missing. `stride`
  /// (1), `padding` (0), `outputPadding` (0, less than stride or dilation) and `dilation` (1) have
  /// one number a spatial dimension. Throws a `ShapeError` when sizes do not fit.
  /// See `torch.nn.functional.conv_transpose2d`.
  public func convolvedTransposed(
    weight: Tensor, bias: Tensor? = nil, stride: [Int]? = nil, padding: [Int]? = nil,
    outputPadding: [Int]? = nil, dilation: [Int]? = nil, groups: Int = 1
  ) throws -> Tensor {
    let rank = max(0, weight.rank - 2)
    let window = ConvWindow(
      rank: rank, stride: stride, before: padding, after: nil, dilation: dilation, groups: groups)
    let transposed = Ops.ConvTranspose(
      window: window, outputPadding: outputPadding ?? [Int](repeating: 0, count: rank))
    return try apply(transposed, [self, weight] + (bias.map { [$0] } ?? []))[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.ConvTranspose.self, in: $0)
}
