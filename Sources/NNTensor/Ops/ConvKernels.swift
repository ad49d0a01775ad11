import CKernels
import Glibc

/// The three products that convolutions and transposed convolutions are made of.
///
/// Every result is one chain of multiply-adds in a fixed order, whatever the partition.
extension ConvGeometry {
  /// Groups this narrow are left to the plane-wise kernels.
  private var isNarrow: Bool { fineChannels * coarseChannels <= 4 }

  /// Coarse from fine pixels: a convolution, with ReLU behind it where it `isRectified`, or the
  /// gradient of a transposed one's input.
  func coarse(
    from fine: Tensor, weight: Tensor, bias: Tensor?, isRectified: Bool = false, _ type: TensorType
  ) throws -> Tensor {
    let (fine, weight) = (try fine.contiguous(), try weight.contiguous())
    let bias = try bias?.contiguous()
    let result = try Tensor.empty(type)
    guard result.count > 0 else { return result }
    if let winograd = Winograd(self, .forward, dtype: result.dtype) {
      try winograd.multiply(fine, weight, bias: bias, isRectified: isRectified, result)
      return result
    }
    if !isNarrow, let plan = ConvGatherPlan.forward(self) {
      try gather(plan, fine, weight, bias, isRectified: isRectified, result)
      return result
    }
    defer { if isRectified { result.rectify() } }
    let work = coarse.count * fineChannels * taps
    forEachPart(of: batch * groups * coarseChannels, work: work) { form, begin, end in
      nn_conv_planes_forward(
        result.dtype.kernel, form, fine.data, weight.data, bias?.data, result.data, begin, end)
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
    if let winograd = Winograd(self, .backward, dtype: result.dtype) {
      try winograd.multiply(coarse, weight, bias: bias, isRectified: false, result)
      return result
    }
    if !isNarrow, let plan = ConvGatherPlan.backward(self) {
      try gather(plan, coarse, weight, bias, isRectified: false, result)
      return result
    }
    let work = self.coarse.count * coarseChannels * taps
    forEachPart(of: batch * groups * fineChannels, work: work) { form, begin, end in
      nn_conv_planes_backward(
        result.dtype.kernel, form, coarse.data, weight.data, bias?.data, result.data, begin, end)
    }
    return result
  }

  /// The gradient of the weight from both grids.
  func weight(fine: Tensor, coarse: Tensor, _ type: TensorType) throws -> Tensor {
    let (fine, coarse) = (try fine.contiguous(), try coarse.contiguous())
    let result = try Tensor.empty(type)
    if fine.count == 0 || coarse.count == 0 {
      try result.fill(0)
    } else if let winograd = Winograd(self, .forward, dtype: result.dtype) {
      try winograd.weightSums(fine, coarse, result)
    } else if !isNarrow, let plan = ConvGatherPlan.forward(self) {
      try weightSums(plan, fine, coarse, result)
    } else {
      let work = batch * self.coarse.count * taps
      forEachPart(of: groups * coarseChannels * fineChannels, work: work) { form, begin, end in
        nn_conv_planes_weight(
          result.dtype.kernel, form, fine.data, coarse.data, result.data, Int64(batch), begin, end)
      }
    }
    return result
  }

  /// Calls `body` with ranges that make up `0..<count`, shared out where `work` multiply-adds for
  /// each of them pay for it.
  private func forEachPart(
    of count: Int, work: Int, _ body: (UnsafePointer<nn_conv>, Int64, Int64) -> Void
  ) {
    withUnsafePointer(to: plain) { form in
      Ops.forEachPart(of: count, work: work) { body(form, Int64($0), Int64($1)) }
    }
  }

  /// `source` with the zeros that the plan wants around its planes, and with `slack` elements more
  /// at the end.
  private func padded(_ source: Tensor, _ plan: ConvGatherPlan, slack: Int = 0) throws -> Tensor {
    guard plan.isPadded || slack > 0, source.count > 0 else { return source }
    let planes = source.count / plan.source.count
    let size = planes * plan.padded.count
    let result = try Tensor.empty(TensorType(source.dtype, [size + slack]))
    memset(
      result.data + size * source.dtype.byteCount, 0, slack * source.dtype.byteCount)
    let sizes = [plan.source, plan.low, plan.padded].flatMap { $0.array.map(Int64.init) }
    sizes.withUnsafeBufferPointer { sizes in
      guard let shape = sizes.baseAddress else { return }
      Ops.forEachPart(of: planes, work: plan.padded.count * 4) { begin, end in
        nn_conv_pad(
          source.dtype.kernel, source.data, result.data, shape, shape + 3, shape + 6,
          Int64(begin), Int64(end))
      }
    }
    return result
  }

  /// Runs a plan: `result = bias + sum of source * weight`, or 0 where that is less and `isRectified`.
  private func gather(
    _ plan: ConvGatherPlan, _ source: Tensor, _ weight: Tensor, _ bias: Tensor?, isRectified: Bool,
    _ result: Tensor
  ) throws {
    let dtype = source.dtype
    let size = dtype.byteCount
    let lanes = Int(nn_conv_lanes(dtype.kernel))
    let panels = (plan.channels + lanes - 1) / lanes
    let byRows = plan.runs.map { $0.goesByRows(channels: plan.channels, lanes: lanes) }
    let padded = try padded(
      source, plan, slack: byRows.contains(true) ? Int(NN_CONV_SLACK) : 0)
    let sourceGroup = plan.sources * plan.padded.count
    let resultGroup = plan.channels * plan.result.count
    for (run, byRows) in zip(plan.runs, byRows) where !run.pixelAt.isEmpty {
      let depth = run.depthAt.count
      let panelSize = depth * lanes
      let packed = try Tensor.empty(TensorType(dtype, [groups, panels, panelSize]))
      Ops.forEachPart(of: groups * panels, work: panelSize * 2) { begin, end in
        for index in begin..<end {
          let (group, panel) = (index / panels, Int64(index % panels))
          let from = weight.data + group * coarseChannels * fineChannels * taps * size
          let to = packed.data + group * panels * panelSize * size
          run.packWeights(dtype, plan, from, to, panel: panel)
        }
      }
      let split = ConvResultSplit(
        images: batch, groups: groups, panels: panels, pixels: run.pixelAt.count, work: panelSize,
        row: byRows ? run.width : nil)
      run.withKernelForm(
        channels: plan.channels, plane: plan.result.count, isRectified: isRectified
      ) { form in
        ThreadPool.shared.run(parts: split.parts) { index in
          let part = split[index]
          let item = part.images.lowerBound * groups + part.group
          let from = padded.data + item * sourceGroup * size
          let weights = packed.data + part.group * panels * panelSize * size
          let start = bias.map { $0.data + part.group * plan.channels * size }
          let to = result.data + item * resultGroup * size
          let (fromStride, toStride) = (Int64(groups * sourceGroup), Int64(groups * resultGroup))
          let images = Int64(part.images.count)
          let (first, last) = (Int64(part.pixels.lowerBound), Int64(part.pixels.upperBound))
          if byRows {
            let width = Int64(run.width)
            nn_conv_row_results(
              dtype.kernel, form, from, fromStride, weights, start, to, toStride, images,
              first / width, last / width)
          } else {
            nn_conv_results(
              dtype.kernel, form, from, fromStride, weights, start, to, toStride, images,
              Int64(part.panels.lowerBound), Int64(part.panels.upperBound), first, last)
          }
        }
      }
    }
  }

  /// The weights' gradient with the forward plan: for each weight the sum over images and pixels.
  private func weightSums(
    _ plan: ConvGatherPlan, _ fine: Tensor, _ coarse: Tensor, _ result: Tensor
  ) throws {
    let dtype = fine.dtype
    let size = dtype.byteCount
    let lanes = Int(nn_conv_lanes(dtype.kernel))
    let panels = (coarseChannels + lanes - 1) / lanes
    let padded = try padded(fine, plan)
    let run = plan.runs[0]
    if run.sumsByRows(channels: coarseChannels, lanes: lanes) {
      return try rowWeightSums(plan, padded, coarse, result)
    }
    let pixels = run.pixelAt.count
    let panelSize = batch * pixels * lanes
    let outgoing = try Tensor.empty(TensorType(dtype, [groups, panels, panelSize]))
    Ops.forEachPart(of: batch * groups * panels, work: lanes * pixels * 2) { begin, end in
      for index in begin..<end {
        let (item, panel) = (index / panels, index % panels)
        let (image, group) = (item / groups, item % groups)
        nn_conv_pack_planes(
          dtype.kernel,
          coarse.data + (item * coarseChannels + panel * lanes) * pixels * size,
          outgoing.data + ((group * panels + panel) * panelSize + image * pixels * lanes) * size,
          Int64(min(lanes, coarseChannels - panel * lanes)), Int64(pixels), 0)
      }
    }
    let rows = Int(NN_CONV_ROWS)
    let depth = run.depthAt.count
    let groupSums = panels * ((depth + rows - 1) / rows) * rows * lanes
    let split = ConvWeightSplit(
      images: batch, groups: groups, panels: panels, depth: depth, rows: rows,
      work: pixels * lanes)
    let sums = try Tensor.empty(TensorType(dtype, [split.imageParts, groups, groupSums]))
    let sourceGroup = plan.sources * plan.padded.count
    run.withKernelForm(channels: coarseChannels, plane: pixels) { form in
      ThreadPool.shared.run(parts: split.parts) { index in
        let part = split[index]
        let item = part.images.lowerBound * groups + part.group
        nn_conv_weight_sums(
          dtype.kernel, form, padded.data + item * sourceGroup * size,
          Int64(groups * sourceGroup),
          outgoing.data
            + (part.group * panels * panelSize + part.images.lowerBound * pixels * lanes) * size,
          Int64(panelSize), sums.data + (part.imagePart * groups + part.group) * groupSums * size,
          Int64(part.images.count), Int64(part.panels.lowerBound), Int64(part.panels.upperBound),
          Int64(part.depths.lowerBound), Int64(part.depths.upperBound))
      }
      let work = groupSums / panels * split.imageParts * 2
      Ops.forEachPart(of: groups * panels, work: work) { begin, end in
        for index in begin..<end {
          let group = index / panels
          nn_conv_unpack_sums(
            dtype.kernel, form, sums.data + group * groupSums * size, Int64(split.imageParts),
            Int64(groups * groupSums), result.data + group * coarseChannels * depth * size,
            Int64(index % panels))
        }
      }
    }
  }
}
