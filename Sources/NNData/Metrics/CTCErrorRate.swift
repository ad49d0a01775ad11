import NNDeclarations
import NNTensor

/// How many labels of a sequence a CTC model gets wrong: the edit distance between the labels that it
/// reads and the right ones, over the number of right ones.
///
/// Scores `(N, T, C)` with int64 labels `(N, S)`. What is read is the class of the highest score of each
/// step, repetitions taken once and blanks left out (Graves et al. 2006); the right labels are those
/// that are not blank. 0 is perfect; more labels than there should be can make it larger than 1.
public final class CTCErrorRate: ShareMetric {
  private let blank: Int
  /// How many errors there were, and how many right labels.
  public var share = CountedShare()

  /// The error rate where class `blank` stands for no label.
  public init(blank: Int = 0) { self.blank = blank }

  /// The name in tables and files.
  public var name: String { "ctc_error_rate" }
  /// Whether a larger value is a better one.
  public var isBetterWhenLarger: Bool { false }

  /// Counts a batch; a `ShapeError` says that the shapes do not fit.
  public func update(output: Tensor, target: Tensor) throws {
    guard output.rank == 3, target.rank == 2, output.dtype.isFloatingPoint,
      target.dtype.isInteger, output.shape[0] == target.shape[0], output.shape[2] > 0
    else {
      throw ShapeError(
        "expects class scores (N, T, C) and int64 labels (N, S), got \(output.type) and "
          + "\(target.type)")
    }
    guard !output.isMeta, !target.isMeta else { return }
    let best = try output.argmax(dim: 2).ints()
    let labels = try target.ints()
    let (steps, width) = (output.shape[1], target.shape[1])
    for row in 0..<output.shape[0] {
      let right = labels[(row * width)..<((row + 1) * width)].filter { $0 != blank }
      share.part += Self.distance(read(best[(row * steps)..<((row + 1) * steps)]), right)
      share.whole += right.count
    }
  }

  /// The labels that a sequence of classes stands for.
  private func read(_ classes: ArraySlice<Int>) -> [Int] {
    var labels: [Int] = []
    var previous = blank
    for label in classes {
      if label != previous, label != blank { labels.append(label) }
      previous = label
    }
    return labels
  }

  /// The fewest insertions, deletions and replacements that make one of the other (Levenshtein 1966).
  private static func distance(_ a: [Int], _ b: [Int]) -> Int {
    var row = Array(0...b.count)
    for (i, left) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, right) in b.enumerated() {
        let replaced = diagonal + (left == right ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
      }
    }
    return row[b.count]
  }

  static let declaration = MetricDeclaration(
    "ctc_error_rate",
    "Edit distance between the labels read and the right ones, for each right one.",
    shape: "(N, T, C) and (N, S)",
    Arg<Int>("blank", default: 0, .nonNegative, "the class that stands for no label")
  ) { _, blank in CTCErrorRate(blank: blank) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(CTCErrorRate.declaration, in: $0) }
