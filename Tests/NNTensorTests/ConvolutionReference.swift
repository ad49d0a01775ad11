import NNTensor
import Testing

/// What a convolution connects, written out: a pixel of the *fine* grid (the input of a convolution,
/// the output of a transposed one), a pixel of the *coarse* grid and a weight at a time.
struct ConvolutionReference: Sendable, CustomTestStringConvertible {
  var batch: Int
  var groups: Int
  /// Channels of a group.
  var fineChannels: Int
  /// Channels of a group.
  var coarseChannels: Int
  var fine: [Int]
  var kernel: [Int]
  var stride: [Int]
  var dilation: [Int]
  var before: [Int]
  var after: [Int]

  var testDescription: String {
    "\(batch)x\(groups)x\(fineChannels)->\(coarseChannels) \(fine) kernel \(kernel) stride "
      + "\(stride) dilation \(dilation) padding \(before) \(after)"
  }

  /// The sizes of the coarse grid; nil where the kernel does not fit.
  var coarse: [Int]? {
    let sizes = fine.indices.map { d in
      let room = fine[d] + before[d] + after[d] - dilation[d] * (kernel[d] - 1) - 1
      return room < 0 ? 0 : room / stride[d] + 1
    }
    return sizes.contains(0) ? nil : sizes
  }

  var fineShape: Shape { Shape(unchecked: [batch, groups * fineChannels] + fine) }
  var coarseShape: Shape { Shape(unchecked: [batch, groups * coarseChannels] + (coarse ?? [])) }
  var weightShape: Shape { Shape(unchecked: [groups * coarseChannels, fineChannels] + kernel) }

  /// Calls `body` with the places of everything that is connected, row by row in each tensor.
  func forEachConnection(_ body: (_ fine: Int, _ coarse: Int, _ weight: Int) -> Void) {
    guard let coarse else { return }
    let (finePlane, coarsePlane) = (fine.reduce(1, *), coarse.reduce(1, *))
    let taps = kernel.reduce(1, *)
    let planes = connectedPixels(coarse)
    for image in 0..<batch {
      for group in 0..<groups {
        for to in 0..<coarseChannels {
          let coarseAt = ((image * groups + group) * coarseChannels + to) * coarsePlane
          for from in 0..<fineChannels {
            let fineAt = ((image * groups + group) * fineChannels + from) * finePlane
            let weightAt = ((group * coarseChannels + to) * fineChannels + from) * taps
            for (finePixel, coarsePixel, tap) in planes {
              body(fineAt + finePixel, coarseAt + coarsePixel, weightAt + tap)
            }
          }
        }
      }
    }
  }

  /// The connections of one pair of planes.
  private func connectedPixels(_ coarse: [Int]) -> [(fine: Int, coarse: Int, tap: Int)] {
    var found = [(fine: 0, coarse: 0, tap: 0)]
    for d in fine.indices {
      found = found.flatMap { place in
        (0..<coarse[d]).flatMap { pixel in
          (0..<kernel[d]).compactMap { tap in
            let at = pixel * stride[d] + tap * dilation[d] - before[d]
            guard (0..<fine[d]).contains(at) else { return nil }
            return (
              place.fine * fine[d] + at, place.coarse * coarse[d] + pixel,
              place.tap * kernel[d] + tap
            )
          }
        }
      }
    }
    return found
  }
}

extension Shape {
  /// A shape of few enough dimensions.
  init(unchecked sizes: [Int]) {
    self.init()
    for size in sizes { append(size) }
  }
}
