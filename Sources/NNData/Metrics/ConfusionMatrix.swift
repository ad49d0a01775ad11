import NNTensor

/// How often examples of each class were predicted as each class.
public final class ConfusionMatrix {
  /// The most classes that a matrix is kept for.
  public static let maximumClassCount = 4096

  /// How many classes there are.
  public let classCount: Int
  /// `counts[actual * classCount + predicted]`.
  public private(set) var counts: [Int]
  /// Examples that are in no cell: outputs that are NaN, labels that are no class.
  public private(set) var uncounted = 0

  /// A matrix of zeros. Throws a `ShapeError` unless there are 1 to `maximumClassCount` classes.
  public init(classCount: Int) throws {
    guard (1...Self.maximumClassCount).contains(classCount) else {
      throw ShapeError(
        "expects 1 to \(Self.maximumClassCount) classes for a confusion matrix, got \(classCount)")
    }
    self.classCount = classCount
    counts = [Int](repeating: 0, count: classCount * classCount)
  }

  /// How often class `actual` was predicted as `predicted`; both from 0 to below `classCount`.
  public subscript(actual: Int, predicted: Int) -> Int { counts[actual * classCount + predicted] }

  /// Counts a batch: scores `(N, C, ...)` with labels `(N, ...)`, where C is `classCount`; or, for
  /// two classes, logits with targets as `Accuracy` takes them. Throws a `ShapeError` for other
  /// shapes.
  public func update(output: Tensor, target: Tensor) throws {
    if classCount == 2, ElementLayout.matches(output.type, target.type) {
      for (logit, target) in zip(try output.doubles(), try target.doubles()) {
        count(actual: target > 0.5 ? 1 : 0, predicted: logit.isNaN ? nil : logit > 0 ? 1 : 0)
      }
      return
    }
    let layout = try ClassLayout(output.type, target.type)
    guard layout.classes == classCount else {
      throw ShapeError("expects scores for \(classCount) classes, got \(output.type)")
    }
    try layout.forEachPrediction(output, target) { count(actual: $0, predicted: $1) }
  }

  private func count(actual: Int, predicted: Int?) {
    guard let predicted, (0..<classCount).contains(actual) else {
      uncounted += 1
      return
    }
    counts[actual * classCount + predicted] += 1
  }

  /// The share of the predictions of `index` that are right; NaN when there is none.
  public func precision(of index: Int) -> Double {
    ratio(self[index, index], (0..<classCount).reduce(0) { $0 + self[$1, index] })
  }

  /// The share of the examples of `index` that are predicted; NaN when there is none.
  public func recall(of index: Int) -> Double {
    ratio(self[index, index], (0..<classCount).reduce(0) { $0 + self[index, $1] })
  }

  private func ratio(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? .nan : Double(part) / Double(whole)
  }
}
