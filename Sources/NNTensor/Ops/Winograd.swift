import CKernels

/// Convolutions of 3 × 3 windows, one step apart, by Winograd's F(4×4, 3×3): blocks of 4 × 4 results
/// by a quarter of the multiplications (`nn_winograd.h` tells how; Lavin and Gray 2016,
/// https://arxiv.org/abs/1509.09308).
///
/// Tiles are worked off in chunks whose transformed source fits the caches: first it is made, then the
/// parts, each a panel of channels and a range of tiles, transform their weights, multiply and write
/// results. How all is cut depends on sizes alone.
///
/// Results err about twice as much as those of sums. An infinite or undefined element spreads over all
/// of the blocks that see it.
struct Winograd {
  private let form: nn_winograd
  private let groups: Int
  private let images: Int
  private let sources: Int
  private let results: Int
  private let tiles: Int

  private static let points = Int(NN_WINOGRAD_POINTS)
  private static let lanes = Int(NN_WINOGRAD_PANEL)
  private static let group = Int(NN_WINOGRAD_GROUP)

  /// The rows of a matrix that are multiplied at a time: so many that the products stay in the cache.
  private static let blockRows = 4 * Int(NN_GEMM_ROWS)
  /// The elements of a chunk's transformed sources, about 8 MB, and the tiles that it has at least, as
  /// weights are transformed anew for each.
  private static let chunkSize = 1 << 21
  private static let leastTiles = 2 * blockRows
  private static let wantedParts = 16

  /// The channels and tiles from which on this is faster than sums.
  private static let leastChannels = 24
  private static let leastTotal = 4

  /// Which tensors are connected.
  enum Direction {
    /// Coarse from fine pixels.
    case forward
    /// Fine from coarse pixels.
    case backward
  }

  /// Nil where plain sums are as fast, or the kernels can't do it.
  init?(_ g: ConvGeometry, _ direction: Direction, dtype: DType) {
    guard dtype == .float32, WideProduct.hasVectors, g.kernel == [1, 3, 3], g.fine[0] == 1,
      g.stride == [1, 1, 1], g.dilation == [1, 1, 1], g.before[1] <= 2, g.before[2] <= 2,
      min(g.fineChannels, g.coarseChannels) >= Self.leastChannels
    else { return nil }
    let isForward = direction == .forward
    let (from, to) = isForward ? (g.fine, g.coarse) : (g.coarse, g.fine)
    (sources, results) =
      isForward ? (g.fineChannels, g.coarseChannels) : (g.coarseChannels, g.fineChannels)
    (groups, images) = (g.groups, g.batch)
    let (down, across) = (ConvSplit.ceil(to[1], 4), ConvSplit.ceil(to[2], 4))
    tiles = images * down * across
    guard tiles >= Self.leastTotal else { return nil }
    let (fineStep, coarseStep) = (Int64(g.taps), Int64(g.fineChannels * g.taps))
    func zeros(_ d: Int) -> Int64 { Int64(isForward ? g.before[d] : 2 - g.before[d]) }
    form = nn_winograd(
      sources: Int64(sources), results: Int64(results),
      source_stride: Int64(groups * sources * from.count),
      result_stride: Int64(groups * results * to.count),
      source: (Int64(from[1]), Int64(from[2])), result: (Int64(to[1]), Int64(to[2])),
      before: (zeros(1), zeros(2)), tiles: (Int64(down), Int64(across)),
      weight_result: isForward ? coarseStep : fineStep,
      weight_source: isForward ? fineStep : coarseStep, turned: !isForward)
  }

  private var panels: Int { ConvSplit.ceil(results, Self.lanes) }
  private var sourceGroups: Int { ConvSplit.ceil(sources, Self.group) }
  /// The elements of a source, a result and the weights of one group.
  private var sourceSize: Int { sources * Int(form.source.0 * form.source.1) }
  private var resultSize: Int { results * Int(form.result.0 * form.result.1) }
  private var weightSize: Int { sources * results * 9 }

  /// How the 36 matrices of `rows` lie: those of a panel without gaps between rows, others with rows an
  /// odd number of cache lines apart, as are matrices, since what lies at powers of two would push each
  /// other out.
  private struct Layout {
    let row: Int
    let point: Int
    var count: Int { point * Winograd.points }

