import CKernels

/// The three products that convolutions and transposed convolutions are made of.
///
/// Every result is one chain of multiply-adds in a fixed order, whatever the partition.
extension ConvGeometry {
  /// Multiply-adds that are worth a thread of their own.
  private static let partWork = 1 << 17
  private static let mostParts = 32

  /// Groups this narrow are left to the plane-wise kernels.
  private var isNarrow: Bool { fineChannels * coarseChannels <= 4 }

  /// Coarse from fine pixels: a convolution, or the gradient of a transposed one's input.
  func coarse(from fine: Tensor, weight: Tensor, bias: Tensor?, _ type: TensorType) throws
    -> Tensor
  {
    let (fine, weight) = (try fine.contiguous(), try weight.contiguous())
    let bias = try bias?.contiguous()
    let result = try Tensor.empty(type)
    guard result.count > 0 else { return result }
    if !isNarrow, let plan = ConvGatherPlan.forward(self) {
      try gather(
        plan, fine, weight, bias, result, sources: fineChannels, channels: coarseChannels,
        sourceStride: taps, channelStride: fineChannels * taps)
      return result
    }
    var plain = self.plain
    let planes = batch * groups * coarseChannels
    Self.forEachPart(of: planes, work: coarse.count * fineChannels * taps) { begin, end in
      nn_conv_planes_forward(
        result.dtype.kernel, &plain, fine.data, weight.data, bias?.data, result.data,
        Int64(begin), Int64(end))
    }
    return result
  }

  /// Fine from coarse pixels: the gradient of a convolution's input, or a transposed convolution.
  func fine(from coarse: Tensor, weight: Tensor, bias: Tensor?, _ type: TensorType) throws
    -> Tensor
  {
    let (coarse, weight) = (try coarse.contiguous(), try weight.contiguous())
    let bias = try bias?.contiguous()
    let result = try Tensor.empty(type)
    guard result.count > 0 else { return result }
    if !isNarrow, let plan = ConvGatherPlan.backward(self) {
      try gather(
        plan, coarse, weight, bias, result, sources: coarseChannels, channels: fineChannels,
        sourceStride: fineChannels * taps, channelStride: taps)
      return result
    }
    var plain = self.plain
    let planes = batch * groups * fineChannels
    Self.forEachPart(of: planes, work: self.coarse.count * coarseChannels * taps) { begin, end in
      nn_conv_planes_backward(
        result.dtype.kernel, &plain, coarse.data, weight.data, bias?.data, result.data,
        Int64(begin), Int64(end))
    }
    return result
  }

  /// The gradient of the weight from both grids.
  func weight(fine: Tensor, coarse: Tensor, _ type: TensorType) throws -> Tensor {
    let (fine, coarse) = (try fine.contiguous(), try coarse.contiguous())
    let result = try Tensor.empty(type)
    guard result.count > 0 else { return result }
    guard fine.count > 0, coarse.count > 0 else {
      try result.fill(0)
      return result
    }
    if !isNarrow, let plan = ConvGatherPlan.forward(self) {
      try weightSums(plan, fine, coarse, result)
      return result
    }
    var plain = self.plain
    let pairs = groups * coarseChannels * fineChannels
    Self.forEachPart(of: pairs, work: batch * self.coarse.count * taps) { begin, end in
      nn_conv_planes_weight(
        result.dtype.kernel, &plain, fine.data, coarse.data, result.data, Int64(batch),
        Int64(begin), Int64(end))
    }
    return result
  }

  /// Calls `body` with ranges that make up `0..<count`, shared out where `work` multiply-adds for
  /// each of them pay for it.
  private static func forEachPart(
    of count: Int, work: Int, _ body: (_ begin: Int, _ end: Int) -> Void
  ) {
    let size = max(1, (count + mostParts - 1) / mostParts, partWork / max(1, work))
    ThreadPool.shared.run(parts: (count + size - 1) / size) { part in
      body(part * size, min(count, (part + 1) * size))
    }
  }

  /// `source` with the zeros that the plan wants around its planes.
  private static func padded(_ source: Tensor, _ plan: ConvGatherPlan, _ shape: Shape) throws
    -> Tensor
  {
    guard plan.isPadded else { return source }
    let planes = source.count / shape.count
    let result = try Tensor.empty(TensorType(source.dtype, [planes, plan.padded.count]))
    withThree(shape) { shape in
      withThree(plan.low) { low in
        withThree(plan.padded) { padded in
          forEachPart(of: planes, work: plan.padded.count * 4) { begin, end in
            nn_conv_pad(
              source.dtype.kernel, source.data, result.data, shape, low, padded, Int64(begin),
              Int64(end))
          }
        }
      }
    }
    return result
  }

  private static func withThree(_ shape: Shape, _ body: (UnsafePointer<Int64>?) -> Void) {
    let three: InlineArray<3, Int64> = [Int64(shape[0]), Int64(shape[1]), Int64(shape[2])]
    three.span.withUnsafeBufferPointer { body($0.baseAddress) }
  }

  /// Runs a plan: `result = bias + sum of source * weight`.
  private func gather(
    _ plan: ConvGatherPlan, _ source: Tensor, _ weight: Tensor, _ bias: Tensor?, _ result: Tensor,
    sources: Int, channels: Int, sourceStride: Int, channelStride: Int
  ) throws {
    let dtype = source.dtype
    let size = dtype.byteCount
    let lanes = Int(nn_conv_lanes(dtype.kernel))
    let panels = (channels + lanes - 1) / lanes
    let sourceShape = sources == 0 ? Shape() : Shape()
    _ = sourceShape
    let resultPlane = result.count / (batch * groups * channels)
    let padded = try source.count == 0 ? source : Self.padded(
      source, plan, sources == fineChannels && resultPlane == coarse.count ? fine : coarse)
    let sourceGroup = sources * plan.padded.count
    for run in plan.runs {
      let depth = run.depthAt.count
      let packed = try Tensor.empty(TensorType(dtype, [groups, panels * depth * lanes]))
      run.taps.withUnsafeBufferPointer { tapAt in
        for group in 0..<groups {
          nn_conv_pack_weights(
            dtype.kernel, weight.data + group * coarseChannels * fineChannels * taps * size,
            packed.data + group * panels * depth * lanes * size, Int64(channels),
            Int64(channelStride), Int64(sources), Int64(sourceStride), tapAt.baseAddress,
            Int64(tapAt.count))
        }
      }
      run.withKernelForm(channels: channels, plane: resultPlane) { form in
        let split = Split(
          images: batch, groups: groups, panels: panels, pixels: run.pixelAt.count,
          pixelWork: depth * lanes, sourceBytes: sourceGroup * size)
        ThreadPool.shared.run(parts: split.parts) { part in
          let p = split[part]
          nn_conv_results(
            dtype.kernel, form,
            padded.data + (p.images.lowerBound * groups + p.group) * sourceGroup * size,
            Int64(groups * sourceGroup), packed.data + p.group * panels * depth * lanes * size,
            bias.map { $0.data + p.group * channels * size },
            result.data + (p.images.lowerBound * groups + p.group) * channels * resultPlane * size,
            Int64(groups * channels * resultPlane), Int64(p.images.count),
            Int64(p.panels.lowerBound), Int64(p.panels.upperBound),
            Int64(p.pixels.lowerBound), Int64(p.pixels.upperBound))
        }
      }
    }
  }
}
