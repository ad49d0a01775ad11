import CKernels

/// One run of the gathering kernel: which source elements and weights make up each result.
///
/// A convolution is one such run over its zero-padded input. The gradient of its input is one for
/// each place that a fine pixel can have between two coarse ones (`stride` places a dimension), each
/// with the taps that meet it.
struct ConvGather {
  /// Where the products of a result lie, from its pixel's corner in the padded source.
  var depthAt: [Int32] = []
  /// Which weights of a pair of channels the taps are.
  var taps: [Int32] = []
  /// Where the results' corners lie in the padded source.
  var pixelAt: [Int32] = []
  /// Where the results lie in their plane.
  var pixelTo: [Int32] = []
}

/// The runs that make a result, and the padding that they count on.
struct ConvGatherPlan {
  var runs: [ConvGather] = []
  /// The shape of a source plane with its zeros.
  var padded = Shape()
  /// The zeros before a source plane.
  var low = Shape()
  var isPadded = false

  /// The results' pixels in one dimension: first, step and count, the step in the source, and the
  /// taps with their distance from a pixel's corner, which may be negative.
  private struct Phase {
    var first = 0
    var step = 1
    var count = 0
    var sourceStep = 1
    var taps: [(index: Int, at: Int)] = []
  }

  /// More zeros than this many times the tensors themselves are not worth writing.
  private static let paddingLimit = 8

  /// The plan that computes coarse from fine pixels; nil when the plane-wise kernels must do it.
  static func forward(_ g: ConvGeometry) -> ConvGatherPlan? {
    var phases: [[Phase]] = []
    for d in 0..<3 {
      let taps = (0..<g.kernel[d]).map { (index: $0, at: $0 * g.dilation[d] - g.before[d]) }
      phases.append([Phase(count: g.coarse[d], sourceStep: g.stride[d], taps: taps)])
    }
    return ConvGatherPlan(g, phases, source: g.fine, channels: g.fineChannels, result: g.coarse)
  }

  /// The plan that computes fine from coarse pixels; nil when the plane-wise kernels must do it.
  static func backward(_ g: ConvGeometry) -> ConvGatherPlan? {
    guard (0..<3).allSatisfy({ min(g.stride[$0], g.fine[$0]) <= 4 }) else { return nil }
    var phases: [[Phase]] = []
    for d in 0..<3 {
      let stride = g.stride[d]
      phases.append(
        (0..<min(stride, g.fine[d])).map { first in
          let taps = (0..<g.kernel[d]).compactMap { tap -> (index: Int, at: Int)? in
            let distance = first + g.before[d] - tap * g.dilation[d]
            return distance % stride == 0 ? (tap, distance / stride) : nil
          }
          return Phase(
            first: first, step: stride, count: (g.fine[d] - first + stride - 1) / stride, taps: taps
          )
        })
    }
    return ConvGatherPlan(g, phases, source: g.coarse, channels: g.coarseChannels, result: g.fine)
  }

  private init?(
    _ g: ConvGeometry, _ phases: [[Phase]], source: Shape, channels: Int, result: Shape
  ) {
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
      if low + high > 0 { isPadded = true }
    }
    guard let plane = padded.checkedCount,
      plane / Self.paddingLimit <= source.count + result.count + 64, result.count < 1 << 31,
      channels < 1 << 31, plane * max(1, channels) < 1 << 31
    else { return nil }
    for z in phases[0] { for y in phases[1] { for x in phases[2] { add(g, z, y, x, plane, channels, result) } } }
  }

  private mutating func add(
    _ g: ConvGeometry, _ z: Phase, _ y: Phase, _ x: Phase, _ plane: Int, _ channels: Int,
    _ result: Shape
  ) {
    var run = ConvGather()
    var distances: [Int32] = []
    for tz in z.taps {
      for ty in y.taps {
        for tx in x.taps {
          let at =
            ((tz.at + low[0]) * padded[1] + ty.at + low[1]) * padded[2] + tx.at + low[2]
          distances.append(Int32(at))
          run.taps.append(Int32((tz.index * g.kernel[1] + ty.index) * g.kernel[2] + tx.index))
        }
      }
    }
    run.depthAt.reserveCapacity(channels * distances.count)
    for channel in 0..<channels {
      for distance in distances { run.depthAt.append(Int32(channel * plane) + distance) }
    }
    let pixels = z.count * y.count * x.count
    run.pixelAt.reserveCapacity(pixels)
    run.pixelTo.reserveCapacity(pixels)
    for pz in 0..<z.count {
      for py in 0..<y.count {
        let from = (pz * z.sourceStep * padded[1] + py * y.sourceStep) * padded[2]
        let to = ((z.first + pz * z.step) * result[1] + y.first + py * y.step) * result[2] + x.first
        for px in 0..<x.count {
          run.pixelAt.append(Int32(from + px * x.sourceStep))
          run.pixelTo.append(Int32(to + px * x.step))
        }
      }
    }
    runs.append(run)
  }
}