    init(rows: Int, columns: Int) {
      row = columns == Winograd.lanes ? columns : ConvSplit.ceil(columns, 16) * 16 | 16
      point = rows * row | 16
    }

    func matrices(_ base: UnsafeMutablePointer<Float>) -> nn_winograd_matrices {
      nn_winograd_matrices(data: base, point: Int64(point), row: Int64(row))
    }
  }

  /// The ranges of tiles whose transformed elements, `size` for each, fit the caches.
  private func chunks(size: Int) -> [Range<Int>] {
    let fitting = max(Self.chunkSize / (size * Self.points), Self.leastTiles)
    let count = ConvSplit.ceil(tiles, fitting)
    let length = ConvSplit.ceil(ConvSplit.ceil(tiles, count), Self.blockRows) * Self.blockRows
    return stride(from: 0, to: tiles, by: length).map { $0..<min(tiles, $0 + length) }
  }

  /// Calls `body` with a transformation's columns of elements and ranges of a chunk's tiles.
  private func forEachTransform(
    of chunk: Range<Int>, columns: Int, _ body: (_ column: Int, _ tiles: Range<Int>) -> Void
  ) {
    let ranges = ConvSplit.ceil(chunk.count, Self.blockRows)
    ThreadPool.shared.run(parts: columns * ranges) { part in
      let range = ConvSplit.range(part % ranges, size: Self.blockRows, of: chunk.count)
      body(part / ranges, chunk.lowerBound + range.lowerBound..<chunk.lowerBound + range.upperBound)
    }
  }

