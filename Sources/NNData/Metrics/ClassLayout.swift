import NNTensor

/// How class scores and labels lie: scores `(N, C, d1, ...)`, labels `(N, d1, ...)`, with the
/// classes in dimension 1; or scores `(C)` and one label.
struct ClassLayout {
  let outer: Int
  let classes: Int
  let inner: Int

  /// The layout of such tensors. Throws a `ShapeError` when they are no scores and labels.
  init(_ output: TensorType, _ target: TensorType) throws {
    let dimension = output.shape.rank == 1 ? 0 : 1
    var labels = Shape()
    for i in 0..<output.shape.rank where i != dimension { labels.append(output.shape[i]) }
    guard output.dtype.isFloatingPoint, output.shape.rank > 0, target.dtype.isInteger,
      target.shape == labels
    else {
      throw ShapeError(
        "expects class scores (N, C, ...) and int64 labels (N, ...), got \(output) and \(target)")
    }
    outer = dimension == 0 ? 1 : output.shape[0]
    classes = output.shape[dimension]
    inner = output.shape[(dimension + 1)..<output.shape.rank].count
  }

  /// Calls `body` with each label and how many classes come before it when they are ordered by
  /// falling score, lower indices first among equals; nil where the label is no class or a score is
  /// NaN.
  func forEachRank(
    _ output: Tensor, _ target: Tensor, _ body: (_ label: Int, _ rank: Int?) -> Void
  ) throws {
    let labels = try target.ints()
    try output.withFloats(
      float: { rank($0, labels, body) }, double: { rank($0, labels, body) })
  }

  private func rank<Scalar: MetricScalar>(
    _ scores: UnsafeBufferPointer<Scalar>, _ labels: [Int], _ body: (Int, Int?) -> Void
  ) {
    for (place, label) in labels.enumerated() {
      let start = place / max(inner, 1) * classes * inner + place % max(inner, 1)
      guard (0..<classes).contains(label) else {
        body(label, nil)
        continue
      }
      let score = scores[start + label * inner]
      var before = 0
      var hasNaN = false
      for c in 0..<classes {
        let other = scores[start + c * inner]
        hasNaN = hasNaN || other.isNaN
        before += other > score || (other == score && c < label) ? 1 : 0
      }
      body(label, hasNaN ? nil : before)
    }
  }

  /// Calls `body` with each label and the class of the highest score, the first of equals; nil
  /// where a score is NaN.
  func forEachPrediction(
    _ output: Tensor, _ target: Tensor, _ body: (_ label: Int, _ predicted: Int?) -> Void
  ) throws {
    let labels = try target.ints()
    try output.withFloats(
      float: { predict($0, labels, body) }, double: { predict($0, labels, body) })
  }

  private func predict<Scalar: MetricScalar>(
    _ scores: UnsafeBufferPointer<Scalar>, _ labels: [Int], _ body: (Int, Int?) -> Void
  ) {
    for (place, label) in labels.enumerated() {
      let start = place / max(inner, 1) * classes * inner + place % max(inner, 1)
      var best = -1
      var highest = -Scalar.infinity
      var hasNaN = false
      for c in 0..<classes {
        let score = scores[start + c * inner]
        hasNaN = hasNaN || score.isNaN
        if best < 0 || score > highest {
          best = c
          highest = score
        }
      }
      body(label, hasNaN || best < 0 ? nil : best)
    }
  }
}
