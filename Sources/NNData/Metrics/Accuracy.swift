import NNDeclarations
import NNTensor

/// The share of examples whose class is predicted.
///
/// Scores `(N, C, ...)` with int64 labels `(N, ...)`: the highest score counts. Logits of any shape
/// with targets of the same shape, or `(N, 1)` with `(N)`, as for BCEWithLogitsLoss: a logit above
/// 0 means yes, a target above 0.5 means yes. NaN counts as wrong.
public final class Accuracy: ShareMetric {
  private let ignoredIndex: Int
  /// How many were right, and how many there were.
  public var share = CountedShare()

  /// Accuracy over all labels but `ignoredIndex`.
  public init(ignoredIndex: Int = -100) { self.ignoredIndex = ignoredIndex }

  /// The name in tables and files.
  public var name: String { "accuracy" }
  /// Whether a larger value is a better one.
  public var isBetterWhenLarger: Bool { true }

  /// Counts a batch; a `ShapeError` says that the shapes do not fit.
  public func update(output: Tensor, target: Tensor) throws {
    if ElementLayout.matches(output.type, target.type) {
      guard !output.isMeta, !target.isMeta else { return }
      let wanted = try target.doubles()
      let logits = try output.doubles()
      for (logit, target) in zip(logits, wanted) {
        share.part += !logit.isNaN && (logit > 0) == (target > 0.5) ? 1 : 0
      }
      share.whole += logits.count
      return
    }
    let layout = try ClassLayout(output.type, target.type)
    guard !output.isMeta, !target.isMeta else { return }
    try layout.forEachPrediction(output, target) { label, predicted in
      guard label != ignoredIndex else { return }
      share.whole += 1
      if predicted == label { share.part += 1 }
    }
  }

  static let declaration = MetricDeclaration(
    "accuracy", "Share of examples whose class is predicted.",
    shape: "(N, C, *) and (N, *), or (*) and (*)",
    Arg<Int>("ignore_index", default: -100, "label of examples that do not count")
  ) { _, ignored in Accuracy(ignoredIndex: ignored) }
}

/// The share of examples whose class is among the k highest scores.
public final class TopK: ShareMetric {
  private let k: Int
  private let ignoredIndex: Int
  /// How many were right, and how many there were.
  public var share = CountedShare()

  /// Counts the `k` (at least 1) highest scores, over all labels but `ignoredIndex`.
  public init(k: Int, ignoredIndex: Int = -100) {
    self.k = k
    self.ignoredIndex = ignoredIndex
  }

  /// The name in tables and files.
  public var name: String { "top_\(k)" }
  /// Whether a larger value is a better one.
  public var isBetterWhenLarger: Bool { true }

  /// Counts a batch; a `ShapeError` says that the shapes do not fit.
  public func update(output: Tensor, target: Tensor) throws {
    let layout = try ClassLayout(output.type, target.type)
    guard k <= layout.classes else {
      throw ShapeError(
        "expects at least \(k) classes, got \(counted(layout.classes, "class", "classes"))")
    }
    guard !output.isMeta, !target.isMeta else { return }
    try layout.forEachRank(output, target) { label, rank in
      guard label != ignoredIndex else { return }
      share.whole += 1
      if let rank, rank < k { share.part += 1 }
    }
  }

  static let declaration = MetricDeclaration(
    "top_k", "Share of examples whose class is among the k highest scores.",
    shape: "(N, C, *) and (N, *)",
    Arg<Int>("k", .positive, "how many of the highest scores count"),
    Arg<Int>("ignore_index", default: -100, "label of examples that do not count")
  ) { _, k, ignored in TopK(k: k, ignoredIndex: ignored) }
}

@section("nn_declarations") @used
private let accuracy: Registration = { register(Accuracy.declaration, in: $0) }
@section("nn_declarations") @used
private let topK: Registration = { register(TopK.declaration, in: $0) }
