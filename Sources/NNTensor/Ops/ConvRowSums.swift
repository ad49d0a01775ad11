import CKernels

extension ConvGather {
  /// Whether summing a weight's gradient up from pixels side by side takes fewer vectors than from
  /// channels side by side, which many channels fill better.
  func sumsByRows(channels: Int, lanes: Int) -> Bool {
    guard sourceStep == 1, WideProduct.hasVectors, width > 0 else { return false }
    let vectors = pixelAt.count / width * ConvSplit.ceil(width, lanes)
    return vectors * channels < pixelAt.count * ConvSplit.ceil(channels, lanes)
  }
}

extension ConvGeometry {
  /// The weights' gradient with the forward plan, for few channels: every part has some images of a
  /// group and a range of depths, and a vector of sums for each weight. `source` is padded.
  func rowWeightSums(
    _ plan: ConvGatherPlan, _ source: Tensor, _ outgoing: Tensor, _ result: Tensor
  ) throws {
    let dtype = source.dtype
    let size = dtype.byteCount
    let lanes = Int(nn_conv_lanes(dtype.kernel))
    let run = plan.runs[0]
    let depth = run.depthAt.count
    let wanted = ConvSplit.parts(batch, groups, coarseChannels, depth, run.pixelAt.count)
    let imageSize = ConvSplit.ceil(batch, min(8, batch, ConvSplit.ceil(wanted, groups)))
    let imageParts = ConvSplit.ceil(batch, imageSize)
    let depthSize = max(16, ConvSplit.ceil(depth, ConvSplit.ceil(wanted, groups * imageParts)))
    let depthParts = ConvSplit.ceil(depth, depthSize)
    let groupSums = depth * coarseChannels * lanes
    let sourceGroup = plan.sources * plan.padded.count
    let outgoingGroup = coarseChannels * run.pixelAt.count
    let sums = try Tensor.empty(TensorType(dtype, [imageParts, groups, groupSums]))
    run.withKernelForm(channels: coarseChannels, plane: run.pixelAt.count) { form in
      ThreadPool.shared.run(parts: groups * imageParts * depthParts) { index in
        let (group, imagePart) = (index / depthParts % groups, index / depthParts / groups)
        let depths = ConvSplit.range(index % depthParts, size: depthSize, of: depth)
        let images = ConvSplit.range(imagePart, size: imageSize, of: batch)
        let item = images.lowerBound * groups + group
        nn_conv_row_weight_sums(
          dtype.kernel, form, source.data + item * sourceGroup * size,
          Int64(groups * sourceGroup), outgoing.data + item * outgoingGroup * size,
          Int64(groups * outgoingGroup),
          sums.data + (imagePart * groups + group) * groupSums * size, Int64(images.count),
          Int64(depths.lowerBound), Int64(depths.upperBound))
      }
      Ops.forEachPart(of: groups, work: groupSums * imageParts) { begin, end in
        for group in begin..<end {
          nn_conv_fold_row_sums(
            dtype.kernel, form, sums.data + group * groupSums * size, Int64(imageParts),
            Int64(groups * groupSums), result.data + group * coarseChannels * depth * size)
        }
      }
    }
  }
}
