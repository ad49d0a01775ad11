import CKernels

/// One run of the gathering kernel: which source elements and weights make up each result.
struct ConvGather {
  /// Where the products of a result lie, from its pixel's corner in the padded source.
  var depthAt: [Int32] = []
  /// Which of the weights between two channels the taps are.
  var taps: [Int32] = []
  /// Where the results' corners lie in the padded source.
  var pixelAt: [Int32] = []
  /// Where the results lie in their plane.
  var pixelTo: [Int32] = []
  /// The pixels of a row, and the steps between them in result and source.
  var width = 0
  var step = 1
  var sourceStep = 1

  /// Calls `body` with the run as the kernels take it.
  func withKernelForm(
    channels: Int, plane: Int, isRectified: Bool = false,
    _ body: (UnsafePointer<nn_conv_gather>) -> Void
  ) {
    depthAt.withUnsafeBufferPointer { depthAt in
      pixelAt.withUnsafeBufferPointer { pixelAt in
        pixelTo.withUnsafeBufferPointer { pixelTo in
          var form = nn_conv_gather(
            depth: Int64(depthAt.count), pixels: Int64(pixelAt.count), channels: Int64(channels),
            plane: Int64(plane), depth_at: depthAt.baseAddress, pixel_at: pixelAt.baseAddress,
            pixel_to: pixelTo.baseAddress, rows: Int64(pixelAt.count / max(1, width)),
            width: Int64(width), step: Int64(step), rectified: isRectified)
          body(&form)
        }
      }
    }
  }
}

extension ConvGather {
  /// Whether computing pixels side by side takes fewer vectors than channels side by side.
  func goesByRows(channels: Int, lanes: Int) -> Bool {
    guard sourceStep == 1, let first = pixelAt.first, let last = pixelAt.last else { return false }
    let vectors = (Int(last) - Int(first) + 2 * lanes) / lanes
    let panels = (channels + lanes - 1) / lanes
    return vectors * (channels + channels % 2) < pixelAt.count * panels
  }

  /// Packs a panel of a group's weights in the order in which the run takes them.
  func packWeights(
    _ dtype: DType, _ plan: ConvGatherPlan, _ weight: UnsafeRawPointer,
    _ packed: UnsafeMutableRawPointer, panel: Int64
  ) {
    let depth = depthAt.count
    if plan.channelStride == depth, plan.sourceStride == taps.count {
      // All weights of a channel in their own order.
      nn_conv_pack_planes(
        dtype.kernel, weight, packed, Int64(plan.channels), Int64(depth), panel)
      return
    }
    taps.withUnsafeBufferPointer { tapAt in
      nn_conv_pack_weights(
        dtype.kernel, weight, packed, Int64(plan.channels), Int64(plan.channelStride),
        Int64(plan.sources), Int64(plan.sourceStride), tapAt.baseAddress, Int64(tapAt.count), panel)
    }
  }
}

/// The runs that make a result, and the zero padding that they count on.
///
/// A convolution is one run over its padded input. The gradient of its input, which is also a
/// transposed convolution, is one run for each place that a fine pixel can have between two coarse
/// ones (`stride` places a dimension), each with the taps that meet it.
struct ConvGatherPlan {
  var runs: [ConvGather] = []
  /// A plane of the source.
  let source: Shape
  /// A plane of the source with its zeros.
  private(set) var padded = Shape()
  /// The zeros before a plane of the source.
  private(set) var low = Shape()
  /// Channels of a group, of the source and of the result.
  let sources: Int
  let channels: Int
  /// Weights between neighbouring source channels and between neighbouring result channels.
  let sourceStride: Int
  let channelStride: Int
  /// A plane of the result.
  let result: Shape

  var isPadded: Bool { padded != source }

  /// The results' pixels in one dimension, the step between their corners in the source, and the
  /// taps with their distance from a corner, which may be negative.
  private struct Phase {
    var first = 0
    var step = 1
    var count: Int
    var sourceStep = 1
    var taps: [(index: Int, at: Int)]
  }

  /// Padding that makes planes larger than this many times those of source and result together is
  /// not worth writing out.
  private static let paddingLimit = 8

