extension Ops {
  /// Calls `body` with ranges that make up `0..<count`, shared out where `work` multiply-adds for
  /// each element pay for it.
  static func forEachPart(
    of count: Int, work: Int, _ body: (_ begin: Int, _ end: Int) -> Void
  ) {
    guard count > 0 else { return }
    let size = max(
      1, (count + ConvSplit.mostParts - 1) / ConvSplit.mostParts,
      ConvSplit.partWork / max(1, work))
    ThreadPool.shared.run(parts: (count + size - 1) / size) { part in
      body(part * size, min(count, (part + 1) * size))
    }
  }
}

/// How convolutions are cut into parts: by shape alone.
enum ConvSplit {
  /// Multiply-adds that are worth a thread of their own.
  static let partWork = 1 << 17
  static let mostParts = 32

  /// The parts that `work` multiply-adds are worth.
  static func parts(_ counts: Int...) -> Int {
    var work = 1
    for count in counts {
      let (product, overflow) = work.multipliedReportingOverflow(by: max(1, count))
      work = overflow ? .max : product
    }
    return min(max(1, work / partWork), mostParts)
  }

  static func ceil(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b }

  /// Range `index` of those of `size` elements that make up `0..<count`.
  static func range(_ index: Int, size: Int, of count: Int) -> Range<Int> {
    (index * size)..<min(count, (index + 1) * size)
  }
}

/// Results: every part has some images of a group, some pixels of each and some panels of channels.
struct ConvResultSplit {
  let images: Int
  let groups: Int
  let panels: Int
  let pixels: Int
  private let imageSize: Int
  private let pixelSize: Int
  private let panelSize: Int
  private let pixelParts: Int
  private let panelParts: Int
  let parts: Int

  /// `work` is what a pixel of one panel takes. Given the pixels of a `row`, parts have whole rows
  /// and all panels.
  init(images: Int, groups: Int, panels: Int, pixels: Int, work: Int, row: Int? = nil) {
    (self.images, self.groups, self.panels, self.pixels) = (images, groups, panels, pixels)
    let wanted = ConvSplit.parts(images, groups, panels, pixels, work)
    // A panel of weights is read once for all images of a part: not for a handful of pixels.
    let fewest = min(ConvSplit.ceil(64, pixels), ConvSplit.ceil(images, 4))
    imageSize = max(1, fewest, ConvSplit.ceil(images, ConvSplit.ceil(wanted, groups)))
    let items = ConvSplit.ceil(images, imageSize) * groups
    let wantedPixelParts = min(ConvSplit.ceil(wanted, items), ConvSplit.ceil(pixels, 64))
    let grain = row ?? 8
    pixelSize = ConvSplit.ceil(ConvSplit.ceil(pixels, wantedPixelParts), grain) * grain
    pixelParts = ConvSplit.ceil(pixels, pixelSize)
    let wantedPanelParts = row == nil ? ConvSplit.ceil(wanted, items * pixelParts) : 1
    panelSize = ConvSplit.ceil(ConvSplit.ceil(panels, wantedPanelParts), 2) * 2
    panelParts = ConvSplit.ceil(panels, panelSize)
    parts = items * pixelParts * panelParts
  }

  subscript(index: Int) -> (
    group: Int, images: Range<Int>, pixels: Range<Int>, panels: Range<Int>
  ) {
    let panel = index % panelParts
    let pixel = index / panelParts % pixelParts
    let item = index / panelParts / pixelParts
    return (
      item % groups, ConvSplit.range(item / groups, size: imageSize, of: images),
      ConvSplit.range(pixel, size: pixelSize, of: pixels),
      ConvSplit.range(panel, size: panelSize, of: panels)
    )
  }
}

/// Gradients of weights: every part has a group's pair of panels and a range of depths. Where these
/// are few, images are cut too, and the partial sums are added up in order.
struct ConvWeightSplit {
  let images: Int
  let groups: Int
  let panels: Int
  let depth: Int
  let imageParts: Int
  private let imageSize: Int
  private let depthSize: Int
  private let depthParts: Int
  private let pairs: Int
  let parts: Int

  /// `work` is what a depth of one panel takes for an image; depths are cut at multiples of `rows`.
  init(images: Int, groups: Int, panels: Int, depth: Int, rows: Int, work: Int) {
    (self.images, self.groups, self.panels, self.depth) = (images, groups, panels, depth)
    let wanted = ConvSplit.parts(images, groups, panels, depth, work)
    pairs = ConvSplit.ceil(panels, 2)
    let most = ConvSplit.ceil(depth, rows * 4)
    let wantedDepthParts = min(most, ConvSplit.ceil(wanted, groups * pairs))
    depthSize = ConvSplit.ceil(ConvSplit.ceil(depth, wantedDepthParts), rows) * rows
    depthParts = ConvSplit.ceil(depth, depthSize)
    imageSize = ConvSplit.ceil(
      images, min(8, images, ConvSplit.ceil(wanted, groups * pairs * depthParts)))
    imageParts = ConvSplit.ceil(images, imageSize)
    parts = groups * pairs * depthParts * imageParts
  }

  subscript(index: Int) -> (
    group: Int, imagePart: Int, images: Range<Int>, panels: Range<Int>, depths: Range<Int>
  ) {
    let depthPart = index % depthParts
    let pair = index / depthParts % pairs
    let group = index / depthParts / pairs % groups
    let imagePart = index / depthParts / pairs / groups
    return (
      group, imagePart, ConvSplit.range(imagePart, size: imageSize, of: images),
      ConvSplit.range(pair, size: 2, of: panels),
      ConvSplit.range(depthPart, size: depthSize, of: depth)
    )
  }
}