  /// Transforms a chunk of the sources of a group.
  private func transformSource(
    _ source: UnsafePointer<Float>, _ chunk: Range<Int>, _ layout: Layout,
    _ to: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: form) { form in
      forEachTransform(of: chunk, columns: sourceGroups) { column, tiles in
        let row = tiles.lowerBound - chunk.lowerBound
        nn_winograd_source(
          form, source, layout.matrices(to + row * layout.row), Int64(tiles.lowerBound),
          Int64(tiles.upperBound), Int64(column))
      }
    }
  }

  /// `result = bias + source * weight`, or 0 where that is less and `isRectified`.
  ///
  /// Throws a `RunFailure` when memory is out.
  func multiply(
    _ source: Tensor, _ weight: Tensor, bias: Tensor?, isRectified: Bool, _ result: Tensor
  ) throws {
    let chunks = chunks(size: sources)
    let layout = Layout(rows: chunks[0].count, columns: sources)
    let memory = try Storage(byteCount: layout.count * 4)
    let transformed = memory.base.assumingMemoryBound(to: Float.self)
    for group in 0..<groups {
      for chunk in chunks {
        transformSource(source.elements32 + group * sourceSize, chunk, layout, transformed)
        try multiply(
          layout.matrices(transformed), chunk, weight.elements32 + group * weightSize,
          (bias?.elements32).map { $0 + group * results }, isRectified: isRectified,
          result.elements32 + group * resultSize)
      }
    }
    withExtendedLifetime(memory) {}
  }

  private func multiply(
    _ transformed: nn_winograd_matrices, _ chunk: Range<Int>, _ weight: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>?, isRectified: Bool, _ result: UnsafeMutablePointer<Float>
  ) throws {
    let weights = Layout(rows: sources, columns: Self.lanes)
    let products = Layout(rows: Self.blockRows, columns: Self.lanes)
    let ranges = max(
      1, min(chunk.count / Self.leastTiles, ConvSplit.ceil(Self.wantedParts, panels)))
    let blocks = ConvSplit.ceil(chunk.count, Self.blockRows)
    let least = isRectified ? 0 : -Float.infinity
    try withUnsafePointer(to: form) { form in
      try ThreadPool.shared.run(
        parts: panels * ranges, scratch: (weights.count + products.count) * 4
      ) { part, scratch in
        let u = scratch.assumingMemoryBound(to: Float.self)
        let m = u + weights.count
        let (panel, range) = (Int64(part / ranges), part % ranges)
        nn_winograd_weights(form, weight, weights.matrices(u), panel)
        for block in blocks * range / ranges..<blocks * (range + 1) / ranges {
          let rows = ConvSplit.range(block, size: Self.blockRows, of: chunk.count)
          let from = transformed.data + rows.lowerBound * Int(transformed.row)
          for point in 0..<Self.points {
            let left = nn_matrix(
              data: from + point * Int(transformed.point), row: transformed.row, column: 1)
            Self.multiply(
              left, rows: rows.count, by: u + point * weights.point, depth: sources,
              m + point * products.point)
          }
          nn_winograd_results(
            form, products.matrices(m), bias, least, result,
            Int64(chunk.lowerBound + rows.lowerBound), Int64(chunk.lowerBound + rows.upperBound),
            panel)
        }
      }
    }
  }

  /// `result = left * panel` for one panel, on this thread.
  private static func multiply(
    _ left: nn_matrix, rows: Int, by panel: UnsafePointer<Float>, depth: Int,
    _ result: UnsafeMutablePointer<Float>
  ) {
    var product = nn_gemm(
      m: Int64(rows), n: Int64(lanes), k: Int64(depth), a: left,
      b: nn_packed_panels(panel, Int64(depth)), start: nn_matrix(), c: result,
      c_row: Int64(lanes), c_column: 1, rectified: false)
    nn_gemm_tiles(&product, 0, product.m, 0, 1)
  }

  /// The gradient of the weights, made for the forward direction.
  ///
  /// Throws a `RunFailure` when memory is out.
  func weightSums(_ source: Tensor, _ outgoing: Tensor, _ result: Tensor) throws {
    let chunks = chunks(size: max(sources, panels * Self.lanes))
    let sourceLayout = Layout(rows: chunks[0].count, columns: sources)
    let panelLayout = Layout(rows: chunks[0].count, columns: Self.lanes)
    let memory = try Storage(byteCount: (sourceLayout.count + panels * panelLayout.count) * 4)
    let transformed = memory.base.assumingMemoryBound(to: Float.self)
    let outgoingTransformed = transformed + sourceLayout.count
    for group in 0..<groups {
      for (index, chunk) in chunks.enumerated() {
        transformSource(source.elements32 + group * sourceSize, chunk, sourceLayout, transformed)
        withUnsafePointer(to: form) { form in
          forEachTransform(of: chunk, columns: panels) { panel, tiles in
            let row = panel * panelLayout.count + (tiles.lowerBound - chunk.lowerBound) * Self.lanes
            nn_winograd_outgoing(
              form, outgoing.elements32 + group * resultSize,
              panelLayout.matrices(outgoingTransformed + row), Int64(tiles.lowerBound),
              Int64(tiles.upperBound), Int64(panel))
          }
        }
        try weightSums(
          sourceLayout.matrices(transformed), panelLayout, outgoingTransformed, chunk,
          isFirst: index == 0, result.elements32 + group * weightSize)
      }
    }
    withExtendedLifetime(memory) {}
  }

  private func weightSums(
    _ transformed: nn_winograd_matrices, _ panelLayout: Layout,
    _ outgoing: UnsafeMutablePointer<Float>, _ chunk: Range<Int>, isFirst: Bool,
    _ result: UnsafeMutablePointer<Float>
  ) throws {
    let rows = 2 * Int(NN_GEMM_ROWS)
    let sums = Layout(rows: rows, columns: Self.lanes)
    let ranges = ConvSplit.ceil(sources, rows)
    try withUnsafePointer(to: form) { form in
      try ThreadPool.shared.run(
        parts: panels * ranges, scratch: sums.count * 4
      ) { part, scratch in
        let s = scratch.assumingMemoryBound(to: Float.self)
        let (panel, range) = (part / ranges, part % ranges)
        let channels = ConvSplit.range(range, size: rows, of: sources)
        let from = transformed.data + channels.lowerBound
        let panelStart = outgoing + panel * panelLayout.count
        for point in 0..<Self.points {
          let left = nn_matrix(
            data: from + point * Int(transformed.point), row: 1, column: transformed.row)
          Self.multiply(
            left, rows: channels.count, by: panelStart + point * panelLayout.point,
            depth: chunk.count, s + point * sums.point)
        }
        nn_winograd_weight_sums(
          form, sums.matrices(s), !isFirst, result, Int64(channels.lowerBound),
          Int64(channels.upperBound), Int64(panel))
      }
    }
  }
}

extension Tensor {
  /// The elements of a contiguous float32 tensor.
  fileprivate var elements32: UnsafeMutablePointer<Float> {
    data.assumingMemoryBound(to: Float.self)
  }
}
