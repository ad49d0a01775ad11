import NNDeclarations
import NNTensor

/// The share of examples of which every label is predicted: whole sequences that are right.
///
/// Scores `(N, C, d1, ...)` with int64 labels `(N, d1, ...)`; the highest score counts. NaN counts as
/// wrong, labels of `ignore_index` as right.
public final class ExactMatch: ShareMetric {
  private let ignoredIndex: Int
  /// How many were right, and how many there were.
  public var share = CountedShare()

  /// Whole examples, whose labels of `ignoredIndex` do not count.
  public init(ignoredIndex: Int = -100) { self.ignoredIndex = ignoredIndex }

  /// The name in tables and files.
  public var name: String { "exact_match" }
  /// Whether a larger value is a better one.
  public var isBetterWhenLarger: Bool { true }

  /// Counts a batch; a `ShapeError` says that the shapes do not fit.
  public func update(output: Tensor, target: Tensor) throws {
    let layout = try ClassLayout(output.type, target.type)
    guard !output.isMeta, !target.isMeta, target.count > 0 else { return }
    let length = max(layout.inner, 1)
    var (place, isRight) = (0, true)
    try layout.forEachPrediction(output, target) { label, predicted in
      isRight = isRight && (label == ignoredIndex || predicted == label)
      place += 1
      guard place % length == 0 else { return }
      share.part += isRight ? 1 : 0
      share.whole += 1
      isRight = true
    }
  }

  static let declaration = MetricDeclaration(
    "exact_match", "Share of examples of which every label is predicted.",
    shape: "(N, C, *) and (N, *)",
    Arg<Int>("ignore_index", default: -100, "label that does not count")
  ) { _, ignored in ExactMatch(ignoredIndex: ignored) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(ExactMatch.declaration, in: $0) }