  /// The plan that computes coarse from fine pixels; nil when that takes plane-wise kernels.
  static func forward(_ g: ConvGeometry) -> ConvGatherPlan? {
    let phases = (0..<3).map { d in
      let taps = (0..<g.kernel[d]).map { (index: $0, at: $0 * g.dilation[d] - g.before[d]) }
      return [Phase(count: g.coarse[d], sourceStep: g.stride[d], taps: taps)]
    }
    return ConvGatherPlan(
      phases, kernel: g.kernel, source: g.fine, result: g.coarse, sources: g.fineChannels,
      channels: g.coarseChannels, sourceStride: g.taps, channelStride: g.fineChannels * g.taps)
  }

  /// The plan that computes fine from coarse pixels; nil when that takes plane-wise kernels.
  static func backward(_ g: ConvGeometry) -> ConvGatherPlan? {
    guard (0..<3).allSatisfy({ min(g.stride[$0], g.fine[$0]) <= 4 }) else { return nil }
    let phases = (0..<3).map { d in
      let stride = g.stride[d]
      return (0..<min(stride, g.fine[d])).map { first in
        let taps = (0..<g.kernel[d]).compactMap { tap -> (index: Int, at: Int)? in
          let distance = first + g.before[d] - tap * g.dilation[d]
          return distance % stride == 0 ? (tap, distance / stride) : nil
        }
        return Phase(
          first: first, step: stride, count: (g.fine[d] - first + stride - 1) / stride, taps: taps)
      }
    }
    return ConvGatherPlan(
      phases, kernel: g.kernel, source: g.coarse, result: g.fine, sources: g.coarseChannels,
      channels: g.fineChannels, sourceStride: g.fineChannels * g.taps, channelStride: g.taps)
  }

  private init?(
    _ phases: [[Phase]], kernel: Shape, source: Shape, result: Shape, sources: Int, channels: Int,
    sourceStride: Int, channelStride: Int
  ) {
    self.source = source
    self.result = result
    self.sources = sources
    self.channels = channels
    self.sourceStride = sourceStride
    self.channelStride = channelStride
    for d in 0..<3 {
      var (low, high) = (0, 0)
      for phase in phases[d] where phase.count > 0 {
        for tap in phase.taps {
          low = max(low, -tap.at)
          high = max(high, (phase.count - 1) * phase.sourceStep + tap.at - (source[d] - 1))
        }
      }
      self.low.append(low)
      padded.append(low + source[d] + high)
    }
    let most = Int(Int32.max)
    guard let plane = padded.checkedCount, result.count < most, sources < most,
      plane / Self.paddingLimit <= source.count + result.count + 64,
      plane < most / max(1, sources)
    else { return nil }
    for z in phases[0] { for y in phases[1] { for x in phases[2] { add(z, y, x, kernel) } } }
  }

  private mutating func add(_ z: Phase, _ y: Phase, _ x: Phase, _ kernel: Shape) {
    var run = ConvGather()
    var distances: [Int32] = []
    for tz in z.taps {
      for ty in y.taps {
        let row = ((tz.at + low[0]) * padded[1] + ty.at + low[1]) * padded[2] + low[2]
        for tx in x.taps {
          distances.append(Int32(row + tx.at))
          run.taps.append(Int32((tz.index * kernel[1] + ty.index) * kernel[2] + tx.index))
        }
      }
    }
    run.depthAt.reserveCapacity(sources * distances.count)
    let plane = padded.count
    for channel in 0..<sources {
      for distance in distances { run.depthAt.append(Int32(channel * plane) + distance) }
    }
    (run.width, run.step, run.sourceStep) = (x.count, x.step, x.sourceStep)
    let pixels = z.count * y.count * x.count
    run.pixelAt.reserveCapacity(pixels)
    run.pixelTo.reserveCapacity(pixels)
    for pz in 0..<z.count {
      for py in 0..<y.count {
        let from = (pz * z.sourceStep * padded[1] + py * y.sourceStep) * padded[2]
        let to =
          ((z.first + pz * z.step) * result[1] + y.first + py * y.step) * result[2] + x.first
        for px in 0..<x.count {
          run.pixelAt.append(Int32(from + px * x.sourceStep))
          run.pixelTo.append(Int32(to + px * x.step))
        }
      }
    }
    runs.append(run)
  }
}
